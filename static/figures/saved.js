/** Panels to be saved as one figure: every line a vector, with one caption of what they show. */

/** @import { Content, Lit, Manner, Pattern, Reading, RowFigure, Stage, Word } from "../types.js" */

import { EDGE, captionLines, gatherLines, withCaption } from "./caption.js";
import { withColourKey } from "./colour_key.js";
import { escapeMarkup } from "./label.js";
import { lineLabels } from "./line_labels.js";
import { figure as row } from "./row.js";
import { coloursOf, contentOf, linesIn, signColours } from "./strokes.js";
import { withWidthKey } from "./width_key.js";

const MOST = 8000; // lines; of more, the strongest of each row
const GAP = "   "; // between the heads of the legend
const NARROW = 640; // pixels of one panel's lines from left to right
export const BESIDE = 480; // where another stands beside them
const WIDEST = 1600;
const TOKEN = 22; // pixels of a token where tokens run across
const HEADING = 28; // pixels over a panel that has a heading
const LETTERS = 12; // pixels of the letters written over lines

/** A panel of the figure; its heading is "" where the caption names it. */
/** @typedef {{ content: Content, heading: string, lit: Lit[] }} SavedPanel */

/**
 * So many pixels are wide enough to name the tokens: there is no pointer that could tell them.
 * @param {Pattern} shown
 * @param {Manner["view"]} view
 * @param {Reading["direction"]} direction
 * @param {number} [least]
 */
export function widthOf({ queries, keys }, view, direction, least = NARROW) {
  const across = [
    ...(view === "lines" ? [] : [keys]),
    ...(view !== "matrix" && direction === "across" ? [queries, keys] : []),
  ];
  const tokens = Math.max(0, ...across.map(({ length }) => length));
  return Math.min(WIDEST, Math.max(least, tokens * TOKEN + 160));
}

/**
 * What can be drawn as vectors: fewer lines of each row where there are too many.
 * @param {Pattern} shown
 * @param {Reading} reading
 * @param {Stage["theme"]} theme
 * @returns {Content}
 */
export function vectors(shown, reading, theme) {
  const content = contentOf(shown, reading, theme);
  if (linesIn(content.rest) <= MOST) return content;
  const rows = shown.series.length * shown.queries.length;
  return contentOf(shown, { ...reading, top: Math.max(1, Math.floor(MOST / rows)) }, theme);
}

/**
 * @param {SavedPanel[]} panels
 * @param {Stage} stage
 * @param {string} caption what stands below, paragraphs split by \n
 * @param {Manner} manner
 * @param {number} columns panels beside each other
 * @returns {RowFigure}
 */
export function saved(panels, stage, caption, manner, columns) {
  const inner = { ...stage, width: stage.width - 2 * EDGE };
  const contents = panels.map(({ content }) => content);
  const lits = panels.map(({ lit }) => lit);
  const above = panels.some(({ heading }) => heading !== "") ? HEADING : 0;
  const drawn = row(contents, inner, manner, lits, { vectors: MOST, columns, above });
  const { plots } = drawn.layout.meta;
  const labels = plots.flatMap((plot) => {
    const { content, lit } = panels[plot.panel];
    return lineLabels(content.shown, plot, stage, lit);
  });
  const annotations = [
    ...panels.flatMap(({ heading }, panel) => headingOf(heading, plots, panel)),
    // Weights stand on their lines here, instead of beside the names.
    ...[...drawn.words.filter(({ over }) => over), ...labels].map(wordOf),
  ].map((one) => annotationOf(one, drawn.layout, stage));
  const bare = { ...drawn, words: [], layout: { ...drawn.layout, annotations } };
  // Of two panels one may have muted heads: the legend is that of the other.
  const [shown] = contents
    .map((content) => content.shown)
    .sort((one, other) => other.series.length - one.series.length);
  const coloured = manner.view === "lines" ? bare : withColourKey(bare, inner);
  const keyed =
    manner.view === "matrix" ? coloured : withWidthKey(coloured, colourOf(shown, stage), inner);
  const lines = [...legend(shown, inner, manner), ...captionLines(caption, inner)];
  return withCaption(keyed, lines, stage);
}

/** @typedef {Omit<Word, "edge"> & { edge: Word["edge"] | "center", size: number, bold: boolean }} Written */

/** @param {Omit<Word, "edge"> & { edge: Written["edge"] }} word @returns {Written} */
const wordOf = (word) => ({ ...word, size: LETTERS, bold: false });

/** @param {string} text @param {import("../types.js").Plot[]} plots @param {number} panel @returns {Written[]} */
function headingOf(text, plots, panel) {
  const plot = plots.find((one) => one.panel === panel);
  if (!text || !plot) return [];
  const place = { left: plot.left, top: plot.top - HEADING / 2 };
  return [{ text, ...place, edge: "left", over: false, size: 16, bold: true }];
}

/**
 * What the page writes over its figure stands in the file itself.
 * @param {Written} word
 * @param {{ width: number, height: number }} figure without margins
 * @param {Stage} stage
 */
function annotationOf({ text, left, top, edge, over, size, bold }, { width, height }, { theme }) {
  const level = edge === "left" || edge === "right" || edge === "center";
  return {
    ...{
      text: bold ? `<b>${escapeMarkup(text)}</b>` : escapeMarkup(text),
      showarrow: false,
      font: { size, color: theme.text },
    },
    ...{ xref: "paper", yref: "paper", x: left / width, y: 1 - top / height },
    ...{ xanchor: level ? edge : "center", yanchor: level ? "middle" : edge },
    ...(over ? { bgcolor: theme.surface } : {}),
  };
}

/** The colour of the key's lines: of one head its own. @param {Pattern} shown @param {Stage} stage */
function colourOf({ kind, series }, { theme }) {
  if (kind === "difference") return signColours(theme).more;
  return series.length === 1 ? coloursOf(series, theme)[0] : theme.text;
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
