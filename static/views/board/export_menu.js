/** The menu that saves figures: how large, as PNG, as SVG, or one's numbers and alignment as CSV. */

/** @import { Picture, Size } from "../../figures/picture.js" */
/** @import { Store } from "../../types.js" */

import { find, findAll } from "../element.js";
import { placeBelow } from "../floating.js";
import { imageOf } from "./figure_image.js";

const READABLE = 9; // pixels of letters on a slide

/**
 * What a file is made from.
 * @typedef {object} Drawn
 * @property {string} title
 * @property {string} name of the files, without size and what follows the last dot
 * @property {(size: Size) => Picture | null} picture
 */
/**
 * A figure that can be saved.
 * @typedef {Drawn & Numbers & { both: Drawn | null }} Saveable with the same of A and of B
 */
/**
 * What of it is saved as numbers.
 * @typedef {object} Numbers
 * @property {string} numbers what the CSV holds
 * @property {(() => Promise<Blob>) | string | null} csv why there is none; null: numbers have no place here
 * @property {(() => Promise<Blob>) | null} alignment of words; null: only cross-attention has one
 */

/** @typedef {(blob: Blob, name: string) => void} Save */
/** @typedef {(wanted: Saveable, anchor: HTMLElement) => void} OpenExport */
/** @typedef {ReturnType<typeof partsOf>} ExportMenu */

/** @param {Store} store @param {Save} save @param {HTMLElement} root */
const partsOf = (store, save, root) => ({
  ...{ store, save, root },
  title: find('part="export-title"', root),
  note: find('part="export-csv"', root),
  panels: find('part="export-panels"', root),
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
  for (const group of ["size", "panels"]) {
    const choices = findAll(group, root);
    for (const item of choices) item.addEventListener("click", () => check(choices, item));
  }
  root.addEventListener("toggle", () =>
    menu.anchor?.setAttribute("aria-expanded", String(root.matches(":popover-open"))),
  );
  root.addEventListener("keydown", (event) => pressKey(menu, event));
  return (/** @type {Saveable} */ wanted, /** @type {HTMLElement} */ anchor) =>
    open(menu, wanted, anchor);
}

/**
 * Choose one of a group; it stays chosen for the next figure.
 * @param {HTMLElement[]} choices
 * @param {HTMLElement} item
 */
function check(choices, item) {
  for (const one of choices) one.setAttribute("aria-checked", String(one === item));
}

/** Which one of a group is chosen. @param {HTMLElement} root @param {"size" | "panels"} group */
const checked = (root, group) =>
  findAll(group, root).find((one) => one.getAttribute("aria-checked") === "true")?.dataset[group];

/** @param {ExportMenu} menu @param {string} format */
async function saveAs(menu, format) {
  const { store, root, anchor, wanted } = menu;
  if (!wanted || (format === "csv" && typeof wanted.csv !== "function")) return;
  root.hidePopover();
  anchor?.focus();
  const picture = format === "png" || format === "svg";
  const both = picture && checked(root, "panels") === "both" ? wanted.both : null;
  const drawn = both ?? wanted;
  try {
    if (picture) await savePicture(menu, drawn, format);
    else await saveNumbers(menu, wanted, format);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    store.update({ notice: `${drawn.title} was not saved as ${format.toUpperCase()}: ${why}` });
  }
}

/** @param {ExportMenu} menu @param {Saveable} wanted @param {string} format */
async function saveNumbers({ save }, { name, csv, alignment }, format) {
  if (format === "alignment" && alignment) save(await alignment(), `${name}-alignment.csv`);
  if (format === "csv" && typeof csv === "function") save(await csv(), `${name}.csv`);
}

/** @param {ExportMenu} menu @param {Drawn} drawn @param {"png" | "svg"} format */
async function savePicture({ store, save, root }, { title, name, picture }, format) {
  const size = /** @type {Size} */ (checked(root, "size"));
  const made = picture(size);
  if (made === null) throw new Error("Nothing is drawn yet.");
  const suffix = size === "drawn" ? "" : `-${size}`;
  save(await imageOf(made, format), `${name}${suffix}.${format}`);
  if (made.letters >= READABLE) return;
  const notice =
    `${title} was saved, but on a slide its smallest letters are ${made.letters.toFixed(0)} of ` +
    "720 pixels high: for so many tokens take “As drawn”.";
  store.update({ notice });
}

/** @param {ExportMenu} menu @param {KeyboardEvent} event */
function pressKey({ root, anchor }, event) {
  if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    root.hidePopover();
    anchor?.focus();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...root.querySelectorAll("button")];
  const shown = all.filter((item) => item.checkVisibility());
  const at = shown.findIndex((item) => item === document.activeElement);
  shown[(at + step + shown.length) % shown.length].focus();
}

/**
 * @param {ExportMenu} menu
 * @param {Saveable} wanted
 * @param {HTMLElement} anchor the button that asked
 */
function open(menu, wanted, anchor) {
  const { root, title, note, panels, csv, alignment, items } = menu;
  if (root.matches(":popover-open")) root.hidePopover();
  menu.anchor?.setAttribute("aria-expanded", "false");
  Object.assign(menu, { wanted, anchor });
  title.textContent = `Save ${wanted.title} as`;
  panels.hidden = wanted.both === null;
  csv.hidden = wanted.csv === null;
  const why = typeof wanted.csv === "string" ? wanted.csv : "";
  csv.setAttribute("aria-disabled", String(why !== ""));
  csv.title = why;
  note.textContent = why || wanted.numbers;
  alignment.hidden = wanted.alignment === null;
  root.showPopover();
  placeBelow(root, anchor);
  items[0].focus(); // saved as the last one: Enter twice
}

/** The button that opens the menu. @param {HTMLElement} button @param {() => void} act */
export function opensExport(button, act) {
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", act);
}
