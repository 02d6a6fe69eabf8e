/** A dictionary of two words, asked softly: small enough to be computed in the head. */

import { softmax } from "./softmax.js";
import { product, sum } from "./by_hand.js";

/** What may be asked; the last one is no key. */
export const QUERIES = [
  { word: "5G", vector: [3, 1] },
  { word: "4G", vector: [1, 3] },
  { word: "6G", vector: [4, 0] },
];
export const ENTRIES = [
  { key: "5G", vector: [3, 1], value: "Huawei" },
  { key: "4G", vector: [1, 3], value: "Nokia" },
];
export const USUAL = 1 / Math.sqrt(2); // 1/√d of two dimensions

/** @typedef {{ dot: number, score: number, exp: number, weight: number }} Fit how well a key fits */
/**
 * @typedef {object} LookedUp
 * @property {((typeof ENTRIES)[number] & Fit)[]} entries
 * @property {number} denominator
 * @property {string | null} hard what a dictionary answers; null: it has no such key
 */

/** @param {{ word: string, vector: number[] }} query @param {number} scale @returns {LookedUp} */
export function lookUp({ word, vector }, scale) {
  const dots = ENTRIES.map((entry) => sum(product(vector, entry.vector)));
  const scores = dots.map((dot) => dot * scale);
  const { exps, weights, denominator } = softmax(scores);
  return {
    entries: ENTRIES.map((entry, at) => ({
      ...{ ...entry, dot: dots[at], score: scores[at], exp: exps[at], weight: weights[at] },
    })),
    denominator,
    hard: ENTRIES.find(({ key }) => key === word)?.value ?? null,
  };
}

/** What the softness of a look-up does to it. @param {LookedUp} looked @param {string} word */
export function lookUpSaid({ entries, hard }, word) {
  const mixed = entries
    .map(({ weight, value }) => `${weight.toFixed(3)} of ${value}`)
    .join(" and ");
  const soft = `The soft look-up answers with ${mixed}`;
  return hard === null
    ? `A dictionary has no key ${word}, and no answer. ${soft}: the nearer key counts for more.`
    : `A dictionary answers ${hard}. ${soft}: every key answers, by how well it fits.`;
}
