/** What the page Positions asks below a capture. */

/** @import { Capture } from "../types.js" */

import { askBelow } from "./captures.js";
import { readArray } from "./npy.js";

/**
 * All positions that the model holds, (position, dimension).
 * @param {Capture} capture
 * @param {number} number of the encoding
 * @returns {Promise<number[][]>}
 */
export async function fetchTable(capture, number) {
  const come = await askBelow(capture, `/positions/${number}/table`);
  const { shape, values } = readArray(await come.arrayBuffer());
  const [rows, columns] = shape;
  return Array.from({ length: rows }, (_, row) =>
    Array.from(values.subarray(row * columns, (row + 1) * columns)),
  );
}
