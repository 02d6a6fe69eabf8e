/** A pattern as a heatmap: a row for every query, a column for every key. */

/** @import { Content, Lit, Manner, Pattern, Plot, Series, Shape, Stage } from "../types.js" */

import { rowHeight } from "./frame.js";
import { widthOf } from "./label.js";
import { STRIP, every, fontSize, namesAcross, namesDown, sized, tiersOf, trace } from "./names.js";
import { NOTHING, numbersAt } from "./plot.js";

const GAP = 8;
const EDGE = 8;
const WAY = 68; // pixels of the words above the rows' names
const NONE = { query: 0, key: 0 };
const LOW_ROW = 23; // pixels of a row at most, where lines stand above

/**
 * Colours by the square root of the weight, so that faint cells can be told from empty ones; the
 * drawn numbers stay the weights.
 * @param {string[]} colours
 */
const rootScale = (colours) =>
  colours.map((colour, step) => [(step / (colours.length - 1)) ** 2, colour]);

/** @param {string[]} colours */
const evenScale = (colours) => colours.map((colour, step) => [step / (colours.length - 1), colour]);

/**
 * @param {Pattern} shown
 * @param {Stage} stage
 * @param {Manner} manner
 * @param {import("./lines.js").Space} space
 * @returns {import("./lines.js").Planned}
 */
export function plan(shown, stage, { view, most }, { panel, left, top, width, axes }) {
  const [rows, columns] = [Math.max(1, shown.queries.length), Math.max(1, shown.keys.length)];
  const row = Math.min(rowHeight(Math.max(rows, columns)), view === "both" ? LOW_ROW : Infinity);
  const pixels = Math.max(
    WAY,
    widthOf(shown.queries, width * 0.32, sized(stage, fontSize(row)).measure),
  );
  const room = width - pixels - GAP - EDGE;
  const step = room / columns;
  const tiers = tiersOf(shown.keys, Math.max(step, 1), stage);
  const above = STRIP + tiers.height + 4;
  const { rtl } = shown;
  const [before, behind] = rtl.key ? [EDGE, pixels + GAP] : [pixels + GAP, EDGE];
  // Right-to-left keys begin at the right, and so the names of the rows stand there.
  const reach = /** @type {[number, number]} */ ([
    -0.5 - before / step,
    columns - 0.5 + behind / step,
  ]);
  /** @type {Plot} */
  const plot = {
    ...{ kind: "matrix", panel, axes, left, top, width, height: above + rows * row + 6 },
    x: rtl.key ? [columns - 0.5 + before / step, -0.5 - behind / step] : reach,
    y: [-0.5 - above / row, rows - 0.5 + 6 / row],
    ...{ across: false, count: rows, step: row, flipped: { query: false, key: rtl.key } },
    ...{
      bands: NONE,
      bars: NONE,
      tiers: NONE,
      tier: 0,
      every: { query: every(row), key: tiers.every },
    },
  };
  const { sequential, diverging, muted } = stage.theme;
  const scale =
    shown.kind === "weights"
      ? { zmin: 0, zmax: 1, colorscale: rootScale(sequential) }
      : { zmin: -most, zmax: most, colorscale: evenScale(diverging) };
  const z = rowsOf(strongest(shown.series), columns);
  const heatmap = { type: "heatmap", z, ...scale, showscale: false, xaxis: axes.x, yaxis: axes.y };
  const gap = GAP / step;
  const strip = { x: -0.5 - gap, y: -0.5 - (above - STRIP / 2) / row };
  const beside = rtl.key ? "middle right" : "middle left";
  return {
    plot,
    traces: [
      namesDown("query", shown.queries, stage, {
        x: -0.5 - gap,
        position: beside,
        pixels,
        row,
        axes,
      }),
      namesAcross("key", shown.keys, stage, {
        ...{ tiers, plot },
        x: (place) => place,
        y: (tier) => -0.5 - (4 + (tier + 0.5) * tiers.line) / row,
      }),
      trace("way", [{ ...strip, text: "query looks" }], beside, 12, muted, axes),
      trace(
        "way",
        [{ ...strip, x: -0.5, text: "at key" }],
        rtl.key ? "middle left" : "middle right",
        12,
        muted,
        axes,
      ),
      heatmap,
    ],
  };
}

/** The values of one head, or of each cell the largest among several heads. @param {Series[]} series */
function strongest(series) {
  if (series.length === 1) return series[0].weights.values;
  const values = series[0].weights.values.slice();
  for (const { weights } of series.slice(1)) {
    weights.values.forEach((value, at) => (values[at] = Math.max(values[at], value)));
  }
  return values;
}

/** @param {Float32Array} values @param {number} columns */
const rowsOf = (values, columns) =>
  Array.from({ length: values.length / columns }, (_, row) =>
    values.subarray(row * columns, (row + 1) * columns),
  );

/**
 * A frame around what is lit.
 * @param {Content} content
 * @param {Plot} plot
 * @param {Stage} stage
 * @param {Lit[]} lit
 * @returns {Shape[]}
 */
export const marks = ({ shown }, { axes }, { theme }, lit) =>
  lit.map(({ axis, place, partner }) => {
    const across = axis === "query" ? shown.keys.length : shown.queries.length;
    const band = [place - 0.5, place + 0.5];
    const whole = partner === undefined ? [-0.5, across - 0.5] : [partner - 0.5, partner + 0.5];
    const [x, y] = axis === "query" ? [whole, band] : [band, whole];
    return {
      ...{ type: "rect", xref: axes.x, yref: axes.y, x0: x[0], x1: x[1], y0: y[0], y1: y[1] },
      ...{ fillcolor: NOTHING, line: { color: theme.text, width: 1.5 } },
    };
  });

/**
 * The cell at a point of the figure, in pixels from its top left corner; a row or a column by its
 * name.
 * @param {Plot} plot
 * @param {Pattern} shown
 * @param {number} left
 * @param {number} top
 * @returns {Lit | null}
 */
export function litAtPoint(plot, shown, left, top) {
  const at = numbersAt(plot, left, top);
  if (at === null) return null;
  const [row, column] = [Math.round(at.y), Math.round(at.x)];
  const inRows = row >= 0 && row < shown.queries.length;
  const inColumns = column >= 0 && column < shown.keys.length;
  if (inRows && inColumns) return { axis: "query", place: row, partner: column };
  if (inRows) return { axis: "query", place: row };
  return inColumns ? { axis: "key", place: column } : null;
}
