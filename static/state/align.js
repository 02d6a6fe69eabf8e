/** Which tokens of one text stand for which of another: the longest common run of equal ones. */

/** @import { Label, Side, Token } from "../types.js" */

/**
 * Pair the entries of two lists in order. Equal ones are paired so that as many as can be are; what
 * lies between two pairs is paired as well where both lists have as much of it: there a token was
 * replaced.
 * @param {string[]} a
 * @param {string[]} b
 * @returns {[number, number][]}
 */
export function align(a, b) {
  /** @type {[number, number][]} */
  const pairs = [];
  let [i, j] = [0, 0];
  for (const [nextI, nextJ] of [
    ...equal(a, b),
    /** @type {[number, number]} */ ([a.length, b.length]),
  ]) {
    if (nextI - i === nextJ - j) while (i < nextI) pairs.push([i++, j++]);
    if (nextI < a.length) pairs.push([nextI, nextJ]);
    [i, j] = [nextI + 1, nextJ + 1];
  }
  return pairs;
}

/** What the model reads of a token, or of the tokens of a label. @param {Token | Label} of */
export const readOf = (of) => ("ids" in of ? of.ids.join(" ") : String(of.id));

/**
 * What carries a place from one text to the other: the place that stands for it there, if one does.
 * Tokens are equal where the model reads the same.
 * @param {Token[] | Label[]} a
 * @param {Token[] | Label[]} b
 * @returns {Record<Side, Map<number, number>>} by the text that a place is of
 */
export function partnersOf(a, b) {
  const pairs = align(a.map(readOf), b.map(readOf));
  return { a: new Map(pairs), b: new Map(pairs.map(([i, j]) => [j, i])) };
}

/** @param {string[]} a @param {string[]} b @returns {[number, number][]} a longest common subsequence */
function equal(a, b) {
  // most[i][j] is how many can be paired of a from i on and b from j on.
  const most = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      most[i][j] =
        a[i] === b[j] ? most[i + 1][j + 1] + 1 : Math.max(most[i + 1][j], most[i][j + 1]);
    }
  }
  /** @type {[number, number][]} */
  const pairs = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (most[i + 1][j] >= most[i][j + 1]) i += 1;
    else j += 1;
  }
  return pairs;
}
