/** The heads as a table of their numbers, which every column can sort. */

/** @import { Order, SiteShape, Statistics, Theme } from "../../types.js" */
/** @import { Column, Row } from "../../patterns/statistics.js" */

import { headName } from "../../state/panels.js";
import { COLUMNS, MEANINGS, lacking, rowsOf, sortRows } from "../../patterns/statistics.js";
import { make } from "../element.js";
import { createUnchanged } from "../memory.js";

const PLACES = 2; // columns before the numbers

/** @typedef {{ shape: SiteShape, statistics: Statistics | null, order: Order }} Shown */

/** @param {HTMLElement} root @param {(order: Order) => void} choose */
export function createStatisticsTable(root, choose) {
  const titles = COLUMNS.map((column) => {
    const button = make("button", { type: "button" }, titleOf(column));
    button.addEventListener("click", () => choose(orderBy(column, numbers.shown?.order)));
    return { column, button, cell: make("th", { scope: "col" }, button) };
  });
  const pin = make("th", { scope: "col" }, "pin");
  const header = make("tr", {}, ...titles.map(({ cell }) => cell));
  header.insertBefore(pin, header.children[PLACES]);
  const body = make("tbody");
  const name = { "aria-label": "Numbers of every head" };
  const numbers = {
    ...{ root, titles, body, table: make("table", name, make("thead", {}, header), body) },
    ...{ rowsUnchanged: createUnchanged(), orderUnchanged: createUnchanged() },
    lines: /** @type {Map<string, HTMLElement>} */ (new Map()),
    shown: /** @type {Shown | null} */ (null),
  };
  root.addEventListener("keydown", walk);

  /**
   * @param {SiteShape} shape
   * @param {Statistics | string} come
   * @param {Theme} theme
   * @param {Order} order
   */
  return function render(shape, come, theme, order) {
    root.setAttribute("aria-busy", String(come === "loading"));
    const statistics = typeof come === "string" ? null : come; // without them the heads still stand
    show(numbers, { shape, statistics, order }, theme);
  };
}

/**
 * A number is sorted from its largest first, a place from 0.
 * @param {Column} by
 * @param {Order} [before]
 * @returns {Order}
 */
function orderBy(by, before) {
  const first = by !== "layer" && by !== "head";
  return { by, descending: before?.by === by ? !before.descending : first };
}

/** @typedef {{ column: Column, button: HTMLButtonElement, cell: HTMLElement }} Title */
/**
 * @typedef {object} Numbers
 * @property {HTMLElement} root
 * @property {Title[]} titles
 * @property {HTMLElement} body
 * @property {HTMLElement} table
 * @property {(dependencies: unknown[]) => boolean} rowsUnchanged
 * @property {(dependencies: unknown[]) => boolean} orderUnchanged
 * @property {Map<string, HTMLElement>} lines by the names of their heads
 * @property {Shown | null} shown
 */

/** @param {Numbers} numbers @param {Shown} shown @param {Theme} theme */
function show(numbers, shown, theme) {
  const { shape, statistics, order } = shown;
  numbers.shown = shown;
  const sameOrder = numbers.orderUnchanged([order]);
  if (numbers.rowsUnchanged([shape, statistics, theme])) {
    if (!sameOrder) sort(numbers, shown);
    return;
  }
  const rows = rowsOf(shape, statistics);
  numbers.lines = new Map(rows.map((row) => [headName(row), line(row, shape, statistics, theme)]));
  numbers.body.replaceChildren();
  sort(numbers, shown);
  numbers.root.replaceChildren(numbers.table);
}

/**
 * The rows themselves are moved: what is marked or focused in them stays so.
 * @param {Numbers} numbers
 * @param {Shown} shown
 */
function sort({ titles, body, lines }, { shape, statistics, order }) {
  for (const { column, button, cell } of titles) {
    const place = column === "layer" || column === "head";
    const reason = place ? null : lacking(column, shape, statistics);
    button.disabled = reason !== null;
    button.title = place
      ? `sort by ${column}`
      : (reason ?? `${MEANINGS[column].title}: ${MEANINGS[column].words}`);
    const direction = order.descending ? "descending" : "ascending";
    cell.hidden = column === "sink" && statistics?.sink == null; // few models have one
    cell.setAttribute("aria-sort", column === order.by ? direction : "none");
  }
  const rows = sortRows(rowsOf(shape, statistics), order);
  body.append(...rows.flatMap((row) => lines.get(headName(row)) ?? []));
}

/** Up and down walk the rows, left and right a row's buttons. @param {KeyboardEvent} event */
function walk(event) {
  const from = /** @type {HTMLElement} */ (event.target);
  const row = from.closest("tbody tr");
  const kind = from.dataset.head ? "head" : "pin";
  const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
  const next = { ArrowUp: row?.previousElementSibling, ArrowDown: row?.nextElementSibling };
  const to = next[/** @type {keyof typeof next} */ (event.key)];
  if (!row || (!to && !sideways)) return;
  event.preventDefault();
  const wanted = sideways ? (event.key === "ArrowLeft" ? "head" : "pin") : kind;
  /** @type {HTMLElement | null} */ ((to ?? row).querySelector(`[data-${wanted}]`))?.focus();
}

/** @param {Column} column */
const titleOf = (column) =>
  column === "layer" || column === "head" ? column : MEANINGS[column].short;

/** @param {Row} row @param {SiteShape} shape @param {Statistics | null} statistics @param {Theme} theme */
function line(row, shape, statistics, { heads: hues }) {
  const name = headName(row);
  const said = `layer ${row.layer}, head ${row.head}`;
  const head = {
    type: "button",
    "data-head": name,
    tabindex: "-1",
    "aria-label": `${name}: ${said}`,
  };
  const pin = { type: "button", "data-pin": name, tabindex: "-1", "aria-label": `pin ${said}` };
  const numbers = COLUMNS.flatMap((column) => {
    if (column === "layer" || column === "head") return [];
    const value = row[column];
    if (column === "sink" && value === null) return [];
    if (value !== null) return make("td", {}, value.toFixed(2));
    return make("td", { title: lacking(column, shape, statistics) ?? "" }, "–");
  });
  return make(
    "tr",
    { "data-row": name, style: `--hue: ${hues[row.head % hues.length]}` },
    make("td", {}, String(row.layer)),
    make("th", { scope: "row" }, make("button", head, name)),
    make("td", {}, make("button", pin)),
    ...numbers,
  );
}
