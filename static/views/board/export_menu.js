/** The menu that saves one figure: as PNG, as SVG, or its numbers and its alignment as CSV. */

/** @import { Figure, Store } from "../../types.js" */

import { find, findAll } from "../element.js";
import { placeBelow } from "../floating.js";
import { pictureOf } from "./figure_image.js";

/**
 * A figure that can be saved.
 * @typedef {object} Saveable
 * @property {string} title
 * @property {string} name of the files, without what follows the last dot
 * @property {() => Figure | null} figure
 * @property {string} numbers what the CSV holds
 * @property {(() => Promise<Blob>) | string | null} csv why there is none; null: numbers have no place here
 * @property {(() => Promise<Blob>) | null} alignment of words; null: only cross-attention has one
 */

/** @typedef {(blob: Blob, name: string) => void} Save */
/** @typedef {ReturnType<typeof partsOf>} ExportMenu */

/** @param {Store} store @param {Save} save @param {HTMLElement} root */
const partsOf = (store, save, root) => ({
  ...{ store, save, root },
  title: find('part="export-title"', root),
  note: find('part="export-csv"', root),
  items: findAll("format", root),
  csv: find('format="csv"', root),
  alignment: find('format="alignment"', root),
  wanted: /** @type {Saveable | null} */ (null),
  anchor: /** @type {HTMLElement | null} */ (null),
});

/** @param {Store} store @param {Save} save */
export function createExport(store, save) {
  const menu = partsOf(store, save, find('part="export"'));
  const { root, items } = menu;
  for (const item of items)
    item.addEventListener("click", () => void saveAs(menu, item.dataset.format ?? ""));
  root.addEventListener("toggle", () =>
    menu.anchor?.setAttribute("aria-expanded", String(root.matches(":popover-open"))),
  );
  root.addEventListener("keydown", (event) => pressKey(menu, event));
  return (/** @type {Saveable} */ wanted, /** @type {HTMLElement} */ anchor) =>
    open(menu, wanted, anchor);
}

/** @param {ExportMenu} menu @param {string} format */
async function saveAs({ store, save, root, anchor, wanted }, format) {
  if (!wanted || (format === "csv" && typeof wanted.csv !== "function")) return;
  root.hidePopover();
  anchor?.focus();
  try {
    const blob = await fileOf(wanted, format);
    const kind = format === "alignment" ? "-alignment.csv" : `.${format}`;
    if (blob) save(blob, wanted.name + kind);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    store.update({ notice: `${wanted.title} was not saved as ${format.toUpperCase()}: ${why}` });
  }
}

/** @param {Saveable} wanted @param {string} format */
async function fileOf({ figure, csv, alignment }, format) {
  if (format === "alignment") return alignment && alignment();
  if (format === "csv") return typeof csv === "function" ? csv() : null;
  const drawn = figure();
  if (drawn === null) throw new Error("Nothing is drawn yet.");
  return pictureOf(drawn, format === "png" ? "png" : "svg");
}

/** @param {ExportMenu} menu @param {KeyboardEvent} event */
function pressKey({ root, items, anchor }, event) {
  if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    root.hidePopover();
    anchor?.focus();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const shown = items.filter((item) => !item.hidden);
  const at = shown.findIndex((item) => item === document.activeElement);
  shown[(at + step + shown.length) % shown.length].focus();
}

/**
 * @param {ExportMenu} menu
 * @param {Saveable} wanted
 * @param {HTMLElement} anchor the button that asked
 */
function open(menu, wanted, anchor) {
  const { root, title, note, csv, alignment, items } = menu;
  if (root.matches(":popover-open")) root.hidePopover();
  menu.anchor?.setAttribute("aria-expanded", "false");
  Object.assign(menu, { wanted, anchor });
  title.textContent = `Save ${wanted.title} as`;
  csv.hidden = wanted.csv === null;
  const why = typeof wanted.csv === "string" ? wanted.csv : "";
  csv.setAttribute("aria-disabled", String(why !== ""));
  csv.title = why;
  note.textContent = why || wanted.numbers;
  alignment.hidden = wanted.alignment === null;
  root.showPopover();
  placeBelow(root, anchor);
  items[0].focus();
}

/** The button that opens the menu. @param {HTMLElement} button @param {() => void} act */
export function opensExport(button, act) {
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", act);
}
