/** How a replay of the target goes on: how many rows are shown after a move. */

/** @typedef {"first" | "back" | "forward" | "last"} Move */

/**
 * @param {number | null} step rows shown now; null: all
 * @param {number} rows that there are
 * @param {Move} move
 * @param {number} [least] rows that are always shown: a replay begins with what was written last
 * @returns {number | null}
 */
export function moved(step, rows, move, least = 1) {
  const now = Math.min(step ?? rows, rows);
  const next = { first: least, back: Math.max(least, now - 1), forward: now + 1, last: rows }[move];
  return next >= rows ? null : next;
}

/**
 * What the next beat of a playing replay shows: from the end it begins anew.
 * @param {number | null} step
 * @param {number} rows
 * @param {number} [least]
 */
export const begun = (step, rows, least = 1) =>
  step === null || step >= rows ? Math.min(least, rows) : Math.max(least, step);
