/** How much of a pattern's weight is drawn, and why not the rest: said below every panel. */

/** @import { Manner, Pattern, Reading } from "../../../types.js" */

import { sharesOf } from "../../../patterns/lit_tokens.js";
import { meanLost } from "../../../patterns/sinks.js";

/** @type {WeakMap<Reading, WeakMap<Pattern, ReturnType<typeof sharesOf>>>} */
const known = new WeakMap();

/** @param {Pattern} shown @param {Reading} reading */
function shares(shown, reading) {
  const own = known.get(reading) ?? new WeakMap();
  known.set(reading, own);
  const found = own.get(shown) ?? sharesOf(shown, reading);
  own.set(shown, found);
  return found;
}

/** @param {number} top lines of each row */
const strongestSaid = (top) =>
  top === 1 ? "the strongest line of each row" : `the ${top} strongest of each row`;

/** @param {number} share */
const percent = (share) => `${(100 * share).toFixed(1)} %`;

/**
 * @param {Pattern} shown
 * @param {Reading} reading
 * @param {Manner} manner
 * @param {boolean} [resting] nothing is lit: lit tokens have all of their lines
 */
export function amountOf(shown, reading, { view, most }, resting = true) {
  const { hidden, kind, series, divided } = shown;
  const lines = resting && view !== "matrix";
  const difference = kind === "difference";
  const lost = difference ? 0 : meanLost(shown);
  const { drawn } = difference || !lines ? { drawn: 1 } : shares(shown, reading);
  const colour = difference
    ? `colour from −${most.toFixed(2)} to +${most.toFixed(2)}`
    : "colour by √weight, from 0 to 1";
  return [
    lines && !difference ? `${percent(drawn)} of the weight drawn` : "",
    lines && difference ? `differences from ${reading.threshold} on drawn` : "",
    lines && reading.top > 0 ? strongestSaid(reading.top) : "",
    view === "lines" ? "" : colour,
    view !== "lines" && series.length > 1 ? `of ${series.length} heads the largest weight` : "",
    difference || lost === 0 ? "" : `${shown.lostTo} took ${percent(lost)}`,
    hidden && hidden.weight > 0 ? `special tokens took ${percent(hidden.weight)}` : "",
    hidden && hidden.other > 0 ? `the other text took ${percent(hidden.other)}` : "",
    hidden?.renormalised ? "the rest scaled to whole rows" : "",
    difference && hidden && hidden.rows > 0 ? `${hidden.rows} rows stand in one text alone` : "",
    series.some(({ weights }) => weights.partial) ? "of each row only the 16 strongest came" : "",
    ...divided,
  ]
    .filter(Boolean)
    .join("; ");
}
