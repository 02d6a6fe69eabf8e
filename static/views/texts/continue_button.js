/** The button that lets the model write on after a text, and what is said of what it wrote. */

/** @import { Capture, Choice, Continuing, Side, Way } from "../../types.js" */

import { continuedOf } from "../../state/transitions.js";
import { find, make } from "../element.js";

/** Who writes. @typedef {{ start: (side: Side, way: Way) => unknown, stop: (side: Side) => void }} Writer */

/**
 * @param {HTMLElement} root the part of one text
 * @param {Side} side
 * @param {Writer} writer
 * @param {() => Way} way
 */
export function createContinuing(root, side, writer, way) {
  const button = /** @type {HTMLButtonElement} */ (find('action="continue"', root));
  let running = false;

  button.addEventListener("click", () => {
    if (running) writer.stop(side);
    else writer.start(side, way());
  });

  /**
   * @param {Continuing | null} continuing
   * @param {boolean} can whether this model writes on, and the text was read
   */
  return function render(continuing, can) {
    running = continuing?.running ?? false;
    button.hidden = !can && !running;
    const name = running ? "Stop" : "Continue";
    if (button.textContent !== name) button.textContent = name;
  };
}

/**
 * What is said of a text that the model continued.
 * @param {Choice} choice
 * @param {Side} side
 * @param {Continuing | null} continuing
 * @param {Capture | null} capture of the text as it is now
 * @returns {HTMLElement[]}
 */
export function saidOfContinued(choice, side, continuing, capture) {
  if (continuing?.failure)
    return [make("span", { class: "bad", role: "alert" }, continuing.failure.detail)];
  if (continuing?.running)
    return [make("span", {}, `The model writes: ${continuing.tokens.length} tokens.`)];
  const from = choice[continuedOf(side)];
  if (from === null || !capture) return [];
  const own = continuing && continuing.text === [...choice[side]].slice(0, from).join("");
  const words = own ? [summary(continuing)] : [];
  return [
    make("span", {}, ["Underlined: written by the model.", ...words].join(" ")),
    ...(own && !sameTokens(continuing, capture)
      ? [
          make(
            "span",
            { class: "remark" },
            "Read again, the text is cut into other tokens than those it wrote.",
          ),
        ]
      : []),
  ];
}

const ENDS = {
  end: "It ended the text itself.",
  length: "As many as were asked for, or fit.",
  seconds: "Stopped: no more time.",
};

/** @param {Continuing} continuing */
function summary({ tokens, whole }) {
  const how = whole?.by === "sampled" ? `drawn with seed ${whole.seed}` : "greedily";
  return `${tokens.length} tokens, ${how}. ${whole ? ENDS[whole.stopped_by] : "Stopped by you."}`;
}

/**
 * Whether the text, read again, has the tokens that were written.
 * @param {Continuing} continuing
 * @param {Capture} capture
 */
function sameTokens({ text, tokens: steps }, { tokens }) {
  const from = [...text].length;
  const read = tokens.source.filter(({ special, start }) => !special && start >= from);
  const ids = steps.filter(({ special }) => !special).map(({ id }) => id);
  return JSON.stringify(read.map(({ id }) => id)) === JSON.stringify(ids);
}
