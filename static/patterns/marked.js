/** Which tokens of two texts differ. */

import { align } from "./align.js";

/**
 * For every token of either text, whether the other has none that stands for it and reads the same.
 * @param {string[]} a
 * @param {string[]} b
 * @returns {{ a: boolean[], b: boolean[] }}
 */
export function differing(a, b) {
  const marked = { a: a.map(() => true), b: b.map(() => true) };
  for (const [i, j] of align(a, b)) {
    if (a[i] !== b[j]) continue;
    marked.a[i] = false;
    marked.b[j] = false;
  }
  return marked;
}
