/** The same token in the other text. */

/** @import { Capture, Kept, Stream } from "../types.js" */

import { partnersOf } from "../state/align.js";
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
