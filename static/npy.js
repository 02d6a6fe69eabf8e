/** Reads NumPy's .npy files of little-endian float32, as the server sends them. */

/** @import { Matrix } from "./types.js" */

/**
 * Return the last two axes as a matrix; the axes before them must have length 1.
 * @param {ArrayBuffer} buffer
 * @returns {Matrix}
 */
export function readMatrix(buffer) {
  const view = new DataView(buffer);
  const wide = view.getUint8(6) >= 2; // version 2 writes a longer header length
  const begin = wide ? 12 : 10;
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  const header = new TextDecoder("latin1").decode(new Uint8Array(buffer, begin, length));
  if (!header.includes("'<f4'") || header.includes("'fortran_order': True")) {
    throw new Error(`not a C-ordered float32 array: ${header}`);
  }
  const shape = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? "")
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(Number);
  const [rows, columns] = shape.slice(-2);
  const values = new Float32Array(buffer, begin + length);
  if (values.length !== rows * columns) throw new Error(`${shape.join(" × ")} is no matrix`);
  return { rows, columns, values };
}
