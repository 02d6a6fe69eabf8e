/** The same token in the other text, and which have none there. */

/** @import { Capture, Kept, Stream } from "../types.js" */

import { align, partnersOf } from "../state/align.js";
import { otherSide } from "../state/head_edits.js";

/** A token, and the one of the other axis with which it is pointed at. @typedef {Kept & { partner?: number }} Token */

/**
 * A way to carry tokens from one text to the other, to those that stand for them there.
 * @param {Capture} a
 * @param {Capture} b
 */
export function createCarrier(a, b) {
  const partners = {
    source: partnersOf(a.tokens.source, b.tokens.source),
    target: partnersOf(a.tokens.target, b.tokens.target),
  };

  /**
   * @param {Token} token of one text
   * @param {Stream} across the stream of the other axis, where the token has a partner
   * @returns {Token | null} of the other text; null where nothing stands for it
   */
  return function carry(token, across) {
    const { axis, stream, side } = token;
    const place = partners[stream][side].get(token.place);
    if (place === undefined) return null;
    const partner =
      token.partner === undefined ? undefined : partners[across][side].get(token.partner);
    const carried = { axis, stream, place, side: otherSide(side) };
    return partner === undefined ? carried : { ...carried, partner };
  };
}

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
