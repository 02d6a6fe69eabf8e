/** PE(pos + k) as a linear map of PE(pos): turns of a table of sinusoids, the best map of another. */

/** @import { Pairs, Spread } from "../../types.js" */

import { mapped } from "./least_squares.js";

export const FITTED = 512; // positions that a map is fitted to
export const RIDGE = 0.01; // of the mean length² of the vectors: a map may not grow without bound
const LEAST = 8; // pairs of positions, of which half are fitted

/**
 * M_k·PE(pos): each pair of dimensions turned by k·ω.
 * @param {number[]} row
 * @param {Pairs} pairs
 * @param {number} k
 */
export function turned(row, { sines, cosines, frequencies }, k) {
  const found = row.slice();
  frequencies.forEach((frequency, at) => {
    const [sin, cos] = [Math.sin(k * frequency), Math.cos(k * frequency)];
    const [sine, cosine] = [row[sines[at]], row[cosines[at]]];
    found[sines[at]] = sine * cos + cosine * sin;
    found[cosines[at]] = cosine * cos - sine * sin;
  });
  return found;
}

/**
 * The largest difference of M_k·PE(pos) and PE(pos + k) over all positions.
 * @param {number[][]} values
 * @param {Pairs} pairs
 * @param {number} k
 */
export function turnResidual(values, pairs, k) {
  let most = 0;
  for (let at = 0; at + k < values.length; at += 1) {
    const made = turned(values[at], pairs, k);
    values[at + k].forEach((value, column) => {
      most = Math.max(most, Math.abs(value - made[column]));
    });
  }
  return most;
}

/**
 * What is left of vectors, as a share of their length.
 * @typedef {{ made: number[], missed: number, still: number, fitted: number, judged: number }} Fit
 */

/**
 * The best linear map from PE(p) to PE(p + k): fitted to every second position, judged by the
 * others, the chosen one among them, since any table as short as it is wide has a map without rest.
 * @param {number[][]} values
 * @param {number} position
 * @param {number} k
 * @returns {Fit | null} null where there are too few positions
 */
export function bestMap(values, position, k) {
  const count = Math.min(values.length, FITTED) - k;
  if (count < LEAST || position >= count) return null;
  const all = Array.from({ length: count }, (_, at) => at);
  const judged = all.filter((at) => (at - position) % 2 === 0);
  const fitted = all.filter((at) => (at - position) % 2 !== 0);
  const [from, onto] = [fitted.map((at) => values[at]), fitted.map((at) => values[at + k])];
  const wanted = judged.map((at) => values[at + k]);
  const made = mapped(
    from,
    onto,
    judged.map((at) => values[at]),
    RIDGE,
  );
  return {
    made: made[judged.indexOf(position)],
    missed: shareOf(wanted, made),
    still: shareOf(
      wanted,
      judged.map((at) => values[at]),
    ),
    fitted: fitted.length,
    judged: judged.length,
  };
}

/** @param {number[][]} wanted @param {number[][]} made */
function shareOf(wanted, made) {
  let [missed, whole] = [0, 0];
  wanted.forEach((row, at) =>
    row.forEach((value, column) => {
      missed += (value - made[at][column]) ** 2;
      whole += value ** 2;
    }),
  );
  return Math.sqrt(missed / whole);
}

/**
 * Four vectors below each other: before, mapped, after, and what is missing between the last two.
 * @param {Spread} spread of the table
 * @param {number} position
 * @param {number} k
 * @param {number[]} made
 * @param {string} name of the map
 * @param {number[]} [order] of the dimensions
 * @returns {Spread}
 */
export function shiftSpread(spread, position, k, made, name, order) {
  const [before, after] = [spread.values[position], spread.values[position + k]];
  const rest = after.map((value, at) => value - made[at]);
  const rows = [before, made, after, rest];
  return {
    ...spread,
    title: `${spread.title} · shifted by ${k}`,
    ...{ row: "vector", labels: null, first: { row: 0, column: 0 } },
    column: order ? "dimension: sines, then cosines" : "dimension",
    names: [`PE(${position})`, `${name}·PE(${position})`, `PE(${position + k})`, "difference"],
    values: order ? rows.map((row) => order.map((at) => row[at])) : rows,
    ...(order ? { order } : {}),
    meaning:
      "The vector of a position, what the map makes of it, the vector that it should be, and what is missing.",
  };
}
