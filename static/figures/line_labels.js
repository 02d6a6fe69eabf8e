/** The weights of lit lines, written on the lines themselves: nobody can point at a saved figure. */

/** @import { Lit, Pattern, Plot, Stage } from "../types.js" */

import { looksOf } from "../patterns/lit_tokens.js";
import { formatSigned } from "../patterns/sentences.js";
import { sized } from "./names.js";
import { along, pixelsAt } from "./plot.js";
import { offsetOf } from "./strokes.js";

const STRONG = 0.05; // fainter lines have no label, but the strongest of all
const LEAST = 0.0005; // what would be written as 0.000
const MOST = 12; // lines of one token and head
const PLACES = [0.86, 0.72, 0.58]; // along a line, from the lit token on: the first that is free
const LETTERS = 12;
const [WIDE, HIGH] = [6, 17]; // pixels of a label, beside its letters and from top to bottom

/** @typedef {{ text: string, left: number, top: number, edge: "center", over: true }} LineLabel */

/**
 * @param {Pattern} shown
 * @param {Plot} plot
 * @param {Stage} stage
 * @param {Lit[]} lit of one axis, or none
 * @returns {LineLabel[]} strongest first, none over another
 */
export function lineLabels(shown, plot, stage, lit) {
  if (plot.kind !== "lines" || lit.length === 0) return [];
  const fromQuery = lit[0].axis === "query";
  // Where names are thinned, those of the partners are written with their weights.
  if (plot.every[fromQuery ? "key" : "query"] > 1) return [];
  const { measure } = sized(stage, LETTERS);
  const lines = shown.series
    .flatMap((series, at) =>
      lit.flatMap((one) =>
        looksOf(shown, series, [one])
          .slice(0, MOST)
          .map((look) => ({ ...look, offset: offsetOf(at, shown.series.length) })),
      ),
    )
    .sort((one, other) => Math.abs(other.weight) - Math.abs(one.weight));
  /** @type {(LineLabel & { wide: number })[]} */
  const written = [];
  lines.forEach((line, rank) => {
    if (Math.abs(line.weight) < (rank === 0 ? LEAST : STRONG)) return;
    // Of several heads' lines between two tokens the strongest: they are too near each other.
    const nearer = (/** @type {typeof line} */ { query, key }) =>
      query === line.query && key === line.key;
    if (lines.findIndex(nearer) < rank) return;
    const text = shown.kind === "difference" ? formatSigned(line.weight) : line.weight.toFixed(3);
    const wide = measure(text) + WIDE;
    const free = PLACES.map((place) => pointOn(line, plot, fromQuery ? place : 1 - place)).find(
      ({ left, top }) =>
        written.every(
          (other) =>
            Math.abs(other.top - top) >= HIGH ||
            Math.abs(other.left - left) >= (other.wide + wide) / 2,
        ),
    );
    if (free) written.push({ text, ...free, edge: "center", over: true, wide });
  });
  return written.map(({ wide: _, ...label }) => label);
}

/**
 * A point of a line, in pixels of the figure.
 * @param {{ query: number, key: number, offset: number }} line
 * @param {Plot} plot
 * @param {number} t from 0 at the query to 1 at the key
 */
function pointOn({ query, key, offset }, plot, t) {
  const s = 1 - t;
  const [from, to] = [along(plot, "query", query) + offset, along(plot, "key", key) + offset];
  const run = from * (s ** 3 + 3 * s * s * t) + to * (3 * s * t * t + t ** 3);
  const depth = 1.5 * s * t + t ** 3; // the curve of `marks.js`: both its handles in the middle
  return plot.across ? pixelsAt(plot, run, depth) : pixelsAt(plot, depth, run);
}
