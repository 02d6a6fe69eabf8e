/** Numbers as a table, for those who read instead of look. */

import { make } from "../element.js";

/**
 * A table in words; the first cell of a row names it.
 * @typedef {{ caption: string, columns: string[], rows: string[][] }} TableText
 */

/** @param {HTMLElement} root @param {TableText} table */
export function fillTable(root, { caption, columns, rows }) {
  const heads = columns.map((column) => make("th", { scope: "col" }, column));
  const body = rows.map(([name, ...cells]) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, make("bdi", {}, name)),
      ...cells.map((cell) => make("td", {}, cell)),
    ),
  );
  root.replaceChildren(
    make(
      "table",
      {},
      make("caption", {}, caption),
      make("thead", {}, make("tr", {}, ...heads)),
      make("tbody", {}, ...body),
    ),
  );
}
