/** What all figures share: a quiet frame with nothing that moves by itself. */

/** @import { Figure, Label, Stage } from "../types.js" */

import { written } from "./label.js";

export const FONT = 'system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif';
export const MONO = 'ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace';

/** Pixels from one token to the next. @param {number} tokens */
export function rowHeight(tokens) {
  if (tokens <= 16) return 32;
  if (tokens <= 20) return 29;
  return tokens <= 40 ? 23 : 18;
}

/** Pixels of a token's letters in a row of that height. @param {number} row */
export const fontSize = (row) => (row >= 23 ? 15 : 12);

/**
 * An axis of tokens from top to bottom: integer places, so that equal tokens stay apart.
 * @param {Label[]} labels
 * @param {number} pixels for the longest label
 * @param {Stage} stage
 * @param {number} [places] that it shows, where another axis beside it has more
 */
export function tokenAxis(labels, pixels, stage, places = labels.length) {
  return {
    range: [places - 0.5, -0.5],
    tickmode: "array",
    tickvals: labels.map((_, place) => place),
    ticktext: labels.map((label) => written(label, pixels, stage)),
    tickfont: { size: fontSize(rowHeight(labels.length)), color: stage.theme.text },
    ticks: "",
    ticklabelstandoff: 3,
    showgrid: false,
    zeroline: false,
    fixedrange: true,
    automargin: false,
  };
}

/**
 * @param {Stage} stage
 * @param {number} height
 * @param {Figure["layout"]["margin"]} margin
 * @param {Record<string, unknown>} axes
 * @returns {Figure["layout"]}
 */
export function frame({ width, theme }, height, margin, axes) {
  return {
    width,
    height,
    margin,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: FONT, color: theme.text },
    hovermode: false,
    dragmode: false,
    showlegend: false,
    shapes: [],
    annotations: [],
    ...axes,
  };
}

/** Nothing but the picture: the page has its own pointer, keys and buttons. */
export const CONFIG = { staticPlot: true, responsive: false, showSendToCloud: false };
