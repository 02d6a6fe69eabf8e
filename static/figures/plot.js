/** Pixels of a figure, and the numbers of the axes in it. */

/** @import { Axis, Plot } from "../types.js" */

export const NOTHING = "rgba(0,0,0,0)";

/**
 * The numbers of a plot's axes at a point of the figure, null outside the plot.
 * @param {Plot} plot
 * @param {number} left pixels from the figure's left
 * @param {number} top
 */
export function numbersAt(plot, left, top) {
  const [x, y] = [(left - plot.left) / plot.width, (top - plot.top) / plot.height];
  if (x < 0 || x > 1 || y < 0 || y > 1) return null;
  return {
    x: plot.x[0] + x * (plot.x[1] - plot.x[0]),
    y: plot.y[0] + y * (plot.y[1] - plot.y[0]),
  };
}

/**
 * The pixels of the figure where a plot's axes have these numbers.
 * @param {Plot} plot
 * @param {number} x
 * @param {number} y
 */
export const pixelsAt = (plot, x, y) => ({
  left: plot.left + ((x - plot.x[0]) / (plot.x[1] - plot.x[0])) * plot.width,
  top: plot.top + ((y - plot.y[0]) / (plot.y[1] - plot.y[0])) * plot.height,
});

/** Where a token stands along its axis of lines. @param {Plot} plot @param {Axis} axis @param {number} place */
export const along = ({ flipped, count }, axis, place) =>
  flipped[axis] ? count - 1 - place : place;

/**
 * The axes of a plot: it has a pair of its own, without ticks, on its own piece of the figure.
 * @param {Plot} plot
 * @param {{ width: number, height: number }} figure
 */
export function axesOf({ axes, left, top, width, height, x, y }, figure) {
  const hidden = { visible: false, fixedrange: true, zeroline: false, showgrid: false };
  const across = [left / figure.width, (left + width) / figure.width];
  const up = [1 - (top + height) / figure.height, 1 - top / figure.height].map((one) =>
    Math.max(0, one),
  );
  return {
    [`xaxis${axes.x.slice(1)}`]: { ...hidden, domain: across, range: x, anchor: axes.y },
    [`yaxis${axes.y.slice(1)}`]: { ...hidden, domain: up, range: [y[1], y[0]], anchor: axes.x },
  };
}
