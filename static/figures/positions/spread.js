/** Numbers of positions as a picture: a heatmap of a table, or curves. */

/** @import { Figure, Spread, Stage } from "../../types.js" */

import { reachOf } from "./axes.js";
import { curves } from "./curves.js";
import { heatmap } from "./heatmap.js";

/** @param {Spread} spread @param {Stage} stage @returns {Figure} */
export const figure = (spread, stage) =>
  spread.as === "colours" ? heatmap(spread, stage) : curves(spread, stage);

/**
 * The number at a point of the figure, in pixels from its top left corner: of a curve the nearest.
 * @param {Figure["layout"]} layout
 * @param {Spread} spread
 * @param {number} x
 * @param {number} y
 */
export function cellAtPoint({ width, height, margin }, { as, values }, x, y) {
  const down = (y - margin.t) / (height - margin.t - margin.b);
  const along = (x - margin.l) / (width - margin.l - margin.r);
  if (as === "colours") {
    const cell = {
      row: Math.floor(down * values.length),
      column: Math.floor(along * values[0].length),
    };
    return values[cell.row]?.[cell.column] === undefined ? null : cell;
  }
  const column = Math.round(along * (values[0].length - 1));
  if (down < 0 || down > 1 || values[0][column] === undefined) return null;
  const [low, high] = reachOf(values);
  const away = values.map((line) => Math.abs(line[column] - (high - down * (high - low))));
  return { row: away.indexOf(Math.min(...away)), column };
}
