/** One panel alone, to be saved: every line a vector, with a caption of what it shows. */

/** @import { Content, Lit, Manner, Pattern, Reading, RowFigure, Stage, Word } from "../types.js" */

import { EDGE, captionLines, withCaption, gatherLines } from "./caption.js";
import { MONO } from "./frame.js";
import { escapeMarkup } from "./label.js";
import { figure as row } from "./row.js";
import { coloursOf, contentOf, linesIn, signColours } from "./strokes.js";

const MOST = 8000; // lines; of more, the strongest of each row
const GAP = "   "; // between the heads of the legend
const NARROW = 640; // pixels of lines from left to right
const WIDEST = 1600;
const TOKEN = 22; // pixels of a token where tokens run across

/**
 * So many pixels are wide enough to name the tokens: there is no pointer that could tell them.
 * @param {Pattern} shown
 * @param {Manner["view"]} view
 * @param {Reading["direction"]} direction
 */
export function widthOf({ queries, keys }, view, direction) {
  const across = [
    ...(view === "lines" ? [] : [keys]),
    ...(view !== "matrix" && direction === "across" ? [queries, keys] : []),
  ];
  const tokens = Math.max(0, ...across.map(({ length }) => length));
  return Math.min(WIDEST, Math.max(NARROW, tokens * TOKEN + 160));
}

/**
 * How much can be drawn as vectors: fewer lines of each row where there are too many.
 * @param {Pattern} shown
 * @param {Reading} reading
 * @param {Stage} stage
 * @returns {Reading}
 */
export const drawable = (shown, reading, stage) => vectors(shown, reading, stage).reading;

/**
 * @param {Pattern} shown
 * @param {Stage} stage
 * @param {Reading} reading
 * @param {string} caption what stands below, paragraphs split by \n
 * @param {Manner} [manner]
 * @param {Lit[]} [lit] what is kept lit
 * @returns {RowFigure}
 */
export function single(
  shown,
  stage,
  reading,
  caption,
  manner = { view: "lines", most: 1 },
  lit = [],
) {
  const content = vectors(shown, reading, stage);
  const inner = { ...stage, width: stage.width - 2 * EDGE };
  const { data, words, layout } = row([content], inner, manner, [lit], MOST);
  const annotations = words.map((word) => annotationOf(word, layout, stage));
  const lines = [...legend(shown, inner, manner), ...captionLines(caption, inner)];
  return withCaption({ data, words: [], layout: { ...layout, annotations } }, lines, stage);
}

/** @param {Pattern} shown @param {Reading} reading @param {Stage} stage @returns {Content} */
function vectors(shown, reading, { theme }) {
  const content = contentOf(shown, reading, theme);
  if (linesIn(content.rest) <= MOST) return content;
  const rows = shown.series.length * shown.queries.length;
  return contentOf(shown, { ...reading, top: Math.max(1, Math.floor(MOST / rows)) }, theme);
}

/**
 * What the page writes over its figure stands in the file itself.
 * @param {Word} word
 * @param {{ width: number, height: number }} figure without margins
 * @param {Stage} stage
 */
function annotationOf({ text, left, top, edge, over }, { width, height }, { theme }) {
  const beside = edge === "left" || edge === "right";
  return {
    ...{
      text: escapeMarkup(text),
      showarrow: false,
      font: { family: MONO, size: 12, color: theme.text },
    },
    ...{ xref: "paper", yref: "paper", x: left / width, y: 1 - top / height },
    ...{ xanchor: beside ? edge : "center", yanchor: beside ? "middle" : edge },
    ...(over ? { bgcolor: theme.surface } : {}),
  };
}

/** Which colour is which head. @param {Pattern} shown @param {Stage} stage @param {Manner} manner */
function legend({ kind, series }, { theme, width, measure }, { view }) {
  if (kind === "weights" && (view === "matrix" || series.length === 1)) return [];
  const { more, less } = signColours(theme);
  const colours = coloursOf(series, theme);
  const entries =
    kind === "weights"
      ? series.map(({ name }, at) => ({ name, colour: colours[at] }))
      : [
          { name: "more in the first", colour: more },
          {
            name: view === "matrix" ? "more in the second" : "more in the second (dashed)",
            colour: less,
          },
        ];
  const pieces = entries.map(({ name, colour }) => ({
    text: `<span style="color:${colour}">■</span> ${escapeMarkup(name)}`,
    pixels: measure(`■ ${name}`),
  }));
  return gatherLines(pieces, width, GAP, measure(GAP));
}
