/** Rows of numbers as curves, with their names at the ends. */

/** @import { Figure, Spread, Stage } from "../../types.js" */

import { frame } from "../frame.js";
import { sized } from "../names.js";
import { axis, reachOf } from "./axes.js";

const HIGH = 260; // pixels
const NAMED = 16; // heads whose curves are named at their ends
const APART = 13; // pixels between two names
const DOTS = 24; // points that are shown one by one

/** @param {Spread} spread @param {Stage} stage @returns {Figure} */
export function curves(spread, stage) {
  const { values, column, first, mark } = spread;
  const names = namesOf(spread);
  const wide = Math.max(0, ...names.map((name) => sized(stage, 12).measure(name)));
  const margin = { l: 48, r: names.length > 0 ? wide + 22 : 10, t: 10, b: 40 };
  const last = values[0].length - 1;
  const [low, high] = reachOf(values);
  // The names stand where the curves are farthest apart.
  const spreadAt = (/** @type {number} */ at) =>
    Math.max(...values.map((one) => one[at])) - Math.min(...values.map((one) => one[at]));
  const left = names.length > 2 && spreadAt(0) > spreadAt(last);
  if (left) [margin.l, margin.r] = [wide + 72, 10];
  const { heads, muted, text } = stage.theme;
  const layout = frame(stage, HIGH + margin.t + margin.b, margin, {
    xaxis: { ...axis(stage, column), range: [first.column, first.column + last], tickformat: "d" },
    yaxis: {
      ...axis(stage, ""),
      range: [low, high],
      zeroline: true,
      zerolinecolor: muted,
      ticklabelstandoff: left ? wide + 24 : 0,
    },
  });
  const dots = last < DOTS && values.length < 3;
  const lines = values.map((line, at) => ({
    ...{ type: "scatter", mode: dots ? "lines+markers" : "lines", hoverinfo: "skip" },
    ...{ x0: first.column, dx: 1, y: line, marker: { size: 5 }, cliponaxis: false },
    line: { color: heads[at % heads.length], width: values.length > NAMED ? 1 : 1.75 },
  }));
  const at = left ? 0 : last;
  const places = apart(
    names.map((_, row) => values[row][at]),
    ((high - low) / HIGH) * APART,
  );
  const ends = {
    ...{
      type: "scatter",
      mode: "text",
      text: names.map(aside(left)),
      y: places,
      hoverinfo: "skip",
    },
    ...{ x: places.map(() => first.column + at), cliponaxis: false },
    textposition: left ? "middle left" : "middle right",
    textfont: { size: 12, color: places.map((_, row) => heads[row % heads.length] ?? text) },
  };
  const shapes =
    mark?.column === undefined ? [] : [upright(first.column + mark.column, low, high, muted)];
  return { data: names.length > 0 ? [...lines, ends] : lines, layout: { ...layout, shapes } };
}

/** Beside the last point, not on it. @param {boolean} left @returns {(name: string) => string} */
const aside = (left) => (name) => (left ? `${name}\u00a0\u00a0` : `\u00a0\u00a0${name}`);

/** What is written at the ends. @param {Spread} spread */
function namesOf({ names, row, values }) {
  if (names) return names;
  return row === "head" && values.length <= NAMED ? values.map((_, head) => String(head)) : [];
}

/** @param {number} x @param {number} low @param {number} high @param {string} color */
const upright = (x, low, high, color) => ({
  ...{ type: "line", x0: x, x1: x, y0: low, y1: high },
  line: { color, width: 1, dash: "dot" },
});

/** The same places, moved up as far as names need. @param {number[]} places @param {number} least */
function apart(places, least) {
  const moved = places.slice();
  const rising = places.map((_, at) => at).sort((one, other) => places[one] - places[other]);
  rising.forEach((at, rank) => {
    if (rank > 0) moved[at] = Math.max(moved[at], moved[rising[rank - 1]] + least);
  });
  return moved;
}
