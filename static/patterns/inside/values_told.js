/** What the weights of a row mix: how long each value is, and what of it is left after its weight. */

/** @import { Cell } from "../../types.js" */

import { mixed, norm, outputByHand } from "./by_hand.js";
import { numberSaid } from "./said.js";

const RANKED = 12; // keys that are told
const ADDED = 5; // keys whose α·v is drawn by itself
const LEAST = 0.02; // of the output's length: shorter ones are added up with the others
const HEAVY = 0.15; // a weight that counts as large
const SMALL = 0.6; // of the mean length of values: one that counts as small

/** @typedef {{ key: number, weight: number, norm: number, weighted: number }} RankedValue */
/** @typedef {{ key: number | null, name: string, values: number[] }} Added */

/** The keys by what is left of their values, the largest first. @param {Cell} cell @returns {RankedValue[]} */
export function rankedValues({ row, values }) {
  if (!values) return [];
  const { norms, weighted_norms } = values;
  return row.weights
    .map((weight, key) => ({ key, weight, norm: norms[key], weighted: weighted_norms[key] }))
    .sort((one, other) => other.weighted - one.weighted)
    .slice(0, RANKED);
}

/**
 * A sentence where a large weight stands on a small value, else what comes first in both.
 * @param {Cell} cell
 * @param {(key: number) => string} named
 */
export function valuesSaid({ row, values }, named) {
  if (!values) return "";
  const { norms, weighted_norms } = values;
  const mean = norms.reduce((sum, one) => sum + one, 0) / norms.length;
  const heavy = row.weights
    .map((_, key) => key)
    .filter((key) => row.weights[key] >= HEAVY && norms[key] <= SMALL * mean)
    .sort((one, other) => row.weights[other] - row.weights[one]);
  if (heavy.length > 0) {
    const [key] = heavy;
    const value = `its value is ${numberSaid(norms[key])} long where the mean is ${numberSaid(mean)}`;
    const left = `only ${numberSaid(weighted_norms[key])} of it goes on`;
    const takes = `${named(key)} takes ${row.weights[key].toFixed(3)}`;
    return `A large weight on a small value: ${takes}, but ${value}, so ${left}.`;
  }
  const first = row.weights.indexOf(Math.max(...row.weights));
  const most = weighted_norms.indexOf(Math.max(...weighted_norms));
  const heaviest = `${named(first)} has the largest weight`;
  const length = `‖α·v‖ is ${numberSaid(weighted_norms[most])}`;
  return first === most
    ? `${heaviest}, and hands over most: ${length}.`
    : `${heaviest}, but ${named(most)}, whose value is longer, hands over most: ${length}.`;
}

/**
 * The head's output as a sum: α·v of a few keys, of all others together, and what they make.
 * @param {Cell} cell
 * @returns {Added[]}
 */
export function addedUp(cell) {
  if (!cell.values) return [];
  const output = norm(outputByHand(cell) ?? []);
  const all = mixed(cell);
  const long = all.findLastIndex(({ vector }) => norm(vector) >= LEAST * output);
  const told = Math.min(ADDED, Math.max(1, long + 1));
  const own = all.slice(0, told).map(({ key, vector }) => ({ key, name: "", values: vector }));
  const rest = cell.values.rest.map((value, at) =>
    all.slice(told).reduce((sum, { vector }) => sum + vector[at], value),
  );
  const others = cell.row.weights.length - own.length;
  const whole = rest.map((value, at) => own.reduce((sum, { values }) => sum + values[at], value));
  return [
    ...own,
    ...(others > 0
      ? [{ key: null, name: others === 1 ? "1 other" : `${others} others`, values: rest }]
      : []),
    { key: null, name: "= z", values: whole },
  ];
}
