/** A cell computed anew, in float64, from the numbers that the page shows; and how far off the model is. */

/** @import { Cell } from "../../types.js" */
/** @import { Softmax } from "./softmax.js" */

import { softmax } from "./softmax.js";

export const COARSE = 1e-5; // a larger difference is said as one

/**
 * From q and k to the weight.
 * @typedef {object} Hand
 * @property {number[]} products q times k, of each dimension
 * @property {number} dot their sum
 * @property {number} scaled
 * @property {number} capped after the softcap; without one the same
 * @property {number | null} score what the softmax is given; null: −∞
 * @property {Softmax} row with this score among those of the other keys
 * @property {number} weight
 * @property {Softmax | null} unscaled the row with the scale left out; null: the model has none
 */
/**
 * One line of the check.
 * @typedef {object} Compared
 * @property {"weight" | "output" | "heads"} what
 * @property {number} hand
 * @property {number} model
 * @property {number} difference of a vector the largest
 */

/** @param {number[]} one @param {number[]} other */
export const product = (one, other) => one.map((value, at) => value * other[at]);

/** @param {number[]} values */
export const sum = (values) => values.reduce((all, value) => all + value, 0);

/** The Euclidean length. @param {number[]} values */
export const norm = (values) => Math.sqrt(sum(product(values, values)));

/** @param {number} value @param {number | null} cap */
const softcapped = (value, cap) => (cap === null ? value : cap * Math.tanh(value / cap));

/**
 * @param {Cell} cell
 * @returns {Hand | null} null where the model shows no q and k
 */
export function byHand(cell) {
  const { query_vector, key_vector, scale, softcap, bias, mask, masked, key, row } = cell;
  if (!query_vector || !key_vector || scale === null || !row.scores || !row.dots) return null;
  const products = product(query_vector, key_vector);
  const dot = sum(products);
  const scaled = dot * scale;
  const capped = softcapped(scaled, softcap);
  const score = masked ? null : capped + (bias ?? 0) + (mask ?? 0);
  const scores = row.scores.map((one, at) => (at === key ? score : one));
  const soft = softmax(scores, row.sink_score);
  return {
    ...{ products, dot, scaled, capped, score, row: soft, weight: soft.weights[key] },
    unscaled: scale === 1 ? null : softmax(unscaledScores(cell, scores), row.sink_score),
  };
}

/**
 * The scores without the scale: what was added to them stays.
 * @param {Cell} cell
 * @param {(number | null)[]} scores
 */
function unscaledScores({ row, scale, softcap }, scores) {
  return scores.map((score, at) => {
    const dot = row.dots?.[at];
    if (score === null || dot === undefined) return null;
    return softcapped(dot, softcap) + score - softcapped(dot * (scale ?? 1), softcap);
  });
}

/** α·v of each of the strongest keys. @param {Cell} cell */
export const mixed = ({ values }) =>
  (values?.strongest ?? []).map(({ key, weight, value }) => ({
    key,
    vector: value.map((one) => weight * one),
  }));

/** What the head gives out: α·v of the strongest keys, and of all others. @param {Cell} cell */
export function outputByHand(cell) {
  if (!cell.values) return null;
  const all = mixed(cell).map(({ vector }) => vector);
  return cell.values.rest.map((rest, at) => sum(all.map((vector) => vector[at])) + rest);
}

/**
 * The last line: by hand, the model's own, and the largest difference.
 * @param {Cell} cell
 * @param {Hand | null} hand
 * @returns {Compared[]} without what the model does not show
 */
export function compared(cell, hand) {
  /** @type {Compared[]} */
  const lines = [];
  if (hand) {
    const difference = Math.abs(hand.weight - cell.weight);
    lines.push({ what: "weight", hand: hand.weight, model: cell.weight, difference });
  }
  const output = outputByHand(cell);
  if (output && cell.output.model) {
    const model = cell.output.model;
    const difference = Math.max(...output.map((one, at) => Math.abs(one - model[at])));
    lines.push({ what: "output", hand: norm(output), model: norm(model), difference });
  }
  const { projection } = cell;
  if (projection) {
    const along = alongWhole(projection);
    const difference = Math.abs(along - projection.whole_norm);
    lines.push({ what: "heads", hand: along, model: projection.whole_norm, difference });
  }
  return lines;
}

/**
 * The length of the whole as the sum of what each head, and the bias, has of it in its direction.
 * @param {NonNullable<Cell["projection"]>} projection
 */
export const alongWhole = ({ heads, bias_norm, bias_cosine }) =>
  sum(heads.map(({ norm, cosine }) => norm * (cosine ?? 0))) + bias_norm * (bias_cosine ?? 0);
