/** Reads figures back: which query and key a curve joins, and how wide it is. */

/** @import { Plot, RowFigure, Shape } from "../../static/types.js" */

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
