/** A pattern as a table: what a picture shows, for those who read instead. */

/** @import { Pattern, Series } from "../types.js" */

import { looksOf } from "./lit_tokens.js";
import { plain, formatWeight } from "./sentences.js";
import { lostAt } from "./sinks.js";

const MOST_COLUMNS = 64;
const STRONGEST = 8; // of each row, of longer texts

/**
 * @param {Pattern} shown
 * @param {Series} series
 * @returns {{ columns: string[], rows: { name: string, cells: string[] }[] }}
 */
export function tableOf(shown, series) {
  const { keys, queries } = shown;
  const { columns, values, partial } = series.weights;
  const whole = columns <= MOST_COLUMNS && !partial;
  const rows = queries.map((query, row) => {
    const cells = whole
      ? Array.from(values.subarray(row * columns, (row + 1) * columns), formatWeight)
      : looksOf(shown, series, [{ axis: "query", place: row }])
          .slice(0, STRONGEST)
          .map(({ key, weight }) => `${plain(keys[key])} ${formatWeight(weight)}`);
    const lost = series.lost ? [formatWeight(lostAt(shown, series, row))] : [];
    return { name: plain(query), cells: [...cells, ...lost] };
  });
  const titles = whole ? keys.map(plain) : ranks(Math.min(STRONGEST, columns));
  return { columns: series.lost ? [...titles, shown.lostTo] : titles, rows };
}

/** @param {number} count */
const ranks = (count) =>
  Array.from({ length: count }, (_, rank) => (rank === 0 ? "strongest" : `${rank + 1}.`));
