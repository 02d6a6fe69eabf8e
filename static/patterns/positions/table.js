/** A table of positions as it is looked at: its heatmap, one dimension, one position. */

/** @import { Encoding, Pairs, Spread } from "../../types.js" */

import { wavelength, wavelengthSaid } from "./pairs.js";

/** How a table is looked at. @typedef {{ order: "model" | "apart", dimension: number, position: number }} Look */

/** What stands in a dimension. @param {Pairs | null} pairs @param {number} width @returns {string[] | undefined} */
export function notesOf(pairs, width) {
  if (!pairs) return undefined;
  const notes = Array.from({ length: width }, () => "");
  pairs.frequencies.forEach((frequency, pair) => {
    const long = `wavelength ${wavelengthSaid(frequency)}`;
    notes[pairs.sines[pair]] = `sine, ${long}`;
    notes[pairs.cosines[pair]] = `cosine, ${long}`;
  });
  return notes;
}

/**
 * The heatmap, its dimensions as they are or sines and cosines apart, with what is chosen framed.
 * @param {Spread} spread
 * @param {Pairs | null} pairs
 * @param {Look} look
 * @param {"dimension" | "position"} curve
 * @returns {Spread}
 */
export function tableSpread(spread, pairs, { order, dimension, position }, curve) {
  const notes = notesOf(pairs, spread.values[0].length);
  if (order === "model" || !pairs) {
    const mark = curve === "dimension" ? { column: dimension } : { row: position };
    return { ...spread, mark, ...(notes ? { notes } : {}) };
  }
  const columns = [...pairs.sines, ...pairs.cosines];
  return {
    ...spread,
    values: spread.values.map((row) => columns.map((column) => row[column])),
    column: "dimension: sines, then cosines",
    order: columns,
    notes: columns.map((column) => (notes ?? [])[column]),
    mark: curve === "dimension" ? { column: columns.indexOf(dimension) } : { row: position },
  };
}

/**
 * One dimension over all positions, beside its partner.
 * @param {Spread} spread
 * @param {Pairs | null} pairs
 * @param {Look} look
 * @returns {Spread}
 */
export function dimensionSpread(spread, pairs, { dimension, position }) {
  const column = (/** @type {number} */ at) => spread.values.map((row) => row[at]);
  const pair = pairs ? pairOf(pairs, dimension) : -1;
  const common = {
    ...spread,
    ...{ as: /** @type {const} */ ("curves"), column: "position", labels: null },
    ...{ first: { row: 0, column: 0 }, mark: { column: position } },
  };
  if (!pairs || pair < 0) {
    const title = `${spread.title} · dimension ${dimension}`;
    const names = [String(dimension)];
    return { ...common, title, row: "dimension", names, values: [column(dimension)], meaning: "" };
  }
  const [sine, cosine] = [pairs.sines[pair], pairs.cosines[pair]];
  return {
    ...common,
    title: `${spread.title} · dimensions ${sine} and ${cosine}`,
    row: "dimension",
    names: [`sine ${sine}`, `cosine ${cosine}`],
    values: [column(sine), column(cosine)],
    meaning: pairSaid(pairs, pair),
  };
}

/** @param {Pairs} pairs @param {number} dimension */
export const pairOf = ({ sines, cosines }, dimension) =>
  Math.max(sines.indexOf(dimension), cosines.indexOf(dimension));

/** @param {Pairs} pairs @param {number} pair */
function pairSaid({ frequencies }, pair) {
  const all = frequencies.map(wavelength).filter(Number.isFinite);
  const ends = [Math.min(...all), Math.max(...all)].map((one) =>
    wavelengthSaid((2 * Math.PI) / one),
  );
  const own = wavelengthSaid(frequencies[pair]);
  return (
    `Pair ${pair} of ${frequencies.length} repeats after ${own} positions: its wavelength. ` +
    `From the first pair to the last wavelengths grow from ${ends[0]} to ${ends[1]}.`
  );
}

/**
 * One position over all dimensions; where sines and cosines stand apart, a curve of each.
 * @param {Spread} spread
 * @param {Pairs | null} pairs
 * @param {Look} look
 * @returns {Spread}
 */
export function positionSpread(spread, pairs, { order, dimension, position }) {
  const row = spread.values[position];
  const common = {
    ...spread,
    ...{ as: /** @type {const} */ ("curves"), labels: null, first: { row: 0, column: 0 } },
    title: `${spread.title} · position ${position}`,
    meaning: `The vector of position ${position}, all ${row.length} dimensions of it.`,
  };
  if (order === "model" || !pairs) {
    const mark = { column: dimension };
    return { ...common, row: "", column: "dimension", values: [row], mark };
  }
  return {
    ...common,
    ...{ row: "curve", column: "pair of dimensions", names: ["sines", "cosines"] },
    values: [pairs.sines, pairs.cosines].map((columns) => columns.map((column) => row[column])),
    mark: { column: pairOf(pairs, dimension) },
  };
}

/**
 * A table that came from the server, as it is drawn.
 * @param {Spread} spread of the text
 * @param {Encoding} encoding
 * @param {number[][]} values
 */
export function wholeSpread(spread, { kind }, values) {
  let most = kind === "learned" ? 0 : spread.most;
  for (const row of values) for (const value of row) most = Math.max(most, Math.abs(value));
  return { ...spread, values, labels: null, most };
}
