/** NumPy's files are read as they are, or refused. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { readArray, readMatrix } from "../../static/api/npy.js";

/**
 * @param {string} shape
 * @param {ArrayLike<number>} values
 * @param {{ descr?: string, order?: string, version?: 1 | 2 }} [kind]
 */
function npy(shape, values, { descr = "<f4", order = "False", version = 1 } = {}) {
  const begin = version === 1 ? 10 : 12;
  const said = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape}), }`;
  const header = said.padEnd(127 - begin) + "\n"; // the numbers begin at a multiple of 64, as NumPy's do
  const numbers = descr === "|u1" ? Uint8Array.from(values) : Float32Array.from(values);
  const bytes = new Uint8Array(begin + header.length + numbers.byteLength);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), version, 0]);
  const view = new DataView(bytes.buffer);
  if (version === 1) view.setUint16(8, header.length, true);
  else view.setUint32(8, header.length, true);
  bytes.set(new TextEncoder().encode(header), begin);
  bytes.set(new Uint8Array(numbers.buffer), begin + header.length);
  return bytes.buffer;
}

test("the last two axes become rows and columns", () => {
  const matrix = readMatrix(npy("1, 2, 3", [1, 2, 3, 4, 5, 6]));
  assert.deepEqual([matrix.rows, matrix.columns, [...matrix.values]], [2, 3, [1, 2, 3, 4, 5, 6]]);
});

test("an array keeps all its axes, of numbers and of bytes", () => {
  const numbers = readArray(npy("2, 1, 2", [1, 0.5, 3, 4]));
  assert.deepEqual(numbers, { shape: [2, 1, 2], values: Float32Array.of(1, 0.5, 3, 4) });
  // 255 would be no such number in any wider reading of the bytes; three of them fill no float.
  const small = readArray(npy("1, 3", [0, 7, 255], { descr: "|u1" }));
  assert.deepEqual(small, { shape: [1, 3], values: Uint8Array.of(0, 7, 255) });
  assert.deepEqual(readArray(npy("2,", [1, 2])).shape, [2], "one axis");
});

test("a header of version 2 is read too", () => {
  assert.deepEqual([...readMatrix(npy("1, 2", [1, 2], { version: 2 })).values], [1, 2]);
});

test("several heads, other numbers and short files are refused", () => {
  assert.throws(() => readMatrix(npy("2, 1, 2", [1, 2, 3, 4])), /no matrix/);
  assert.throws(() => readMatrix(npy("1, 2", [1, 2], { descr: "|u1" })), /no matrix/);
  assert.throws(() => readMatrix(npy("1, 2", [1, 2], { descr: "<f8" })), /float32/);
  assert.throws(() => readArray(npy("1, 2", [1, 2], { order: "True" })), /C order/);
  assert.throws(() => readMatrix(npy("2, 2", [1, 2, 3])), /3 numbers are not 2 × 2/);
});
