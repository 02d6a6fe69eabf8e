/** The same token in the other text. */

/** @import { Capture, Kept, Stream } from "../types.js" */

import { align } from "../state/align.js";

/** A token, and the one of the other axis with which it is pointed at. @typedef {Kept & { partner?: number }} Token */

/**
 * A way to carry tokens from one text to the other, to those that stand for them there.
 * @param {Capture} a
 * @param {Capture} b
 */
export function carrier(a, b) {
  const pairs = { source: pairsOf(a, b, "source"), target: pairsOf(a, b, "target") };

  /**
   * @param {Token} token of one text
   * @param {Stream} across the stream of the other axis, where the token has a partner
   * @returns {Token | null} of the other text; null where nothing stands for it
   */
  return function carry(token, across) {
    const [own, other] = token.side === "a" ? [0, 1] : [1, 0];
    const to = (/** @type {Stream} */ stream, /** @type {number} */ place) =>
      pairs[stream].find((pair) => pair[own] === place)?.[other];
    const place = to(token.stream, token.place);
    if (place === undefined) return null;
    const { axis, stream } = token;
    const partner = token.partner === undefined ? undefined : to(across, token.partner);
    const carried = { axis, stream, place, side: /** @type {const} */ (["a", "b"])[other] };
    return partner === undefined ? carried : { ...carried, partner };
  };
}

/** @param {Capture} a @param {Capture} b @param {Stream} stream */
function pairsOf(a, b, stream) {
  const [one, other] = [a, b].map(({ tokens }) => tokens[stream].map(({ text }) => text));
  return align(one, other);
}
