/** Attention lines of one head: queries left ("looks"), keys right ("is looked at"). */

/** @import { Figure, Lit, Pattern, Shape, Stage } from "../types.js" */

import { drawnOf, looksOf } from "../patterns/lit.js";
import { MONO, frame, rowHeight, tokenAxis } from "./frame.js";
import { widthOf } from "./label.js";

export const THRESHOLD = 0.01; // fainter lines are left out, and the page says how much that is
const LEVELS = 16; // the mass of lines is drawn as one path for each level of weight
const NUMBERS = 48; // pixels for the column of weights beside a lit token's partners
const MOST_NUMBERS = 40;
const GAP = 8;

/** @param {number} weight */
export const widthFor = (weight) => 0.6 + 5.4 * weight;

/** @param {number} weight */
export const opacityFor = (weight) => 0.06 + 0.9 * Math.sqrt(weight);

/** @param {Pattern} shown @param {Stage} stage */
export const colourOf = ({ series }, { theme }) => theme.heads[series[0].hue % theme.heads.length];

/** @param {number} query @param {number} key */
const curve = (query, key) => `M0,${query}C0.5,${query} 0.5,${key} 1,${key}`;

/**
 * @param {Pattern} shown
 * @param {Stage} stage
 * @param {Lit | null} lit
 * @returns {Figure}
 */
export function figure(shown, stage, lit) {
  const count = Math.max(shown.queries.length, shown.keys.length);
  const most = (stage.width - 2 * NUMBERS) * 0.34;
  const left = widthOf(shown.queries, most, stage.measure);
  const right = widthOf(shown.keys, most, stage.measure);
  const margin = { l: left + GAP + NUMBERS, r: right + GAP + NUMBERS, t: 6, b: 6 };
  const height = count * rowHeight(count) + margin.t + margin.b;
  const anchor = { type: "scatter", mode: "markers", x: [0.5], y: [0], marker: { opacity: 0 } };
  const layout = frame(stage, height, margin, {
    xaxis: { range: [0, 1], visible: false, fixedrange: true },
    yaxis: tokenAxis(shown.queries, left, stage, count),
    yaxis2: { ...tokenAxis(shown.keys, right, stage, count), overlaying: "y", side: "right" },
  });
  return {
    data: [anchor, { ...anchor, yaxis: "y2" }],
    layout: { ...layout, ...marks(shown, stage, lit, layout) },
  };
}

/**
 * Everything drawn over the axes; swapping these two arrays is the whole of a hover.
 * @param {Pattern} shown
 * @param {Stage} stage
 * @param {Lit | null} lit only this token's lines, if there is one
 * @param {Pick<Figure["layout"], "width" | "margin">} layout
 */
export function marks(shown, stage, lit, layout) {
  const colour = colourOf(shown, stage);
  if (lit === null) return { shapes: allLines(shown, colour), annotations: [] };
  const looks = looksOf(shown, shown.series[0], [lit]).filter(({ weight }) => weight > 0);
  return {
    shapes: [
      ...tints(looks, lit, colour, layout),
      ...looks.reverse().map(({ query, key, weight }) => line(curve(query, key), weight, colour)),
    ],
    annotations: numbers(looks, lit, stage, layout),
  };
}

/** @param {Pattern} shown @param {string} colour */
function allLines(shown, colour) {
  const paths = Array(LEVELS + 1).fill("");
  for (const { query, key, weight } of drawnOf(shown.series[0], { threshold: THRESHOLD, top: 0, direction: "down" })) {
    paths[Math.round(Math.sqrt(weight) * LEVELS)] += curve(query, key);
  }
  return paths.flatMap((path, level) =>
    path ? [line(path, (level / LEVELS) ** 2, colour)] : [],
  );
}

/** @param {string} path @param {number} weight @param {string} color @returns {Shape} */
function line(path, weight, color) {
  return {
    type: "path",
    path,
    xref: "x",
    yref: "y",
    layer: "above",
    fillcolor: "rgba(0,0,0,0)",
    line: { color, width: widthFor(weight) },
    opacity: opacityFor(weight),
  };
}

/**
 * A tint behind the lit token, and behind its partners as long as their weight.
 * @param {ReturnType<typeof looksOf>} looks
 * @param {Lit} lit
 * @param {string} fillcolor
 * @param {Pick<Figure["layout"], "width" | "margin">} layout
 * @returns {Shape[]}
 */
function tints(looks, lit, fillcolor, { width, margin }) {
  const plot = width - margin.l - margin.r;
  const fromQuery = lit.axis === "query";
  /** @param {boolean} onRight @param {number} place @param {number} length */
  const tint = (onRight, place, length) => ({
    type: "rect",
    xref: "paper",
    yref: "y",
    x0: onRight ? 1 : 0,
    x1: onRight ? 1 + (length * margin.r) / plot : (-length * margin.l) / plot,
    y0: place - 0.46,
    y1: place + 0.46,
    layer: "below",
    fillcolor,
    opacity: 0.2,
    line: { width: 0 },
  });
  const partners = looks.map(({ query, key, weight }) =>
    tint(fromQuery, fromQuery ? key : query, Math.min(1, weight)),
  );
  return [tint(!fromQuery, lit.place, 1), ...partners];
}

/**
 * @param {ReturnType<typeof looksOf>} looks weakest first
 * @param {Lit} lit
 * @param {Stage} stage
 * @param {Pick<Figure["layout"], "width" | "margin">} layout
 */
function numbers(looks, lit, { theme }, { margin }) {
  const onRight = lit.axis === "query";
  const told = looks.filter(({ weight }) => weight >= 0.0005).slice(-MOST_NUMBERS);
  return told.map(({ query, key, weight }) => ({
    text: weight.toFixed(3),
    xref: "paper",
    yref: "y",
    x: onRight ? 1 : 0,
    y: onRight ? key : query,
    xanchor: onRight ? "right" : "left",
    xshift: onRight ? margin.r - 2 : 2 - margin.l,
    showarrow: false,
    font: { family: MONO, size: 12, color: theme.text },
  }));
}

/**
 * What is at a point of the figure, in pixels from its top left corner.
 * @param {Figure["layout"]} layout
 * @param {Pattern} shown
 * @param {number} x
 * @param {number} y
 * @returns {Lit | null}
 */
export function pointed({ width, height, margin }, shown, x, y) {
  const count = Math.max(shown.queries.length, shown.keys.length);
  const place = Math.floor(((y - margin.t) / (height - margin.t - margin.b)) * count);
  const middle = (margin.l + width - margin.r) / 2;
  const axis = x <= middle ? "query" : "key";
  const tokens = axis === "query" ? shown.queries : shown.keys;
  return place >= 0 && place < tokens.length ? { axis, place } : null;
}
