/** One head as a heatmap: a row for every query, a column for every key. */

/** @import { Figure, Lit, Pattern, Shape, Stage } from "../types.js" */

import { fontSize, frame, rowHeight, tokenAxis } from "./frame.js";
import { widthOf, written } from "./label.js";

const GAP = 8;
const MOST_TIERS = 5; // key labels stand in so many lines above each other, never turned

/**
 * Colours by the square root of the weight, so that faint cells can be told from empty ones; the
 * drawn numbers stay the weights.
 * @param {string[]} colours
 */
function rootScale(colours) {
  return colours.map((colour, step) => [(step / (colours.length - 1)) ** 2, colour]);
}

/**
 * @param {Pattern} shown
 * @param {Stage} stage
 * @param {Lit | null} lit
 * @returns {Figure}
 */
export function figure(shown, stage, lit) {
  const { rows, columns, values } = shown.series[0].weights;
  const left = widthOf(shown.queries, stage.width * 0.32, stage.measure);
  const plot = stage.width - left - GAP - 8;
  const step = plot / columns;
  const row = rowHeight(Math.max(rows, columns));
  const above = keyLabels(shown, stage, step);
  const margin = { l: left + GAP, r: 8, t: above.height, b: 6 };
  const layout = frame(stage, rows * row + margin.t + margin.b, margin, {
    xaxis: { range: [-0.5, columns - 0.5], visible: false, fixedrange: true },
    yaxis: tokenAxis(shown.queries, left, stage),
  });
  const z = Array.from({ length: rows }, (_, query) =>
    values.subarray(query * columns, (query + 1) * columns),
  );
  const colorscale = rootScale(stage.theme.sequential);
  const heatmap = { type: "heatmap", z, zmin: 0, zmax: 1, colorscale, showscale: false };
  const marked = { ...layout, ...marks(shown, stage, lit), annotations: above.annotations };
  return { data: [heatmap], layout: marked };
}

/**
 * The frame around what is lit; swapping it is the whole of a hover.
 * @param {Pattern} shown
 * @param {Stage} stage
 * @param {Lit | null} lit
 */
export function marks(shown, stage, lit) {
  return { shapes: lit === null ? [] : [outline(shown, lit, stage.theme.text)] };
}

/**
 * @param {Pattern} shown
 * @param {Stage} stage
 * @param {number} step pixels from one column to the next
 */
function keyLabels({ keys }, stage, step) {
  const size = fontSize(rowHeight(keys.length));
  const line = size + 4;
  const widest = widthOf(keys, 110, stage.measure) + 6;
  const tiers = Math.min(MOST_TIERS, Math.max(1, Math.ceil(widest / step)));
  // Where even that many lines leave no room, every n-th key is named; the pointer tells the rest.
  const every = Math.max(1, Math.ceil(widest / (tiers * step)));
  const annotations = keys.flatMap((label, key) => {
    if (key % every !== 0) return [];
    const tier = (key / every) % tiers;
    return {
      text: written({ ...label, spaced: false }, 110, stage),
      x: key,
      xref: "x",
      y: 1,
      yref: "paper",
      yanchor: "bottom",
      yshift: 2 + tier * line,
      showarrow: false,
      font: { size, color: stage.theme.text },
    };
  });
  return { annotations, height: tiers * line + 8 };
}

/** @param {Pattern} shown @param {Lit} lit @param {string} color @returns {Shape} */
function outline({ series: [{ weights }] }, { axis, place, partner }, color) {
  const band = { from: place - 0.5, to: place + 0.5 };
  const across = axis === "query" ? weights.columns : weights.rows;
  const whole =
    partner === undefined
      ? { from: -0.5, to: across - 0.5 }
      : { from: partner - 0.5, to: partner + 0.5 };
  const [x, y] = axis === "query" ? [whole, band] : [band, whole];
  return {
    type: "rect",
    xref: "x",
    yref: "y",
    x0: x.from,
    x1: x.to,
    y0: y.from,
    y1: y.to,
    fillcolor: "rgba(0,0,0,0)",
    line: { color, width: 1.5 },
  };
}

/**
 * The cell at a point of the figure, in pixels from its top left corner; a row by its name.
 * @param {Figure["layout"]} layout
 * @param {Pattern} shown
 * @param {number} x
 * @param {number} y
 * @returns {Lit | null}
 */
export function pointed({ width, height, margin }, { series: [{ weights }] }, x, y) {
  const { rows, columns } = weights;
  const place = Math.floor(((y - margin.t) / (height - margin.t - margin.b)) * rows);
  if (place < 0 || place >= rows) return null;
  const partner = Math.floor(((x - margin.l) / (width - margin.l - margin.r)) * columns);
  const onCell = partner >= 0 && partner < columns;
  return onCell ? { axis: "query", place, partner } : { axis: "query", place };
}
