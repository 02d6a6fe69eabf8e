/** What is left out of a pattern: special tokens, one of two texts, rows that a replay has not reached. */

/** @import { Choice, Label, Pattern } from "../types.js" */

import { remade } from "./pattern.js";

/**
 * Without what the reader does not want to see: special tokens, neither as queries nor as keys, and
 * of two texts the lines that do not go from the one to the other that is asked for.
 * @param {Pattern} shown
 * @param {Pick<Choice, "special" | "segments">} choice
 * @returns {Pattern}
 */
export function narrow(shown, { special, segments }) {
  const pair =
    segments !== "all" && [...shown.queries, ...shown.keys].some(({ segment }) => segment === 1);
  if (special === "shown" && !pair) return shown;
  const [from, to] = pair ? [...segments].map((one) => Number(one) - 1) : [null, null];
  const inside = (/** @type {Label[]} */ labels, /** @type {number | null} */ segment) =>
    places(labels).filter((place) => segment === null || labels[place].segment === segment);
  const ordinary = (/** @type {Label[]} */ labels, /** @type {number[]} */ of) =>
    special === "shown" ? of : of.filter((place) => !labels[place].special);
  const reached = inside(shown.keys, to);
  const rows = ordinary(shown.queries, inside(shown.queries, from));
  const columns = ordinary(shown.keys, reached);
  const kept = without(shown, rows, columns);
  const renormalised = special === "renormalised";
  const lost = { other: 0, special: 0 };
  const series = kept.series.map((one, at) => {
    const { weights } = one;
    const before = shown.series[at].weights;
    const values = weights.values.slice();
    rows.forEach((query, row) => {
      const whole = sum(before.values, query * before.columns, before.columns);
      const within = reached.reduce(
        (all, key) => all + before.values[query * before.columns + key],
        0,
      );
      const rest = sum(values, row * weights.columns, weights.columns);
      lost.other += (whole - within) / (rows.length * shown.series.length);
      lost.special += (within - rest) / (rows.length * shown.series.length);
      if (!renormalised || rest === 0) return;
      for (let key = 0; key < weights.columns; key += 1) {
        values[row * weights.columns + key] *= within / rest;
      }
    });
    return { ...one, weights: { ...weights, values } };
  });
  const gone = shown.queries.length - rows.length;
  return {
    ...kept,
    series,
    hidden: { weight: lost.special, other: lost.other, rows: gone, renormalised },
  };
}

/**
 * The first rows of a decoder, as far as a replay has come; the tokens that the last one reads are
 * the last keys that it may look at.
 * @param {Pattern} shown
 * @param {number} steps rows to show, at least one
 * @returns {Pattern}
 */
export function cutToStep(shown, steps) {
  const rows = places(shown.queries).slice(0, Math.max(1, steps));
  const columns = shown.streams.key === shown.streams.query ? rows : places(shown.keys);
  return without(shown, rows, columns);
}

/** @param {Label[]} labels */
const places = (labels) => labels.map((_, place) => place);

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
