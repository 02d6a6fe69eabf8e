/** Reads figures back: which query and key a curve joins, and how wide it is. */

/** @import { Plot, RowFigure, Shape } from "../../static/types.js" */

import { along, pixelsAt } from "../../static/figures/plot.js";

const DOWN = /M0,([-\d.]+)C0\.5,[-\d.]+ 0\.5,[-\d.]+ 1,([-\d.]+)/g;
const ACROSS = /M([-\d.]+),0C[-\d.]+,0\.5 [-\d.]+,0\.5 ([-\d.]+),1/g;

/** @param {RowFigure} figure @param {Plot} plot @returns {Shape[]} */
export const paths = ({ layout }, { axes }) =>
  layout.shapes.filter(({ layer, xref }) => layer === "above" && xref === axes.x);

/**
 * The curves of a path; where each begins and ends along its axis, offset and all.
 * @param {Shape} shape
 */
export function curves({ path }) {
  const each = [...String(path).matchAll(DOWN), ...String(path).matchAll(ACROSS)];
  return each.map(([, from, to]) => ({ from: Number(from), to: Number(to) }));
}

/** The colour of a path, and how much of it covers what is below. @param {Shape} shape */
export function inkOf({ line }) {
  const { color } = /** @type {{ color: string }} */ (line);
  return { colour: color.slice(0, 7), opacity: Number.parseInt(color.slice(7), 16) / 255 };
}

/** The places that a figure's curves join, row by row. @param {RowFigure} figure @param {Plot} plot */
export function joined(figure, plot) {
  const all = paths(figure, plot).flatMap(curves);
  const places = all.map(({ from, to }) => [Math.round(from), Math.round(to)]);
  const turned = places.map(([query, key]) => [
    plot.flipped.query ? plot.count - 1 - query : query,
    plot.flipped.key ? plot.count - 1 - key : key,
  ]);
  return turned.sort(([a, b], [c, d]) => a - c || b - d);
}

/** @param {RowFigure} figure */
export const plotsOf = ({ layout }) => layout.meta.plots;

/** The cells of a matrix that reach the threshold. @param {Float32Array} values */
export const cells = (values, threshold = 0.01) =>
  [...values.keys()]
    .filter((at) => Math.abs(values[at]) >= threshold)
    .map((at) => [Math.floor(at / 4), at % 4]);

/** Where on a figure a cell of a matrix is. @param {Plot} plot @param {number} query @param {number} key */
export const cellPoint = (plot, query, key) => pixelsAt(plot, key, query);

/** Where on a figure the name of a token is. @param {Plot} plot @param {"query" | "key"} axis @param {number} place */
export function tokenPoint(plot, axis, place) {
  const [run, depth] = [along(plot, axis, place), axis === "query" ? -0.05 : 1.05];
  return plot.across ? pixelsAt(plot, run, depth) : pixelsAt(plot, depth, run);
}
