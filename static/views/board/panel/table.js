/** Patterns as tables, for those who read instead of look. */

/** @import { Pattern } from "../../../types.js" */

import { tableOf } from "../../../patterns/pattern_table.js";
import { make } from "../../element.js";

/**
 * Put a table for each series into an element.
 * @param {HTMLElement} root
 * @param {string} title
 * @param {Pattern} shown
 * @param {((row: number, head: string) => void) | null} open looks inside the head; null: it cannot
 */
export function fill(root, title, shown, open) {
  const tables = shown.series.map((series) => {
    const { columns, rows } = tableOf(shown, series);
    const name = shown.series.length > 1 ? `${title}, head ${series.name}` : title;
    const heads = columns.map((column) => make("th", { scope: "col" }, isolated(column)));
    const body = rows.map((row, at) =>
      make(
        "tr",
        {},
        make(
          "th",
          { scope: "row" },
          open ? opener(row.name, () => open(at, series.name)) : isolated(row.name),
        ),
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

/** @param {string} name of a row @param {() => void} open */
function opener(name, open) {
  const title = "Inside the head: every number of its strongest look";
  const button = make("button", { type: "button", class: "link", title }, isolated(name));
  button.dataset.needsModel = "";
  button.addEventListener("click", open);
  return button;
}
