/** A PNG that says how large its pixels are in print: other programs then place it at its size. */

const HEAD = 33; // bytes before the first chunk that may tell: the signature and what `IHDR` holds
const IN_METRES = 1;

/** The cyclic redundancy check of a chunk (PNG specification, annex D). @param {Uint8Array} bytes */
function check(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return ~sum >>> 0;
}

/** @param {Uint8Array<ArrayBuffer>} png @param {number} density pixels of a metre */
export function withDensity(png, density) {
  const chunk = new Uint8Array(21); // length, name, nine bytes, check
  const view = new DataView(chunk.buffer);
  view.setUint32(0, 9);
  chunk.set(new TextEncoder().encode("pHYs"), 4);
  view.setUint32(8, density);
  view.setUint32(12, density);
  view.setUint8(16, IN_METRES);
  view.setUint32(17, check(chunk.subarray(4, 17)));
  const whole = new Uint8Array(png.length + chunk.length);
  whole.set(png.subarray(0, HEAD));
  whole.set(chunk, HEAD);
  whole.set(png.subarray(HEAD), HEAD + chunk.length);
  return whole;
}
