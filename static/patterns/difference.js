/** One pattern minus another, over the tokens that stand for each other. */

/** @import { Label, Pattern } from "../types.js" */

import { partnersOf, readOf } from "../state/align.js";
import { nameOf } from "../state/token_names.js";

/**
 * @param {Pattern} a of one series
 * @param {Pattern} b of one series
 * @returns {Pattern}
 */
export function difference(a, b) {
  const queries = aligned(a.queries, b.queries);
  const keys = aligned(a.keys, b.keys);
  const [one, other] = [a.series[0], b.series[0]];
  const [rows, columns] = [queries.length, keys.length];
  const values = new Float32Array(rows * columns);
  queries.forEach(([, i, j], row) => {
    keys.forEach(([, k, l], column) => {
      values[row * columns + column] =
        one.weights.values[i * one.weights.columns + k] -
        other.weights.values[j * other.weights.columns + l];
    });
  });
  const apart = (/** @type {Label[]} */ labels, /** @type {unknown[]} */ pairs) =>
    labels.length - pairs.length;
  return {
    ...a,
    kind: "difference",
    queries: queries.map(([label]) => label),
    keys: keys.map(([label]) => label),
    series: [
      { name: `${one.name} − ${other.name}`, hue: one.hue, weights: { rows, columns, values } },
    ],
    hidden: {
      weight: 0,
      other: 0,
      rows: apart(a.queries, queries) + apart(b.queries, queries),
      renormalised: false,
    },
  };
}

/**
 * @param {Label[]} a
 * @param {Label[]} b
 * @returns {[Label, number, number][]} a label for both, and its place in either
 */
function aligned(a, b) {
  return [...partnersOf(a, b).a].map(([i, j]) => {
    return [{ ...a[i], text: textOfBoth(a[i], b[j]), writes: null }, i, j];
  });
}

/**
 * What stands in either text; one name where the model reads the same of both and knows it.
 * @param {Label} a
 * @param {Label} b
 */
function textOfBoth(a, b) {
  const alike = readOf(a) === readOf(b) && a.unknown === null;
  if (alike || nameOf(a) === nameOf(b)) return a.text;
  return `${a.text} | ${a.unknown === b.unknown ? b.text : nameOf(b)}`;
}
