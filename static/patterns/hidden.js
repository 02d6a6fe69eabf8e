/** What is left out of a pattern: special tokens, and rows that a replay has not reached. */

/** @import { Label, Pattern } from "../types.js" */

import { remade } from "./pattern.js";

/**
 * Without special tokens, neither as queries nor as keys.
 * @param {Pattern} shown
 * @param {boolean} renormalised whether the rows are scaled to the sum that they had
 * @returns {Pattern}
 */
export function withoutSpecial(shown, renormalised) {
  const [rows, columns] = [shown.queries, shown.keys].map(ordinary);
  const kept = without(shown, rows, columns);
  let lost = 0;
  const series = kept.series.map((one, at) => {
    const { weights } = one;
    const before = shown.series[at].weights;
    const values = weights.values.slice();
    rows.forEach((query, row) => {
      const whole = sum(before.values, query * before.columns, before.columns);
      const rest = sum(values, row * weights.columns, weights.columns);
      lost += (whole - rest) / (rows.length * shown.series.length);
      if (!renormalised || rest === 0) return;
      for (let key = 0; key < weights.columns; key += 1) {
        values[row * weights.columns + key] *= whole / rest;
      }
    });
    return { ...one, weights: { ...weights, values } };
  });
  return { ...kept, series, hidden: { weight: lost, rows: shown.queries.length - rows.length, renormalised } };
}

/**
 * The first rows of the target, as far as a replay has come; the tokens that the last one reads are
 * the last keys that it may look at.
 * @param {Pattern} shown
 * @param {number} steps rows to show, at least one
 * @returns {Pattern}
 */
export function replayed(shown, steps) {
  if (shown.streams.query !== "target") return shown;
  const rows = places(shown.queries).slice(0, Math.max(1, steps));
  const columns = shown.streams.key === "target" ? rows : places(shown.keys);
  return without(shown, rows, columns);
}

/** @param {Label[]} labels */
const places = (labels) => labels.map((_, place) => place);

/** @param {Label[]} labels */
const ordinary = (labels) => places(labels).filter((place) => !labels[place].special);

/** @param {Float32Array} values @param {number} from @param {number} count */
function sum(values, from, count) {
  let whole = 0;
  for (let at = from; at < from + count; at += 1) whole += values[at];
  return whole;
}

/**
 * @param {Pattern} shown
 * @param {number[]} rows
 * @param {number[]} columns
 */
function without(shown, rows, columns) {
  const labelled = {
    queries: rows.map((row) => shown.queries[row]),
    keys: columns.map((column) => shown.keys[column]),
  };
  return remade(shown, labelled, (weights, values) => {
    rows.forEach((query, row) => {
      columns.forEach((key, column) => {
        values[row * columns.length + column] = weights.values[query * weights.columns + key];
      });
    });
  });
}
