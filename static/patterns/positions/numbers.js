/** What is drawn of positions as numbers: a table to read, a file of all. */

/** @import { Spread } from "../../types.js" */

const [ROWS, COLUMNS] = [64, 32]; // of a table; a file has all

/** @param {Spread} spread */
const rowNames = ({ values, names, labels, row, first }) =>
  values.map(
    (_, at) =>
      names?.[at] ??
      (labels ? `${first.row + at} ${labels[at].text}` : `${row} ${first.row + at}`.trim()),
  );

/** @param {Spread} spread */
const columnNames = ({ values, across, order, first }) =>
  values[0].map((_, at) => across?.[at] ?? String(order ? order[at] : first.column + at));

/**
 * Curves run down a table, a heatmap keeps its rows; with what is left out of either.
 * @param {Spread} spread
 */
export function tableOf(spread) {
  const [down, across] = [rowNames(spread), columnNames(spread)];
  const turned = spread.as === "curves" && down.length < COLUMNS;
  const [rows, columns] = turned ? [across, down] : [down, across];
  const at = (/** @type {number} */ row, /** @type {number} */ column) =>
    turned ? spread.values[column][row] : spread.values[row][column];
  const most = turned ? rows.length : ROWS;
  const cut = rows.length > most || columns.length > COLUMNS;
  const shown = columns.slice(0, COLUMNS);
  const [named, along] = [spread.row || "values", spread.column];
  const left = cut
    ? `; the first ${Math.min(rows.length, most)} of ${rows.length} rows and ` +
      `${shown.length} of ${columns.length} columns: the CSV has all`
    : "";
  return {
    caption: `${spread.title}: ${turned ? along : named} down, ${turned ? named : along} across${left}`,
    columns: shown,
    rows: rows.slice(0, most).map((name, row) => ({
      name,
      cells: shown.map((_, column) => at(row, column).toFixed(4).replace("-", "−")),
    })),
  };
}

/** Every number as it is. @param {Spread} spread */
export function csvOf(spread) {
  const quoted = (/** @type {string} */ text) =>
    /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const safe = (/** @type {string} */ text) => quoted(text.replace(/^(?=[=+\-@\t])(?!-\d+$)/, "'"));
  const rows = rowNames(spread).map((name, at) => [safe(name), ...spread.values[at]].join(","));
  return `${[spread.row || "row", ...columnNames(spread)].map(safe).join(",")}\n${rows.join("\n")}\n`;
}
