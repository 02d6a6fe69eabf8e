/** The encodings of both texts, each once: one that both have is of both. */

/** @import { Answer, EncodingId, KnownEncoding, Side, State } from "../../types.js" */

import { labels } from "../pattern.js";
import { SIDES } from "../../state/answers.js";
import { describeCheck, spreadsOf, titleOf } from "./positions.js";
import { sameOf } from "./same_positions.js";

/** In the order of the first text. @param {State["answers"]} answers @returns {KnownEncoding[]} */
export function encodingsOf(answers) {
  const [a, b] = SIDES.map((side) => knownOf(side, answers[side]));
  return Array.from({ length: Math.max(a.length, b.length) }, (_, row) => row).flatMap((row) => {
    const same = a[row] && b[row] ? joined(a[row], b[row]) : null;
    return same ? [same] : [a[row], b[row]].filter((one) => one !== undefined);
  });
}

/** The one that a link names: of both where both have it. @param {KnownEncoding[]} all @param {EncodingId} wanted */
export const chosenOf = (all, { side, number }) =>
  all.find(({ id, told }) => id.number === number && told.some((one) => one.side === side)) ??
  all.find(({ id }) => id.number === number) ??
  all[0];

/** @param {Side} side @param {Answer | null} answer @returns {KnownEncoding[]} */
function knownOf(side, answer) {
  const capture = answer?.whole;
  if (!capture) return [];
  const both = capture.tokens.target.length > 0;
  return (answer.positions ?? []).map((encoding, number) => {
    const [spread = null] = spreadsOf(encoding, labels(capture, encoding.side), both);
    const id = { side, number };
    return { id, told: [{ side, capture }], encoding, title: titleOf(encoding, both), spread };
  });
}

/** @param {KnownEncoding} one @param {KnownEncoding} other @returns {KnownEncoding | null} */
function joined(one, other) {
  if (one.title !== other.title) return null;
  if (describeCheck(one.encoding) !== describeCheck(other.encoding)) return null;
  const refused = one.spread === null && other.spread === null;
  const spread = one.spread && other.spread && sameOf(one.spread, other.spread);
  return spread || refused ? { ...one, spread, told: [...one.told, ...other.told] } : null;
}
