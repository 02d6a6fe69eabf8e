/** The panels of a row: one figure, in which every panel has axes of its own. */

/** @import { Content, Lit, Manner, Plot, RowFigure, Stage } from "../types.js" */

import { frame } from "./frame.js";
import * as lines from "./lines.js";
import { marks as lineMarks } from "./marks.js";
import * as matrix from "./matrix.js";
import { axesOf } from "./plot.js";
import { linesIn } from "./strokes.js";

export const BETWEEN = 32; // pixels between panels
const STACKED = 16; // pixels between lines and the matrix below them
const MOST_VECTORS = 400; // lines of a panel; more are a picture while nothing is lit
const MOST_NUMBERS = 40; // weights written in a row of panels

/** @typedef {(Content | null)[]} Contents panels from left to right; null: nothing to draw yet */
/** @typedef {Lit[][]} Lits of each panel the lit tokens, none or some of one axis */

/** @type {Record<Manner["view"], Plot["kind"][]>} */
const KINDS = { lines: ["lines"], matrix: ["matrix"], both: ["lines", "matrix"] };

/** Whether the lines of a panel at rest are vectors. @param {Content} content @param {number} [most] */
export const isVectors = ({ rest }, most = MOST_VECTORS) => linesIn(rest) <= most;

/**
 * How panels stand where they are saved: lines of a panel that may be vectors, panels beside each
 * other, and pixels left free over each.
 * @typedef {{ vectors: number, columns: number, above: number }} Arrangement
 */

/**
 * @param {Contents} contents
 * @param {Stage} stage as wide as the row
 * @param {Manner} manner
 * @param {Lits} lits
 * @param {Arrangement} [arrangement]
 * @returns {RowFigure}
 */
export function figure(
  contents,
  stage,
  manner,
  lits,
  { vectors, columns, above } = { vectors: MOST_VECTORS, columns: contents.length, above: 0 },
) {
  const width = (stage.width - BETWEEN * (columns - 1)) / columns;
  /** @type {Record<string, unknown>[]} */
  const data = [];
  /** @type {Plot[]} */
  const plots = [];
  let start = 0;
  contents.forEach((content, panel) => {
    if (panel > 0 && panel % columns === 0)
      start = Math.max(...plots.map((plot) => plot.top + plot.height)) + STACKED;
    let top = start + above;
    for (const kind of content ? KINDS[manner.view] : []) {
      const number = plots.length === 0 ? "" : String(plots.length + 1);
      const axes = { x: `x${number}`, y: `y${number}` };
      const left = (panel % columns) * (width + BETWEEN);
      const space = { panel, left, top, width, axes };
      const { shown, reading } = /** @type {Content} */ (content);
      const planned =
        kind === "lines"
          ? lines.plan(shown, stage, reading.direction, space)
          : matrix.plan(shown, stage, manner, space);
      plots.push(planned.plot);
      data.push(...planned.traces);
      top += planned.plot.height + STACKED;
    }
  });
  const height = Math.ceil(Math.max(120, ...plots.map((plot) => plot.top + plot.height)));
  /** @type {Record<string, unknown>} */
  const axes = Object.assign(
    plots.length > 0 ? {} : { xaxis: { visible: false }, yaxis: { visible: false } },
    ...plots.map((plot) => axesOf(plot, { width: stage.width, height })),
  );
  const { shapes, words } = marks(plots, contents, stage, lits, vectors);
  const upon = { meta: { plots }, shapes };
  return {
    data,
    words,
    layout: { ...frame(stage, height, { l: 0, r: 0, t: 0, b: 0 }, axes), ...upon },
  };
}

/**
 * Everything drawn over the axes, and the words over that; swapping both is the whole of a hover.
 * @param {Plot[]} plots
 * @param {Contents} contents
 * @param {Stage} stage
 * @param {Lits} lits
 * @param {number} [vectors]
 */
export function marks(plots, contents, stage, lits, vectors = MOST_VECTORS) {
  const lit = Math.max(1, lits.filter(({ length }) => length > 0).length);
  const numbers = Math.max(3, Math.floor(MOST_NUMBERS / lit));
  const each = plots.map((plot) => {
    const content = /** @type {Content} */ (contents[plot.panel]);
    const own = lits[plot.panel];
    if (plot.kind === "matrix")
      return { shapes: matrix.marks(content, plot, stage, own), words: [] };
    return lineMarks(content, plot, stage, own, { vectors: isVectors(content, vectors), numbers });
  });
  return {
    shapes: each.flatMap(({ shapes }) => shapes),
    words: each.flatMap(({ words }) => words),
  };
}

/**
 * What is at a point of the figure, in pixels from its top left corner.
 * @param {Plot[]} plots
 * @param {Contents} contents
 * @param {number} left
 * @param {number} top
 * @returns {{ panel: number, lit: Lit } | null}
 */
export function litAtPoint(plots, contents, left, top) {
  for (const plot of plots) {
    const { shown } = /** @type {Content} */ (contents[plot.panel]);
    const lit = (plot.kind === "lines" ? lines : matrix).litAtPoint(plot, shown, left, top);
    if (lit) return { panel: plot.panel, lit };
  }
  return null;
}
