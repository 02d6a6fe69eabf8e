/** What all figures share: a quiet frame with nothing that moves by itself. */

/** @import { Figure, Label, Stage } from "../types.js" */

import { writeLabel } from "./label.js";
import { fontSize } from "./names.js";

export const FONT = 'system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif';
// Saved figures are edited elsewhere: their fonts are named, the first on most machines.
export const NAMED = 'Arial, "Liberation Sans", "Noto Sans", "Noto Sans CJK SC", sans-serif';
const LONGEST = 2080; // pixels of a long text from its first token to its last

/** Pixels from one token to the next. @param {number} tokens */
export function rowHeight(tokens) {
  if (tokens <= 20) return 25;
  if (tokens <= 40) return 23;
  return tokens <= 80 ? 18 : Math.min(16, LONGEST / tokens);
}

/**
 * An axis of tokens from top to bottom: integer places, so that equal tokens stay apart.
 * @param {Label[]} labels
 * @param {number} pixels for the longest label
 * @param {Stage} stage
 */
export function tokenAxis(labels, pixels, stage) {
  return {
    range: [labels.length - 0.5, -0.5],
    tickmode: "array",
    tickvals: labels.map((_, place) => place),
    ticktext: labels.map((label) => writeLabel(label, pixels, stage)),
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
