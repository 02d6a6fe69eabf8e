/** The rows that are told of a softmax, or of what it mixes: all keys, or the strongest of many. */

/** @import { Cell } from "../../types.js" */
/** @import { Hand } from "./by_hand.js" */

import { numberSaid } from "./said.js";

const ALL = 32; // keys that are all told, in the order of the text
const STRONGEST = 24; // of more

/**
 * One row: a key, or what is no key.
 * @typedef {object} ToldRow
 * @property {number | null} key null: the sink, or all others together
 * @property {string} name of what is no key
 * @property {number | null} [score] null: −∞; without one it has none
 * @property {number} [exp]
 * @property {number} weight the capture's own
 * @property {number} [unscaled] the weight with the scale left out
 */

/** @param {Cell} cell @param {Hand | null} hand @returns {ToldRow[]} */
export function rowsTold({ row, key }, hand) {
  const { weights, scores } = row;
  const places = weights.map((_, place) => place);
  const told = weights.length <= ALL ? places : strongestOf(weights, key);
  /** @type {ToldRow[]} */
  const rows = told.map((place) => ({
    ...{ key: place, name: "", weight: weights[place] },
    score: place === key && hand ? hand.score : scores?.[place],
    exp: hand?.row.exps[place],
    unscaled: hand?.unscaled?.weights[place],
  }));
  if (told.length < weights.length) {
    const rest = places.filter((place) => !told.includes(place));
    /** @param {number[] | undefined} values */
    const summed = (values) => values && rest.reduce((sum, place) => sum + values[place], 0);
    rows.push({
      ...{ key: null, name: `${rest.length} others`, weight: summed(weights) ?? 0 },
      ...{ exp: summed(hand?.row.exps), unscaled: summed(hand?.unscaled?.weights) },
    });
  }
  if (row.sink_weight !== null)
    rows.push({
      ...{ key: null, name: "sink", weight: row.sink_weight, score: row.sink_score },
      ...{ exp: hand?.row.sinkExp ?? undefined, unscaled: hand?.unscaled?.sinkWeight ?? undefined },
    });
  return rows;
}

/** The strongest keys and the one that is opened, strongest first. @param {number[]} weights @param {number} key */
function strongestOf(weights, key) {
  const sorted = weights
    .map((_, place) => place)
    .sort((one, other) => weights[other] - weights[one]);
  const told = sorted.slice(0, STRONGEST);
  return told.includes(key) ? told : [...told, key];
}

/** What the scale is for, on this very row. @param {Cell} cell @param {Hand} hand */
export function scaleEffect({ scale, row }, { unscaled }) {
  if (unscaled === null) return "This model has no scale to leave out.";
  const [with_, without] = [row.weights, unscaled.weights].map((weights) => Math.max(...weights));
  const other = `without the scale × ${numberSaid(scale)} it would be ${without.toFixed(4)}`;
  const numbers = `the largest weight is ${with_.toFixed(4)}; ${other}`;
  return without > 0.99 && with_ < 0.99
    ? `With the scale ${numbers}: the softmax would saturate, and look at one key alone.`
    : `With the scale ${numbers}.`;
}
