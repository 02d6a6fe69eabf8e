/** The question to the model that a choice puts about one of its texts. */

/** @import { Choice, Question, Side } from "../types.js" */

import { originOf, wireOf } from "./head_edits.js";
import { placesWire } from "./positions/places_edit.js";

/** @param {Choice} choice @param {Side} side @returns {Question} */
export function questionOf(choice, side) {
  const { edits: masks = [], ...text } = originOf(choice, side);
  const heads = choice.edits
    .filter((edit) => edit.side === side)
    .map((edit) => wireOf(edit, choice));
  const moved = choice.moved.filter((one) => one.side === side).map(placesWire);
  const edits = [...masks, ...moved, ...heads];
  return { model: choice.model, ...text, ...(edits.length === 0 ? {} : { edits }) };
}
