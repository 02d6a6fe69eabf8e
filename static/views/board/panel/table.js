/** Patterns as tables, for those who read instead of look. */

/** @import { Pattern } from "../../../types.js" */

import { tableOf } from "../../../patterns/pattern_table.js";
import { make } from "../../element.js";

/**
 * Put a table for each series into an element.
 * @param {HTMLElement} root
 * @param {string} title
 * @param {Pattern} shown
 */
export function fill(root, title, shown) {
  const tables = shown.series.map((series) => {
    const { columns, rows } = tableOf(shown, series);
    const name = shown.series.length > 1 ? `${title}, head ${series.name}` : title;
    const heads = columns.map((column) => make("th", { scope: "col" }, isolated(column)));
    const body = rows.map((row) =>
      make(
        "tr",
        {},
        make("th", { scope: "row" }, isolated(row.name)),
        ...row.cells.map((cell) => make("td", {}, isolated(cell))),
      ),
    );
    return make(
      "table",
      {},
      make("caption", {}, `${name}: each row is a query that looks at the keys of the columns`),
      make("thead", {}, make("tr", {}, make("td"), ...heads)),
      make("tbody", {}, ...body),
    );
  });
  root.replaceChildren(...tables);
}

/** @param {string} text keeps its own direction beside others */
const isolated = (text) => make("bdi", {}, text);
