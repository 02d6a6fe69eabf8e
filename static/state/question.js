/** The question to the model that a choice puts about one of its texts. */

/** @import { Choice, Question, Side } from "../types.js" */

import { originOf, wireOf } from "./head_edits.js";

/** @param {Choice} choice @param {Side} side @returns {Question} */
export function questionOf(choice, side) {
  const { edits: masks = [], ...text } = originOf(choice, side);
  const heads = choice.edits
    .filter((edit) => edit.side === side)
    .map((edit) => wireOf(edit, choice));
  const edits = [...masks, ...heads];
  return { model: choice.model, ...text, ...(edits.length === 0 ? {} : { edits }) };
}
