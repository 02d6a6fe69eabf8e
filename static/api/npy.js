/** Reads NumPy's .npy files as the server sends them: little-endian float32, or bytes. */

/** @import { Matrix } from "../types.js" */

/** @type {Record<string, Float32ArrayConstructor | Uint8ArrayConstructor>} */
const KINDS = { "<f4": Float32Array, "|u1": Uint8Array };

/**
 * @param {ArrayBuffer} buffer
 * @returns {{ shape: number[], values: Float32Array | Uint8Array }} in C order
 */
export function readArray(buffer) {
  const view = new DataView(buffer);
  const wide = view.getUint8(6) >= 2; // version 2 writes a longer header length
  const begin = wide ? 12 : 10;
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  const header = new TextDecoder("latin1").decode(new Uint8Array(buffer, begin, length));
  const Kind = KINDS[/'descr': '([^']*)'/.exec(header)?.[1] ?? ""];
  if (!Kind || header.includes("'fortran_order': True")) {
    throw new Error(`neither float32 nor bytes in C order: ${header}`);
  }
  const shape = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? "")
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(Number);
  const values = new Kind(buffer, begin + length);
  if (values.length !== shape.reduce((all, size) => all * size, 1)) {
    throw new Error(`${values.length} numbers are not ${shape.join(" × ")}`);
  }
  return { shape, values };
}

/**
 * Return the last two axes as a matrix; the axes before them must have length 1.
 * @param {ArrayBuffer} buffer
 * @returns {Matrix}
 */
export function readMatrix(buffer) {
  const { shape, values } = readArray(buffer);
  const [rows, columns] = shape.slice(-2);
  if (values.length !== rows * columns || !(values instanceof Float32Array)) {
    throw new Error(`${shape.join(" × ")} is no matrix`);
  }
  return { rows, columns, values };
}
