/** A row of panels in one figure: draws it once it is near, and lights tokens in it. */

/** @import { Content, Lit, Manner, Plot, RowFigure, Stage, Word } from "../../../types.js" */

import { CONFIG } from "../../../figures/frame.js";
import { figure, isVectors, marks } from "../../../figures/row.js";
import { make } from "../../element.js";
import { createUnchanged } from "../../memory.js";
import { canvasesOf } from "./raster.js";

/** @typedef {{ contents: (Content | null)[], stage: Stage, manner: Manner }} Drawing */
/** @typedef {Drawing & { figure: RowFigure }} Drawn */

/**
 * @typedef {object} Row
 * @property {HTMLElement} element the whole row; panels stand in it after the figure and its words
 * @property {HTMLElement} under the pictures of lines that are too many for vectors
 * @property {HTMLElement} root of the figure
 * @property {HTMLElement} over the words over the figure
 * @property {IntersectionObserver} sight
 * @property {boolean} near rows out of sight cost nothing: they are drawn and lit on the way to them
 * @property {Drawing | null} wanted
 * @property {Lit[][]} lit what is to be lit, for each panel
 * @property {Drawn | null} drawn
 * @property {(dependencies: unknown[]) => boolean} sameWanted
 * @property {(dependencies: unknown[]) => boolean} sameDrawn
 * @property {(dependencies: unknown[]) => boolean} sameFrame
 * @property {(dependencies: unknown[]) => boolean} sameLit
 */

const NEAR = "50%"; // of the window: how far out of sight a row is drawn already

/** @param {number} height in pixels, kept free until something is drawn @returns {Row} */
export function createRow(height) {
  const under = make("div", { class: "under", "aria-hidden": "true" });
  const root = make("div", { class: "figure", "aria-hidden": "true" });
  const over = make("div", { class: "over", "aria-hidden": "true" });
  const element = make("div", { class: "panels" }, root, over, under);
  const sight = new IntersectionObserver(
    (entries) => {
      row.near = entries.at(-1)?.isIntersecting ?? true;
      catchUp(row);
    },
    { rootMargin: NEAR },
  );
  /** @type {Row} */
  const row = {
    ...{ element, under, root, over, sight, near: false },
    ...{ wanted: null, lit: [], drawn: null },
    ...{ sameWanted: createUnchanged(), sameDrawn: createUnchanged() },
    ...{ sameFrame: createUnchanged(), sameLit: createUnchanged() },
  };
  keepFree(row, height);
  sight.observe(element);
  return row;
}

/** @param {Row} row @param {number} height */
const keepFree = ({ element }, height) => element.style.setProperty("--height", `${height}px`);

/** What a drawing is made of. @param {Drawing} drawing */
function dependenciesOf({ contents, stage, manner }) {
  // How large the largest difference is matters to differences alone.
  const differs = contents.some((content) => content?.shown.kind === "difference");
  return [...contents, stage.width, stage.theme, manner.view, differs ? manner.most : null];
}

/**
 * Draw what is not drawn yet, once the row is near.
 * @param {Row} row
 * @param {Drawing} drawing
 * @param {Lit[][]} lit
 */
export function drawRow(row, drawing, lit) {
  const same = row.sameWanted(dependenciesOf(drawing));
  [row.wanted, row.lit] = [drawing, lit];
  if (row.near) return catchUp(row);
  if (same) return;
  const { contents, stage, manner } = drawing;
  keepFree(row, figure(contents, stage, manner, lit).layout.height);
}

/** @param {Row} row @param {Lit[][]} lit */
export function lightRow(row, lit) {
  row.lit = lit;
  catchUp(row);
}

/** Draw and light what is wanted. @param {Row} row */
function catchUp(row) {
  const { near, wanted, lit } = row;
  if (!near || !wanted) return;
  const same = row.sameDrawn(dependenciesOf(wanted));
  const sameLit = row.sameLit([JSON.stringify(lit)]);
  if (!same || !row.drawn) return redraw(row, wanted);
  if (!sameLit) relight(row, row.drawn);
}

/** @param {Row} row @param {Drawing} wanted */
function redraw(row, wanted) {
  const { contents, stage, manner } = wanted;
  const known = figure(contents, stage, manner, row.lit);
  row.drawn = { ...wanted, figure: known };
  const { data, layout, words } = known;
  keepFree(row, layout.height);
  write(row, words);
  row.under.replaceChildren();
  for (const plot of layout.meta.plots) void paintUnder(row, row.drawn, plot);
  // Another head of the same tokens has other lines alone: what else stands need not be drawn anew.
  const { shapes, ...frame } = layout;
  const standing = manner.view === "lines" ? JSON.stringify([data, frame]) : {};
  if (row.sameFrame([standing])) return void Plotly.relayout(row.root, { shapes });
  // Plotly writes into what it is given; what we read later stays ours.
  void Plotly.react(row.root, data, { ...layout, meta: structuredClone(layout.meta) }, CONFIG);
}

/**
 * Paint the lines that are too many for vectors; Plotly could show a picture, but only after it was
 * packed and unpacked, which takes as long as the rest.
 * @param {Row} row
 * @param {Drawn} drawn
 * @param {Plot} plot
 */
async function paintUnder(row, drawn, plot) {
  const content = drawn.contents[plot.panel];
  if (plot.kind !== "lines" || !content || isVectors(content)) return;
  for await (const canvas of canvasesOf(content, plot, sightOf(row))) {
    if (row.drawn !== drawn) return;
    row.under.append(canvas);
  }
}

/** Which pixels of the figure are in the window, from its top. @param {Row} row */
function sightOf({ under }) {
  const { top } = under.getBoundingClientRect();
  return { from: -top, to: innerHeight - top };
}

/** @param {Row} row @param {Drawn} drawn */
function relight(row, { contents, stage, figure }) {
  const { shapes, words } = marks(figure.layout.meta.plots, contents, stage, row.lit);
  void Plotly.relayout(row.root, { shapes });
  write(row, words);
}

/** Write over the figure, with the elements that are there. @param {Row} row @param {Word[]} words */
function write({ over: root }, words) {
  while (root.children.length < words.length) root.append(make("bdi"));
  [...root.children].forEach((element, at) => {
    const one = /** @type {HTMLElement} */ (element);
    one.hidden = at >= words.length;
    if (one.hidden) return;
    const { text, left, top, edge, over } = words[at];
    one.textContent = text;
    one.className = over ? `${edge} named` : edge;
    one.style.left = `${left}px`;
    one.style.top = `${top}px`;
  });
}

/** @param {Row} row */
export const columnsOf = ({ wanted }) => wanted?.contents.length ?? 0;

/** What a place of the row shows now. @param {Row} row @param {number} at @param {number} count */
export const contentAt = ({ wanted }, at, count) =>
  wanted?.contents.length === count ? wanted.contents[at] : null;

/** @param {Row} row */
export function removeRow(row) {
  row.sight.disconnect();
  row.drawn = row.wanted = null; // a frame still to come must not draw on what is gone
  Plotly.purge(row.root);
  row.element.remove();
}
