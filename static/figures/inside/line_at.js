/** The line of a lit token that runs under a point of the figure. */

/** @import { Lit, Pattern, Plot } from "../../types.js" */

import { looksOf } from "../../patterns/lit_tokens.js";
import { along, pixelsAt } from "../plot.js";
import { offsetOf } from "../strokes.js";

const NEAR = 7; // pixels
const ENDS = 0.04; // of the lines' length, where all lines of a token meet and its name begins
const PARTS = 32; // of a curve, each nearly straight
const LEAST = 0.005; // fainter lines are not aimed at
const MOST = 64; // lines of a token, strongest first

/**
 * @param {Plot} plot of lines
 * @param {Pattern} shown
 * @param {Lit[]} lit
 * @param {number} left pixels from the figure's left
 * @param {number} top
 * @returns {Lit | null} the lit token with what the line leads to
 */
export function lineAt(plot, shown, lit, left, top) {
  /** @type {{ away: number, lit: Lit | null }} */
  let nearest = { away: NEAR, lit: null };
  for (const { axis, place } of lit) {
    shown.series.forEach((series, at) => {
      for (const look of looksOf(shown, series, [{ axis, place }]).slice(0, MOST)) {
        if (Math.abs(look.weight) < LEAST) break;
        const offset = offsetOf(at, shown.series.length);
        const away = distance(plot, look.query, look.key, offset, left, top);
        const partner = axis === "query" ? look.key : look.query;
        if (away < nearest.away) nearest = { away, lit: { axis, place, partner } };
      }
    });
  }
  return nearest.lit;
}

/**
 * How far a point is from a line, in pixels. Its curve is that of figures/marks.js: in its course t
 * it is 1.5t − 1.5t² + t³ of the way, and 3t² − 2t³ of the way between its tokens.
 * @param {Plot} plot
 * @param {number} query
 * @param {number} key
 * @param {number} offset
 * @param {number} left
 * @param {number} top
 */
function distance(plot, query, key, offset, left, top) {
  const [from, to] = [along(plot, "query", query) + offset, along(plot, "key", key) + offset];
  const points = Array.from({ length: PARTS + 1 }, (_, part) => {
    const t = part / PARTS;
    const depth = t * (1.5 - 1.5 * t + t * t);
    const run = from + (to - from) * t * t * (3 - 2 * t);
    const inner = depth > ENDS && depth < 1 - ENDS;
    return { ...(plot.across ? pixelsAt(plot, run, depth) : pixelsAt(plot, depth, run)), inner };
  });
  return Math.min(
    ...points.slice(1).map((end, at) => {
      const start = points[at];
      if (!start.inner || !end.inner) return Infinity;
      const [across, down] = [end.left - start.left, end.top - start.top];
      const along =
        ((left - start.left) * across + (top - start.top) * down) / (across ** 2 + down ** 2);
      const share = Math.min(1, Math.max(0, along));
      return Math.hypot(left - start.left - share * across, top - start.top - share * down);
    }),
  );
}
