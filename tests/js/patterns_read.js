/** Reads patterns back: the names on their axes, and the weights row by row. */

/** @import { Pattern } from "../../static/types.js" */

/** @param {Pattern} shown @param {number} [at] */
export function rows({ series }, at = 0) {
  const { rows, columns, values } = series[at].weights;
  return Array.from({ length: rows }, (_, row) =>
    [...values.subarray(row * columns, (row + 1) * columns)].map((value) =>
      Number(value.toFixed(6)),
    ),
  );
}
/** @param {Pattern} shown */
export const names = ({ queries, keys }) =>
  [queries, keys].map((labels) => labels.map(({ text }) => text));
