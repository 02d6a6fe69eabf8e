/** A row as a look-up: what the best key alone would answer, beside what all of them do. */

/** @import { Cell } from "../../types.js" */

import { norm, outputByHand, product, sum } from "./by_hand.js";

const TOLD = 12; // keys
const LEAST = 0.0005; // of a weight that is said

/**
 * @typedef {object} HardSoft
 * @property {number} key that fits best
 * @property {number} weight of it
 * @property {{ key: number, score: number | null, hard: number, soft: number }[]} rows the best first
 * @property {number[] | null} hard the value of that key alone
 * @property {number[] | null} soft all values by their weights
 * @property {number | null} cosine of the two
 */

/** @param {Cell} cell @returns {HardSoft} */
export function hardSoft(cell) {
  const { weights, scores } = cell.row;
  const order = weights.map((_, key) => key).sort((one, other) => weights[other] - weights[one]);
  const [key] = order;
  const hard = cell.values?.strongest.find((one) => one.key === key)?.value ?? null;
  const soft = outputByHand(cell);
  const lengths = hard && soft ? norm(hard) * norm(soft) : 0;
  return {
    ...{ key, weight: weights[key], hard, soft },
    rows: order.slice(0, TOLD).map((at) => ({
      ...{ key: at, score: scores?.[at] ?? null, hard: at === key ? 1 : 0, soft: weights[at] },
    })),
    cosine: hard && soft && lengths > 0 ? sum(product(hard, soft)) / lengths : null,
  };
}

/** @param {HardSoft} looked @param {(key: number) => string} named */
export function hardSoftSaid({ key, weight, rows, cosine }, named) {
  const others = rows
    .slice(1, 3)
    .flatMap((row) => (row.soft < LEAST ? [] : [`${row.soft.toFixed(3)} of ${named(row.key)}`]));
  const mixed = [`${weight.toFixed(3)} of its value`, ...others].join(", ");
  const near =
    cosine === null ? "" : ` The two answers point ${wayOf(cosine)}: cosine ${cosine.toFixed(3)}.`;
  return `A hard look-up takes the value of ${named(key)} alone; the head takes ${mixed}.${near}`;
}

/** @param {number} cosine */
function wayOf(cosine) {
  if (cosine > 0.98) return "nearly the same way";
  return cosine > 0.8 ? "about the same way" : "different ways";
}
