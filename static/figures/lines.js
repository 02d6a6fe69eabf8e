/** Where the lines of a panel run: from queries at the left to keys at the right, or down. */

/** @import { Label, Lit, Pattern, Plot, Stage } from "../types.js" */

import { rowHeight } from "./frame.js";
import { widthOf } from "./label.js";
import { STRIP, every, fontSize, namesAcross, namesDown, sized, tiersOf, trace } from "./names.js";
import { along, numbersAt } from "./plot.js";

// Pixels for the column of weights beside a lit token's partners; a difference has a sign.
const NUMBERS = { weights: 44, difference: 52 };
const GAP = 8;
const EDGE = 12; // pixels beside the first and the last token of a text that runs across
const NUMBER_LINE = 22; // pixels between the lines and the names below them

/** @typedef {{ panel: number, left: number, top: number, width: number, axes: Plot["axes"] }} Space */
/** @typedef {{ plot: Plot, traces: Record<string, unknown>[] }} Planned */

/**
 * @param {Pattern} shown
 * @param {Stage} stage
 * @param {"down" | "across"} direction
 * @param {Space} space
 * @returns {Planned}
 */
export const plan = (shown, stage, direction, space) =>
  direction === "down" ? down(shown, stage, space) : across(shown, stage, space);

/** @param {Pattern} shown @param {Stage} stage @param {Space} space @returns {Planned} */
function down(shown, stage, { panel, left, top, width, axes }) {
  const count = Math.max(shown.queries.length, shown.keys.length, 1);
  const row = rowHeight(count);
  const numbers = NUMBERS[shown.kind];
  const most = (width - 2 * numbers) * 0.34;
  const own = sized(stage, fontSize(row));
  const [pixelsQuery, pixelsKey] = [shown.queries, shown.keys].map((labels) =>
    widthOf(labels, most, own.measure),
  );
  const margins = { query: pixelsQuery + GAP + numbers, key: pixelsKey + GAP + numbers };
  const length = width - margins.query - margins.key;
  const bands = { query: margins.query / length, key: margins.key / length };
  const from = -0.5 - STRIP / row;
  /** @type {Plot} */
  const plot = {
    ...{ kind: "lines", panel, axes, left, top, width, height: STRIP + count * row },
    ...{ x: [-bands.query, 1 + bands.key], y: [from, count - 0.5] },
    ...{ across: false, count, step: row, flipped: { query: false, key: false } },
    ...{ bands, bars: bands, tiers: { query: 0, key: 0 }, tier: 0 },
    every: { query: every(row), key: every(row) },
  };
  const gap = GAP / length;
  const strip = { y: from + STRIP / row / 2 };
  const { muted } = stage.theme;
  return {
    plot,
    traces: [
      namesDown("query", shown.queries, stage, {
        x: -gap,
        position: "middle left",
        pixels: pixelsQuery,
        row,
        axes,
      }),
      namesDown("key", shown.keys, stage, {
        x: 1 + gap,
        position: "middle right",
        pixels: pixelsKey,
        row,
        axes,
      }),
      trace("way", [{ ...strip, x: -gap, text: "query looks" }], "middle left", 12, muted, axes),
      trace("way", [{ ...strip, x: 1 + gap, text: "at key" }], "middle right", 12, muted, axes),
    ],
  };
}

/** @param {Pattern} shown @param {Stage} stage @param {Space} space @returns {Planned} */
function across(shown, stage, { panel, left, top, width, axes }) {
  const count = Math.max(shown.queries.length, shown.keys.length, 1);
  const step = (width - 2 * EDGE) / count;
  const length = Math.min(280, Math.max(160, width * 0.4));
  const [queries, keys] = [shown.queries, shown.keys].map((labels) => tiersOf(labels, step, stage));
  const above = STRIP + queries.height + NUMBER_LINE;
  const below = NUMBER_LINE + keys.height + STRIP;
  const bands = { query: above / length, key: below / length };
  const edge = EDGE / step;
  /** @type {Plot} */
  const plot = {
    ...{ kind: "lines", panel, axes, left, top, width, height: above + length + below },
    ...{ x: [-0.5 - edge, count - 0.5 + edge], y: [-bands.query, 1 + bands.key] },
    ...{ across: true, count, step, flipped: shown.rtl, bands },
    bars: { query: NUMBER_LINE / length, key: NUMBER_LINE / length },
    ...{ tiers: { query: queries.tiers, key: keys.tiers }, tier: keys.line / length },
    every: { query: queries.every, key: keys.every },
  };
  /** @param {number} pixels from the queries' end of the lines up */
  const up = (pixels) => -pixels / length;
  /** @param {number} pixels from the keys' end of the lines down */
  const low = (pixels) => 1 + pixels / length;
  /** @param {number} tier @param {typeof keys} tiers */
  const line = (tier, tiers) => NUMBER_LINE + (tier + 0.5) * tiers.line;
  const { muted } = stage.theme;
  const start = plot.x[0] + 2 / step;
  const words = [
    { x: start, y: up(above - STRIP / 2), text: "query looks ↓" },
    { x: start, y: low(below - STRIP / 2), text: "at key ↑" },
  ];
  return {
    plot,
    traces: [
      namesAcross("query", shown.queries, stage, {
        ...{ tiers: queries, plot },
        x: (place) => along(plot, "query", place),
        y: (tier) => up(line(tier, queries)),
      }),
      namesAcross("key", shown.keys, stage, {
        ...{ tiers: keys, plot },
        x: (place) => along(plot, "key", place),
        y: (tier) => low(line(tier, keys)),
      }),
      trace("way", words, "middle right", 12, muted, axes),
    ],
  };
}

/**
 * The token at a point of the figure, in pixels from its top left corner.
 * @param {Plot} plot
 * @param {Pattern} shown
 * @param {number} left
 * @param {number} top
 * @returns {Lit | null}
 */
export function litAtPoint(plot, shown, left, top) {
  const at = numbersAt(plot, left, top);
  if (at === null) return null;
  const [run, depth] = plot.across ? [at.x, at.y] : [at.y, at.x];
  const axis = depth <= 0.5 ? "query" : "key";
  /** @type {Label[]} */
  const labels = axis === "query" ? shown.queries : shown.keys;
  const place = along(plot, axis, Math.round(run));
  return place >= 0 && place < labels.length ? { axis, place } : null;
}
