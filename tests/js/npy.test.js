/** NumPy's files are read as they are, or refused. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { readMatrix } from "../../static/npy.js";

/** @param {string} shape @param {number[]} values @param {string} [descr] */
function npy(shape, values, descr = "<f4") {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }`.padEnd(117) + "\n";
  const bytes = new Uint8Array(10 + header.length + 4 * values.length);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, header.length & 255, header.length >> 8]);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes.set(new Uint8Array(Float32Array.from(values).buffer), 10 + header.length);
  return bytes.buffer;
}

test("the last two axes become rows and columns", () => {
  const matrix = readMatrix(npy("1, 2, 3", [1, 2, 3, 4, 5, 6]));
  assert.deepEqual([matrix.rows, matrix.columns, [...matrix.values]], [2, 3, [1, 2, 3, 4, 5, 6]]);
});

test("several heads, other numbers and short files are refused", () => {
  assert.throws(() => readMatrix(npy("2, 1, 2", [1, 2, 3, 4])), /no matrix/);
  assert.throws(() => readMatrix(npy("1, 2", [1, 2], "<f8")), /float32/);
  assert.throws(() => readMatrix(npy("2, 2", [1, 2, 3])), /no matrix/);
});
