/** How alike the vectors of two positions are: each with each, and with distance. */

/** @import { Spread, TurningCurve } from "../../types.js" */

import { headName } from "../../state/panels.js";

const MOST = 512; // positions that are compared, each with each

/** @typedef {"cosine" | "product"} Alike */

/**
 * The cosine or the product of every two vectors, of the first 512 at most.
 * @param {number[][]} values (position, dimension)
 * @param {Alike} alike
 * @returns {number[][]} (position, position)
 */
export function similarities(values, alike) {
  const rows = values.slice(0, MOST).map((row) => Float64Array.from(row));
  const dot = (/** @type {Float64Array} */ one, /** @type {Float64Array} */ other) => {
    let sum = 0;
    for (let at = 0; at < one.length; at += 1) sum += one[at] * other[at];
    return sum;
  };
  const lengths = rows.map((row) => (alike === "cosine" ? Math.sqrt(dot(row, row)) || 1 : 1));
  const found = rows.map(() => new Array(rows.length).fill(0));
  rows.forEach((row, at) => {
    for (let other = at; other < rows.length; other += 1) {
      const value = dot(row, rows[other]) / (lengths[at] * lengths[other]);
      found[at][other] = value;
      found[other][at] = value;
    }
  });
  return found;
}

/** The mean over all pairs that stand so far apart. @param {number[][]} matrix symmetric */
export const byDistance = (matrix) =>
  matrix.map((_, distance) => {
    let sum = 0;
    for (let at = distance; at < matrix.length; at += 1) sum += matrix[at][at - distance];
    return sum / (matrix.length - distance);
  });

/**
 * The least distance at which a mean is half of what it is at 0, or less; null: none of these.
 * @param {number[]} means
 */
export function halvesAt(means) {
  const found = means.findIndex((mean) => mean <= means[0] / 2);
  return found < 0 ? null : found;
}

/**
 * How far near is similar, in a sentence.
 * @param {number[]} means by distance
 * @param {Alike} alike
 */
export function similaritySaid(means, alike) {
  if (means.length < 2) return "One position alone is like no other.";
  const name = alike === "cosine" ? "cosine" : "product";
  const said = (/** @type {number} */ value) =>
    value.toFixed(alike === "cosine" ? 3 : 1).replace("-", "−");
  const near = `Two neighbours have a mean ${name} of ${said(means[1])} (a position with itself: ${said(means[0])}).`;
  const half = halvesAt(means);
  const last = means.length - 1;
  if (half === null)
    return (
      `${near} It never halves over the ${last + 1} positions that there are: ` +
      `farthest apart, at distance ${last}, it is ${said(means[last])}.`
    );
  const farther = means.slice(half).findIndex((mean) => mean > means[0] / 2);
  const again =
    farther < 0
      ? ""
      : `, but not for good: at ${half + farther} it is ${said(means[half + farther])}`;
  return `${near} It halves at distance ${half} (${said(means[half])})${again}.`;
}

const SAID = {
  cosine: "The cosine of the angle between the vectors of two positions: 1 is the same direction.",
  product: "PE·PEᵀ: the product of the vectors of two positions.",
};

/**
 * Every position with every other as colours.
 * @param {Spread} spread of the table
 * @param {number[][]} matrix
 * @param {Alike} alike
 * @param {number} position whose row is framed
 * @returns {Spread}
 */
export function similaritySpread(spread, matrix, alike, position) {
  const least = matrix.reduce((low, row) => Math.min(low, ...row), Infinity);
  const cut = matrix.length < spread.values.length ? ` The first ${matrix.length} positions.` : "";
  return {
    ...spread,
    title: `${spread.title} · ${alike} of every two`,
    meaning: SAID[alike] + cut,
    ...{ row: "position", column: "other position", values: matrix, labels: null },
    most: alike === "cosine" ? 1 : Math.max(...matrix.map((row, at) => Math.abs(row[at]))),
    ...(least < 0 ? {} : { least }),
    square: true,
    ...{ first: { row: 0, column: 0 }, mark: { row: Math.min(position, matrix.length - 1) } },
  };
}

/**
 * One row of it as a curve.
 * @param {Spread} table from `similaritySpread`
 * @param {number} position
 * @returns {Spread}
 */
export const likenessOf = (table, position) => ({
  ...table,
  ...{ as: /** @type {const} */ ("curves"), row: "", values: [table.values[position]] },
  title: table.title.replace("of every two", `with position ${position}`),
  meaning: `How alike the others are to position ${position}.`,
  mark: { column: position },
});

/**
 * The means by distance as a curve.
 * @param {Spread} table from `similaritySpread`
 * @param {number[]} means
 * @returns {Spread}
 */
export function meansSpread(table, means) {
  const half = halvesAt(means);
  return {
    ...table,
    ...{ as: /** @type {const} */ ("curves"), row: "", column: "distance", values: [means] },
    title: table.title.replace("of every two", "by distance"),
    meaning: "The mean over all pairs of positions that stand so far apart.",
    ...(half === null ? { mark: {} } : { mark: { column: half } }),
  };
}

/**
 * What turning does to a head's own queries and keys with distance, as a curve.
 * @param {TurningCurve} turned
 * @returns {Spread}
 */
export const turningSpread = ({ site, product, distances, ...place }) => ({
  ...{ as: "curves", title: `${site} ${headName(place)} · q·k by distance`, most: 1 },
  meaning:
    "The score of this head's mean query and mean key over this text, turned as if the key stood so far " +
    "before the query: the mean over all pairs, whatever the words.",
  ...{ row: "", column: "distance", first: { row: 0, column: distances[0] }, labels: null },
  values: [product],
});
