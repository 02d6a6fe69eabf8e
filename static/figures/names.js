/** Names of tokens in a figure: beside an axis that runs down, in tiers on one that runs across. */

/** @import { Label, Plot, Stage } from "../types.js" */

import { widthOf, writeLabel } from "./label.js";

const LETTERS = 15; // pixels of the letters that a stage measures
const MOST_TIERS = 5;
export const STRIP = 20; // pixels for the words that say which way to read

/** Pixels of a token's letters in a row of that height. @param {number} row */
export const fontSize = (row) => (row >= 23 ? 15 : 12);

/** Names need so many pixels of a row. @param {number} row */
export const every = (row) => Math.max(1, Math.ceil(13 / row));

/** A stage that measures letters of another size. @param {Stage} stage @param {number} size @returns {Stage} */
export const sized = (stage, size) => ({
  ...stage,
  measure: (text) => (stage.measure(text) * size) / LETTERS,
});

/**
 * How labels fit on an axis that runs across: the lines they take, and which of them are named.
 * @param {Label[]} labels
 * @param {number} step pixels from one token to the next
 * @param {Stage} stage
 * @param {number} [longest] pixels of a name; longer ones are cut
 */
export function tiersOf(labels, step, stage, longest = 110) {
  const size = fontSize(step);
  const widest = widthOf(labels, longest, sized(stage, size).measure) + 8;
  const tiers = Math.min(MOST_TIERS, Math.max(1, Math.ceil(widest / step)));
  // Where even that many lines leave no room, each n-th token is named; the pointer tells the rest.
  const each = Math.max(1, Math.ceil(widest / (tiers * step)));
  const line = size + 5;
  return { size, tiers, every: each, line, longest, height: tiers * line };
}

/** @typedef {"middle left" | "middle center" | "middle right"} Position */

/**
 * A trace of words.
 * @param {string} name
 * @param {{ x: number, y: number, text: string }[]} words
 * @param {Position} textposition
 * @param {number} size
 * @param {string} color
 * @param {Plot["axes"]} axes
 */
export const trace = (name, words, textposition, size, color, axes) => ({
  ...{ type: "scatter", mode: "text", name, textposition, hoverinfo: "skip" },
  x: words.map(({ x }) => x),
  y: words.map(({ y }) => y),
  text: words.map(({ text }) => text),
  textfont: { size, color },
  ...{ xaxis: axes.x, yaxis: axes.y },
});

/**
 * Names on a line from top to bottom.
 * @param {string} name
 * @param {Label[]} labels
 * @param {Stage} stage
 * @param {{ x: number, position: Position, pixels: number, row: number, axes: Plot["axes"] }} where
 */
export function namesDown(name, labels, stage, { x, position, pixels, row, axes }) {
  const size = fontSize(row);
  const named = labels.flatMap((label, place) =>
    place % every(row) === 0
      ? [{ x, y: place, text: writeLabel(label, pixels, sized(stage, size)) }]
      : [],
  );
  return trace(name, named, position, size, stage.theme.text, axes);
}

/**
 * Names on lines from left to right, each on the next tier.
 * @param {string} name
 * @param {Label[]} labels
 * @param {Stage} stage
 * @param {{
 *   tiers: ReturnType<typeof tiersOf>, x: (place: number) => number, y: (tier: number) => number,
 *   plot: Pick<Plot, "axes" | "x" | "width">,
 * }} where
 */
export function namesAcross(name, labels, stage, { tiers, x, y, plot }) {
  const own = sized(stage, tiers.size);
  const [low, high] = [Math.min(...plot.x), Math.max(...plot.x)];
  /** A name at the edge is moved inwards, so that it is whole. @param {number} at @param {Label} label */
  const whole = (at, label) => {
    const half = ((widthOf([label], tiers.longest, own.measure) / 2) * (high - low)) / plot.width;
    return Math.min(Math.max(at, low + half), high - half);
  };
  const named = labels.flatMap((label, place) => {
    if (place % tiers.every !== 0) return [];
    const text = writeLabel({ ...label, spaced: false }, tiers.longest, own);
    return [{ x: whole(x(place), label), y: y((place / tiers.every) % tiers.tiers), text }];
  });
  return trace(name, named, "middle center", tiers.size, stage.theme.text, plot.axes);
}
