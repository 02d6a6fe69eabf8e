/** Positions of two texts that are the same numbers: one picture shows both. */

/** @import { Label, Spread } from "../../types.js" */

import { plain } from "../sentences.js";

const WORDS = /** @type {const} */ (["as", "title", "meaning", "row", "column"]);

/**
 * The spread of the longer text where it holds that of the shorter, number by number; else null.
 * @param {Spread} one
 * @param {Spread} other
 * @returns {Spread | null}
 */
export function sameOf(one, other) {
  if (WORDS.some((word) => one[word] !== other[word])) return null;
  const larger = [one, other].find((spread) => [one, other].every((small) => holds(spread, small)));
  if (!larger) return null;
  const { labels } = larger;
  return {
    ...larger,
    labels: labels && labels.map((_, at) => labelOf(one.labels?.[at], other.labels?.[at])),
  };
}

/**
 * Whether every number of a spread stands in another, in its row and column.
 * @param {Spread} large
 * @param {Spread} small
 */
function holds(large, small) {
  const down = small.first.row - large.first.row;
  const along = small.first.column - large.first.column;
  return small.values.every((line, row) =>
    line.every((value, column) => large.values[row + down]?.[column + along] === value),
  );
}

/**
 * A place in both texts: "tired / wide".
 * @param {Label | undefined} one
 * @param {Label | undefined} other
 * @returns {Label}
 */
function labelOf(one, other) {
  const there = /** @type {Label} */ (one ?? other);
  if (!one || !other || plain(one) === plain(other)) return there;
  return {
    ...there,
    text: `${plain(one)} / ${plain(other)}`,
    ...{ special: one.special && other.special, continued: one.continued && other.continued },
    ...{ writes: null, unknown: null },
  };
}
