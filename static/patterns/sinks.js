/** What rows give to no token: a sink's share, or what an opened file leaves out. */

/** @import { Capture, HeadsOf, Lit, Matrix, Pattern, Series } from "../types.js" */

const LEAST = 0.001; // of a row's weight; less is rounding

/**
 * What the rows of a whole matrix lack to 1, row by row; undefined where that is nothing.
 * @param {Matrix} weights
 * @param {boolean} sink whether the site has one
 * @returns {Float32Array | undefined}
 */
export function lostOf({ rows, columns, values, partial }, sink) {
  if (partial) return undefined;
  const lost = Float32Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let key = 0; key < columns; key += 1) sum += values[row * columns + key];
    return Math.max(0, 1 - sum);
  });
  return sink || lost.some((share) => share > LEAST) ? lost : undefined;
}

/** Whether rows of a site give a part to a sink. @param {Capture | null} capture @param {HeadsOf["site"]} site */
export const hasSink = (capture, site) =>
  capture?.sites.find((one) => one.site === site)?.sink ?? false;

/**
 * What a row gives to no token, of a word the mean of its pieces.
 * @param {Pattern} shown
 * @param {Series} series
 * @param {number} row
 */
export function lostAt({ queries }, { lost }, row) {
  if (lost === undefined) return 0;
  const { places } = queries[row];
  return places.reduce((sum, place) => sum + lost[place], 0) / places.length;
}

/** The mean of all rows of all heads. @param {Pattern} shown */
export function meanLost(shown) {
  const { series, queries } = shown;
  const rows = series.flatMap((one) => queries.map((_, row) => lostAt(shown, one, row)));
  return rows.length === 0 ? 0 : rows.reduce((sum, one) => sum + one, 0) / rows.length;
}

/**
 * What lit rows give to no token, together; null where there is nothing to say of it.
 * @param {Pattern} shown
 * @param {Series} series
 * @param {Lit[]} lit
 */
export function lostIn(shown, series, lit) {
  if (series.lost === undefined || lit[0].axis === "key") return null;
  const lost = lit.reduce((sum, { place }) => sum + lostAt(shown, series, place), 0);
  return shown.lostTo === "the sink" || lost > LEAST ? lost : null;
}
