/** What stands below a figure that is saved, so that the file explains itself. */

/** @import { Figure, Stage } from "../types.js" */

import { NAMED } from "./frame.js";
import { charactersOf, escapeMarkup } from "./label.js";
import { sized } from "./names.js";

const SIZE = 12; // pixels of the letters
const LINE = 18; // pixels from one line to the next
const MOST_LINES = 6; // of one paragraph
const GAP = 12; // pixels between the figure and its caption
export const EDGE = 16; // pixels around everything

/** Something to be written, and the pixels that it takes. @typedef {{ text: string, pixels: number }} Piece */

/**
 * Pieces gathered into lines that are no longer than so many pixels.
 * @param {Piece[]} pieces
 * @param {number} pixels
 * @param {string} between
 * @param {number} gap pixels of what stands between
 */
export function gatherLines(pieces, pixels, between, gap) {
  /** @type {string[][]} */
  const lines = [];
  let used = Infinity;
  for (const piece of pieces) {
    if (used + gap + piece.pixels > pixels) {
      lines.push([]);
      used = -gap;
    }
    lines[lines.length - 1].push(piece.text);
    used += gap + piece.pixels;
  }
  return lines.map((line) => line.join(between));
}

/**
 * A caption as lines of Plotly's pseudo-HTML; what is too long for so many pixels goes on below.
 * @param {string} caption paragraphs split by \n
 * @param {Stage} stage
 */
export function captionLines(caption, stage) {
  const { measure } = sized(stage, SIZE);
  return caption.split("\n").flatMap((paragraph) => {
    const words = paragraph.split(/\s+/).flatMap((word) => cut(word, stage.width, measure));
    const pieces = words.map((text) => ({ text, pixels: measure(text) }));
    const lines = gatherLines(pieces, stage.width, " ", measure(" ")).filter((line) => line !== "");
    const shown = lines.slice(0, MOST_LINES);
    return shown.map(
      (line, at) =>
        escapeMarkup(line) + (at + 1 === MOST_LINES && lines.length > MOST_LINES ? " …" : ""),
    );
  });
}

/**
 * A word in parts that fit, between the characters that a reader sees.
 * @param {string} word
 * @param {number} pixels
 * @param {Stage["measure"]} measure
 */
function cut(word, pixels, measure) {
  if (measure(word) <= pixels) return [word];
  const parts = charactersOf(word).map((text) => ({ text, pixels: measure(text) }));
  return gatherLines(parts, pixels, "", 0);
}

/**
 * The figure with lines below it, an edge around it, and the surface of the page behind it.
 * @template {Figure} Any
 * @param {Any} figure
 * @param {string[]} lines in Plotly's pseudo-HTML
 * @param {Stage} stage
 * @returns {Any}
 */
export function withCaption(figure, lines, { theme }) {
  const { layout } = figure;
  const { margin } = layout;
  const below = GAP + lines.length * LINE + EDGE;
  const annotations = lines.map((text, at) => ({
    ...{
      text,
      name: "caption",
      showarrow: false,
      align: "left",
      font: { size: SIZE, color: theme.muted },
    },
    ...{ xref: "paper", yref: "paper", x: 0, y: 0, xanchor: "left", yanchor: "top" },
    ...{ xshift: -margin.l - 1, yshift: -margin.b - GAP - at * LINE },
  }));
  return {
    ...figure,
    layout: {
      ...layout,
      margin: {
        ...margin,
        ...{ l: margin.l + EDGE, r: margin.r + EDGE, t: margin.t + EDGE, b: margin.b + below },
      },
      ...{ width: layout.width + 2 * EDGE, height: layout.height + EDGE + below },
      font: { family: NAMED, color: theme.text },
      ...{ paper_bgcolor: theme.surface, annotations: [...layout.annotations, ...annotations] },
    },
  };
}
