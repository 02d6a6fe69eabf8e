/** How a replay of the target goes on: how many rows are shown after a move. */

/** @typedef {"first" | "back" | "forward" | "last"} Move */

/**
 * @param {number | null} step rows shown now; null: all
 * @param {number} rows that there are
 * @param {Move} move
 * @returns {number | null}
 */
export function moved(step, rows, move) {
  const now = Math.min(step ?? rows, rows);
  const next = { first: 1, back: Math.max(1, now - 1), forward: now + 1, last: rows }[move];
  return next >= rows ? null : next;
}

/** What the next beat of a playing replay shows: from the end it begins anew. @param {number | null} step @param {number} rows */
export const begun = (step, rows) => (step === null || step >= rows ? Math.min(1, rows) : step);
