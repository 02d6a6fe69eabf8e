/** Which tokens of a text the model wrote itself, after what the reader typed. */

/** @import { Capture, Pattern, Stream, Token } from "../types.js" */

import { tokenName } from "../state/token_names.js";

/**
 * @param {Token} token
 * @param {number | null} from the code point where the model's part begins; null: it wrote none
 */
export const isContinued = ({ start, special }, from) => from !== null && !special && start >= from;

/**
 * The pattern with these tokens marked.
 * @param {Pattern} shown
 * @param {Capture} capture
 * @param {number | null} from
 * @returns {Pattern}
 */
export function continuedIn(shown, capture, from) {
  if (from === null) return shown;
  /** @param {Pattern["keys"]} labels @param {Stream} stream */
  const marked = (labels, stream) =>
    stream === "target"
      ? labels
      : labels.map((label, place) => ({
          ...label,
          continued: isContinued(capture.tokens.source[place], from),
        }));
  const { query, key } = shown.streams;
  return { ...shown, queries: marked(shown.queries, query), keys: marked(shown.keys, key) };
}

/**
 * What is said of a target that is no text: that there is none, or which tokens the model wrote.
 * @param {Capture} capture
 * @returns {string} "" where there is a text
 */
export function emptySaid({ target, tokens }) {
  if (target !== "") return "";
  const written = tokens.target.slice(1).map(tokenName); // after the start token
  if (written.length === 0) return "The model wrote nothing.";
  const [first, ...more] = new Set(written);
  const names = more.length > 0 ? `${first}, ${more[0]}${more.length > 1 ? " …" : ""}` : first;
  const many = written.length === 1 ? "one token" : `${written.length} tokens`;
  return `The model wrote ${many} and no text: ${names}`;
}
