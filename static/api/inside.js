/** Asks what is inside a head: every number of one cell, and a head's keys and values. */

/** @import { Capture, Cell, Inspected, Matrix } from "../types.js" */

import { askBelow } from "./captures.js";
import { readMatrix } from "./npy.js";

/** @param {Inspected} cell */
const headOf = ({ site, layer, head }) => `site=${site}&layer=${layer}&head=${head}`;

/** @param {Capture} capture @param {Inspected} cell @returns {Promise<Cell>} */
export async function fetchCell(capture, cell) {
  const { query, key } = cell;
  return (await askBelow(capture, `/cell?${headOf(cell)}&query=${query}&key=${key}`)).json();
}

/**
 * @param {Capture} capture
 * @param {Inspected} cell
 * @param {"keys" | "values"} of
 * @returns {Promise<Matrix>} (key, dimension)
 */
export async function fetchKeysValues(capture, cell, of) {
  const come = await askBelow(capture, `/keys_values?${headOf(cell)}&of=${of}`);
  return readMatrix(await come.arrayBuffer());
}
