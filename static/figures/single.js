/** One panel alone, to be saved: every line a vector, with a title of what it shows. */

/** @import { Choice, Content, Pattern, Reading, RowFigure, Stage } from "../types.js" */

import { escaped } from "./label.js";
import { figure as row } from "./row.js";
import { coloursOf, contentOf, linesIn, signColours } from "./strokes.js";

const MOST = 8000; // lines; of more, the strongest of each row
const LINE = 18; // pixels of a line of the caption
const EDGE = 16;

/**
 * @param {Pattern} shown
 * @param {Stage} stage
 * @param {Reading} reading
 * @param {string} caption what stands below, lines split by \n
 * @param {Choice["view"]} [view]
 * @returns {RowFigure}
 */
export function single(shown, stage, reading, caption, view = "lines") {
  const content = vectors(shown, reading, stage);
  const most = Math.max(...shown.series.flatMap(({ weights }) => [...weights.values].map(Math.abs)), 1e-9);
  const inner = { ...stage, width: stage.width - 2 * EDGE };
  const { data, layout } = row([content], inner, { view, most }, [[]], [], MOST);
  const lines = [legend(shown, stage), ...caption.split("\n").map(escaped)].filter((line) => line !== "");
  const below = lines.length * LINE + EDGE;
  const margin = { l: EDGE, r: EDGE, t: EDGE, b: below };
  const annotations = lines.map((text, at) => ({
    ...{ text, xref: "paper", yref: "paper", x: 0, y: 0, xanchor: "left", yanchor: "top", align: "left" },
    ...{ yshift: -4 - at * LINE, showarrow: false, font: { size: 12, color: stage.theme.muted } },
  }));
  return {
    data,
    words: [],
    layout: {
      ...layout,
      ...{ width: stage.width, height: layout.height + EDGE + below, margin },
      ...{ paper_bgcolor: stage.theme.surface, annotations },
    },
  };
}

/** @param {Pattern} shown @param {Reading} reading @param {Stage} stage @returns {Content} */
function vectors(shown, reading, { theme }) {
  const content = contentOf(shown, reading, theme);
  if (linesIn(content.rest) <= MOST) return content;
  const rows = shown.series.length * shown.queries.length;
  return contentOf(shown, { ...reading, top: Math.max(1, Math.floor(MOST / rows)) }, theme);
}

/** Which colour is which head. @param {Pattern} shown @param {Stage} stage */
function legend({ kind, series }, { theme }) {
  /** @param {string} colour @param {string} name */
  const entry = (colour, name) => `<span style="color:${colour}">■</span> ${escaped(name)}`;
  if (kind === "weights") return series.map(({ name }, at) => entry(coloursOf(series, theme)[at], name)).join("   ");
  const { more, less } = signColours(theme);
  return `${entry(more, "more in the first")}   ${entry(less, "more in the second (dashed)")}`;
}
