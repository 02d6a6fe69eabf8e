/** Positions as a picture: a heatmap of a table, or curves over the distance, one for each head. */

/** @import { Figure, Spread, Stage } from "../types.js" */

import { frame, rowHeight, tokenAxis } from "./frame.js";
import { widthOf } from "./label.js";
import { sized } from "./names.js";
import { reach } from "../patterns/positions/positions.js";

const HIGH = 260; // pixels of curves
const LOW = 420; // of a heatmap whose rows are numbers
const NAMED = 16; // heads whose curves are named at their ends
const BAR = 12; // of the colour bar from left to right
const APART = 13; // pixels between two names

/** @param {Spread} spread @param {Stage} stage @returns {Figure} */
export const figure = (spread, stage) =>
  spread.as === "colours" ? heatmap(spread, stage) : curves(spread, stage);

/** @param {Stage} stage @param {string} title */
const axis = ({ theme }, title) => ({
  title: { text: title, font: { size: 12, color: theme.muted } },
  tickfont: { size: 12, color: theme.muted },
  ...{ showgrid: false, zeroline: false, fixedrange: true },
});

/** @param {Spread} spread @param {Stage} stage @returns {Figure} */
function heatmap({ values, labels, most, row, column, first }, stage) {
  const left = labels ? widthOf(labels, stage.width * 0.32, stage.measure) : 44;
  const ends = reach({ most });
  const bar = Math.max(28, sized(stage, 12).measure(`−${ends}`) + 4);
  // What stands at the right has its room already: Plotly need not make any.
  const margin = { l: left + 8, r: 8 + BAR + 8 + bar, t: 8, b: 40, autoexpand: false };
  const high = labels ? values.length * rowHeight(values.length) : LOW;
  const colorscale = stage.theme.diverging.map((colour, step, all) => [
    step / (all.length - 1),
    colour,
  ]);
  const numbers = {
    ...axis(stage, row),
    range: [values.length - 0.5 + first.row, first.row - 0.5],
  };
  const layout = frame(stage, high + margin.t + margin.b, margin, {
    xaxis: axis(stage, column),
    yaxis: labels ? tokenAxis(labels, left, stage) : numbers,
  });
  const drawn = {
    type: "heatmap",
    z: values,
    x0: first.column,
    y0: first.row,
    zmin: -most,
    zmax: most,
    colorscale,
  };
  const colorbar = {
    ...{ thickness: BAR, x: 1, xpad: 8, ypad: 0, len: 1, outlinewidth: 0, ticks: "" },
    ticklabeloverflow: "allow",
    ...{ tickvals: [-most, 0, most], ticktext: [`−${ends}`, "0", ends] },
    tickfont: { size: 12, color: stage.theme.muted },
  };
  return { data: [{ ...drawn, colorbar }], layout };
}

/** @param {Spread} spread @param {Stage} stage @returns {Figure} */
function curves({ values, column, first, row }, stage) {
  const named = row === "head" && values.length <= NAMED;
  const margin = { l: 48, r: named ? 30 : 10, t: 10, b: 40 };
  const last = values[0].length - 1;
  const [low, high] = reachOf(values);
  // The names stand where the curves are farthest apart.
  const spreadAt = (/** @type {number} */ at) =>
    Math.max(...values.map((one) => one[at])) - Math.min(...values.map((one) => one[at]));
  const left = named && spreadAt(0) > spreadAt(last);
  if (left) [margin.l, margin.r] = [74, 10];
  const { heads, muted, text } = stage.theme;
  const layout = frame(stage, HIGH + margin.t + margin.b, margin, {
    xaxis: { ...axis(stage, column), range: [first.column, first.column + last], tickformat: "d" },
    yaxis: {
      ...axis(stage, ""),
      range: [low, high],
      zeroline: true,
      zerolinecolor: muted,
      ticklabelstandoff: left ? 26 : 0,
    },
  });
  const lines = values.map((line, at) => ({
    ...{ type: "scatter", mode: "lines", x0: first.column, dx: 1, y: line, hoverinfo: "skip" },
    line: { color: heads[at % heads.length], width: values.length > NAMED ? 1 : 1.75 },
  }));
  const places = named
    ? apart(
        values.map((line) => line[left ? 0 : last]),
        ((high - low) / HIGH) * APART,
      )
    : [];
  const names = {
    ...{
      type: "scatter",
      mode: "text",
      text: places.map((_, head) => String(head)),
      y: places,
      hoverinfo: "skip",
    },
    ...{ x: places.map(() => first.column + (left ? 0 : last)), cliponaxis: false },
    ...{
      textposition: left ? "middle left" : "middle right",
      textfont: { size: 12, color: places.map((_, at) => heads[at % heads.length] ?? text) },
    },
  };
  return { data: named ? [...lines, names] : lines, layout };
}

/** @param {number[][]} values @returns {[number, number]} */
function reachOf(values) {
  let [low, high] = [0, 0];
  for (const line of values)
    for (const value of line) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const room = (high - low || 1) * 0.04;
  return [low - room, high + room];
}

/** The same places, moved up as far as names need. @param {number[]} places @param {number} least */
function apart(places, least) {
  const moved = places.slice();
  const rising = places.map((_, at) => at).sort((one, other) => places[one] - places[other]);
  rising.forEach((at, rank) => {
    if (rank > 0) moved[at] = Math.max(moved[at], moved[rising[rank - 1]] + least);
  });
  return moved;
}

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
