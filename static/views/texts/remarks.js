/** What is said beside a sentence: how far it is, what went wrong, what to know of it. */

/** @import { Answer, Choice, Continuing, Side } from "../../types.js" */

import { emptySaid } from "../../patterns/continuation.js";
import { readIn } from "../../state/answers.js";
import { make } from "../element.js";
import { saidOfContinued } from "./continue_button.js";

const WRITERS = {
  greedy: "Written greedily by the model.",
  beam: "Written by the model (beam search).",
  user: "Typed by you.",
  source: "The text itself, a place further on, as this classifier reads it.",
};

/**
 * @param {HTMLElement} said
 * @param {object} what
 * @param {boolean} what.edited
 * @param {Answer | null} what.answer
 * @param {boolean} what.decodes
 * @param {Choice} what.choice
 * @param {Side} what.side
 * @param {Continuing | null} what.continuing
 */
export function remark(said, { edited, answer, decodes, choice, side, continuing }) {
  const progress = edited ? "Edited: Enter draws it." : progressOf(answer, decodes);
  const remarks = edited ? [] : remarksOf(answer);
  const written = edited ? [] : saidOfContinued(choice, side, continuing, readIn(answer));
  // It stands in the place of the translation, which is not there yet: nothing moves.
  said.classList.toggle("instead", progress !== "" && remarks.length + written.length === 0);
  said.replaceChildren(
    ...(progress === "" ? [] : [make("span", {}, progress)]),
    ...(progress === "" && remarks.length === 0 ? writerOf(answer) : []),
    ...remarks,
    ...written,
  );
}

/** @param {Answer | null} answer @param {boolean} decodes */
function progressOf(answer, decodes) {
  if (answer === null || answer.failure) return "";
  if (answer.whole) return emptySaid(answer.whole);
  return decodes && readIn(answer) ? "Being translated …" : "Loading …";
}

/** @param {Answer | null} answer @returns {HTMLElement[]} */
function remarksOf(answer) {
  if (answer?.failure)
    return [make("span", { class: "bad", role: "alert" }, answer.failure.detail)];
  return (readIn(answer)?.remarks ?? []).map(({ detail }) =>
    make("span", { class: "remark" }, detail),
  );
}

/**
 * Who wrote the target: to be heard, since to be seen it is the target itself.
 * @param {Answer | null} answer
 * @returns {HTMLElement[]}
 */
function writerOf(answer) {
  const by = answer?.whole?.target_by ?? null;
  return by === null ? [] : [make("span", { class: "heard" }, WRITERS[by])];
}
