/** Picks of tokens for a search: whole words, in A, one slot after another. */

/** @import { Capture, Choice, Side, Slot, SiteShape, Stream } from "../types.js" */

import { partnersOf } from "./align.js";
import { unitsOf } from "./word_units.js";

/** @type {Slot[]} */
export const SLOTS = ["queries", "keys", "keys2"];

/** No token picked. @returns {Pick<Choice, Slot>} */
export const noPicks = () => ({ queries: [], keys: [], keys2: [] });

/** The axis' tokens from which a slot is picked. @param {SiteShape} shape @param {Slot} slot */
export const streamOf = (shape, slot) => (slot === "queries" ? shape.queries : shape.keys);

/**
 * The places of a word's tokens, or of one token that is in no word.
 * @param {Capture} capture
 * @param {Stream} stream
 * @param {number} place
 */
export function wordOf(capture, stream, place) {
  const { of } = unitsOf(capture, stream);
  return of.flatMap((unit, at) => (unit === of[place] ? [at] : []));
}

/**
 * What stands at a token as a slot counts it: of a target, a query is the row that writes the token.
 * @param {Slot} slot
 * @param {Stream} stream
 * @param {number[]} tokens
 */
export const rowsOf = (slot, stream, tokens) =>
  slot === "queries" && stream === "target"
    ? tokens.map((place) => place - 1).filter((row) => row >= 0)
    : tokens;

/**
 * The places in A that stand for places in B.
 * @param {Capture} a
 * @param {Capture} b
 * @param {Stream} stream
 * @param {number[]} places in B
 */
export function carryFromB(a, b, stream, places) {
  const partners = partnersOf(a.tokens[stream], b.tokens[stream]).b;
  return places.flatMap((place) => partners.get(place) ?? []);
}

/**
 * The places in a text that stand for those picked in A; null where one has no partner.
 * @param {Capture} a
 * @param {Capture} other
 * @param {Stream} stream
 * @param {number[]} places in A
 */
export function carryFromA(a, other, stream, places) {
  if (a === other) return places;
  const partners = partnersOf(a.tokens[stream], other.tokens[stream]).a;
  const found = places.flatMap((place) => partners.get(place) ?? []);
  return found.length === places.length ? found : null;
}

/**
 * Pick places in a slot, or let go of them where all are picked; a place stands in one of both keys.
 * @param {Pick<Choice, Slot>} picks
 * @param {Slot} slot
 * @param {number[]} places
 * @returns {Pick<Choice, Slot>}
 */
export function togglePick(picks, slot, places) {
  const { queries, keys, keys2 } = picks;
  const all = places.every((place) => picks[slot].includes(place));
  const rest = picks[slot].filter((place) => !places.includes(place));
  const now = all ? rest : [...rest, ...places].sort((one, other) => one - other);
  const other = slot === "keys" ? "keys2" : "keys";
  const apart =
    slot === "queries" || all
      ? {}
      : { [other]: picks[other].filter((place) => !places.includes(place)) };
  return { queries, keys, keys2, ...apart, [slot]: now };
}

/**
 * The next slot that is empty; the last one only where there is a second text to turn in.
 * @param {Pick<Choice, Slot>} picks
 * @param {boolean} both
 */
export const nextSlot = (picks, both) =>
  SLOTS.find((slot) => picks[slot].length === 0 && (slot !== "keys2" || both)) ?? null;

/** Whether two texts are contrasted. @param {Choice} choice @param {Record<Side, unknown>} answers */
export const contrasting = ({ ask, keys2 }, answers) =>
  ask === "picked" && keys2.length > 0 && answers.b !== null;
