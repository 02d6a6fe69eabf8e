/** Which tokens of a text the model wrote itself, after what the reader typed. */

/** @import { Capture, Pattern, Stream, Token } from "../types.js" */

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
