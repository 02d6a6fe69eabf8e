/** Which place of a pattern a token is that is lit in another panel, and what it looks at. */

/** @import { Axis, Kept, Label, Lit, Pattern, Reading, Series } from "../types.js" */

import { meanLost } from "./sinks.js";

/** A look between two places of a pattern. @typedef {{ query: number, key: number, weight: number }} Look */

/**
 * Where a token that is lit somewhere stands in a pattern, null where it does not. It stays on its
 * axis; in a site where its tokens are on the other axis alone, it is there.
 * @param {Pattern} shown
 * @param {Kept & { partner?: number }} token of the text that the pattern is of
 * @returns {Lit | null}
 */
export function litIn({ streams, queries, keys }, { stream, axis, place, partner }) {
  /** @type {Axis} */
  const other = axis === "query" ? "key" : "query";
  const on = streams[axis] === stream ? axis : streams[other] === stream ? other : null;
  if (on === null) return null;
  const [own, across] = on === "query" ? [queries, keys] : [keys, queries];
  const at = placeOf(own, place);
  if (at < 0) return null;
  const partnerAt = partner === undefined || on !== axis ? -1 : placeOf(across, partner);
  return partnerAt < 0 ? { axis: on, place: at } : { axis: on, place: at, partner: partnerAt };
}

/** @param {Label[]} labels @param {number} token */
const placeOf = (labels, token) => labels.findIndex(({ places }) => places.includes(token));

/** @param {Series} series @param {number} query @param {number} key */
export const weightAt = ({ weights }, query, key) => weights.values[query * weights.columns + key];

/**
 * Of a series, the looks asked for last: while a token is lit, they are asked for again and again.
 * @type {WeakMap<Series, { of: string, looks: Look[] }>}
 */
const last = new WeakMap();

/**
 * The weights between lit tokens of one axis, summed, and the other axis, strongest first.
 * @param {Pattern} shown
 * @param {Series} series
 * @param {Lit[]} lit one or more, all of the same axis
 * @returns {readonly Look[]} with the first lit place
 */
export function looksOf(shown, series, lit) {
  const of = `${lit[0].axis} ${lit.map(({ place }) => place)}`;
  const known = last.get(series);
  if (known?.of === of) return known.looks;
  const looks = looksIn(shown, series, lit);
  last.set(series, { of, looks });
  return looks;
}

/** @param {Pattern} shown @param {Series} series @param {Lit[]} lit @returns {Look[]} */
function looksIn(shown, series, lit) {
  const { rows, columns } = series.weights;
  const fromQuery = lit[0].axis === "query";
  const looks = Array.from({ length: fromQuery ? columns : rows }, (_, other) => {
    let weight = 0;
    for (const { place } of lit) {
      weight += fromQuery ? weightAt(series, place, other) : weightAt(series, other, place);
    }
    const [query, key] = fromQuery ? [lit[0].place, other] : [other, lit[0].place];
    return { query, key, weight };
  });
  const size = (/** @type {Look} */ { weight }) =>
    shown.kind === "difference" ? Math.abs(weight) : weight;
  return looks.sort((one, other) => size(other) - size(one));
}

/**
 * The cells that are drawn as lines: those of at least the threshold, among the strongest of a row.
 * @param {Series} series
 * @param {Reading} reading
 * @returns {Look[]} row by row
 */
export function drawnOf(series, { threshold, top }) {
  const { rows, columns, values } = series.weights;
  /** @type {Look[]} */
  const drawn = [];
  for (let query = 0; query < rows; query += 1) {
    /** @type {Look[]} */
    const row = [];
    for (let key = 0; key < columns; key += 1) {
      const weight = values[query * columns + key];
      const size = Math.abs(weight);
      if (size >= threshold && size > 0) row.push({ query, key, weight });
    }
    if (top > 0 && row.length > top) {
      row.sort((one, other) => Math.abs(other.weight) - Math.abs(one.weight));
      row.length = top;
    }
    drawn.push(...row);
  }
  return drawn;
}

/**
 * Where the weight of all rows is, in shares that sum to 1: drawn as lines, taken by hidden tokens,
 * given to no token, or in fainter lines that are not drawn.
 * @param {Pattern} shown of weights
 * @param {Reading} reading
 */
export function sharesOf(shown, reading) {
  const { series, queries, hidden } = shown;
  const rows = series.length * queries.length;
  const taken = hidden ? (hidden.other + (hidden.renormalised ? 0 : hidden.weight)) * rows : 0;
  const lost = meanLost(shown) * rows;
  let [drawn, all] = [0, taken + lost];
  for (const one of series) {
    for (const { weight } of drawnOf(one, reading)) drawn += weight;
    // Where only the strongest cells came, the rest of a row is what is missing to its sum of 1.
    if (one.weights.partial) all += one.weights.rows;
    else for (const weight of one.weights.values) all += weight;
  }
  if (all === 0) return { drawn: 0, hidden: 0, lost: 0, faint: 0 };
  const faint = all - drawn - taken - lost;
  return { drawn: drawn / all, hidden: taken / all, lost: lost / all, faint: faint / all };
}

/**
 * A place of a pattern as a token of its text, which has the same name in every panel.
 * @param {Pattern} shown
 * @param {Lit} lit
 * @returns {Kept & { partner?: number }}
 */
export function tokenAt({ side, streams, queries, keys }, { axis, place, partner }) {
  const [own, across] = axis === "query" ? [queries, keys] : [keys, queries];
  const token = { side, axis, stream: streams[axis], place: own[place].places[0] };
  return partner === undefined ? token : { ...token, partner: across[partner].places[0] };
}
