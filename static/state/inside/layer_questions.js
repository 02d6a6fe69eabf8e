/** What is asked of the server about a layer, and of which texts: so that no answer is told of another. */

/** @import { Inspected, LayerSteps, State } from "../../types.js" */

import { SIDES, captureWith } from "../answers.js";
import { answerTo } from "./answer_to.js";
import { layerPlace } from "./layer_place.js";

/** @typedef {Pick<State, "answers">} Answered */

/** The texts that went through the stack of a cell, its own first. @param {Answered} state @param {Inspected} cell */
export function textsOf({ answers }, cell) {
  const sides = [cell.side, ...SIDES.filter((side) => side !== cell.side)];
  return sides.flatMap((side) => {
    const capture = captureWith(answers[side], layerPlace(cell).site);
    const question = JSON.stringify(answers[side]?.question);
    return capture ? [{ side, capture, question }] : [];
  });
}

/**
 * Names the question for a token's way through a layer. The encoder is asked first, the rest comes
 * after it: its layers are the same in both.
 * @param {Answered} state
 * @param {Inspected} cell
 */
export function layerQuestion({ answers }, cell) {
  const { site, layer, token } = layerPlace(cell);
  return `${site} ${layer} ${token} ${JSON.stringify(answers[cell.side]?.question)}`;
}

/**
 * The steps that answer it, once they have come.
 * @param {Pick<State, "answers" | "layer">} state
 * @param {Inspected} cell
 * @returns {LayerSteps | null}
 */
export const stepsOf = (state, cell) => answerTo(state.layer, layerQuestion(state, cell));

/**
 * Names the question for what a norm was given, of all texts.
 * @param {Answered} state
 * @param {Inspected} cell
 * @param {number} step
 */
export function statesQuestion(state, cell, step) {
  const { site, layer } = layerPlace(cell);
  return [site, layer, step, ...textsOf(state, cell).map(({ question }) => question)].join(" ");
}
