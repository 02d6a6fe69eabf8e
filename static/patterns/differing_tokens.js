/** Which tokens of two texts differ. */

import { align } from "../state/align.js";

/**
 * For every token of either text, whether the other has none that stands for it and reads the same.
 * Texts with less than half in common are not edits of each other: nothing in them is marked.
 * @param {string[]} a
 * @param {string[]} b
 * @returns {{ a: boolean[], b: boolean[] }}
 */
export function differing(a, b) {
  const same = align(a, b).filter(([i, j]) => a[i] === b[j]);
  const edited = 2 * same.length >= Math.min(a.length, b.length);
  const marked = { a: a.map(() => edited), b: b.map(() => edited) };
  for (const [i, j] of same) {
    marked.a[i] = false;
    marked.b[j] = false;
  }
  return marked;
}
