/** What a norm is given, as colours: tokens down, features across; one row and one column are framed. */

/** @import { Figure, Stage } from "../../types.js" */
/** @import { Beside } from "../../patterns/inside/norms_beside.js" */

import { frame } from "../frame.js";
import { widthOf, writeLabel } from "../label.js";
import { every, sized } from "../names.js";
import { short } from "../../patterns/inside/numbers.js";

const ROW = 16; // pixels of a token
const LEAST = 6; // of many
const HIGH = 560; // pixels that many tokens share
const BAR = 12; // of the colour bar
const SHARE = 0.99; // of the numbers that the colours tell apart: few features are far larger

/** @param {Beside} beside @param {Stage} stage @returns {Figure} */
export function figure({ states, labels, split, token, feature }, stage) {
  const { theme } = stage;
  const { rows, columns } = states;
  const row = Math.max(LEAST, Math.min(ROW, HIGH / rows));
  const small = sized(stage, 12);
  const left = widthOf(labels, stage.width * 0.3, small.measure);
  const most = endOf(states.values);
  const bar = Math.max(30, small.measure(`−${short(most)}`) + 4);
  const margin = { l: left + 8, r: 8 + BAR + 8 + bar, t: 6, b: 36, autoexpand: false };
  const named = labels.map((_, place) => place).filter((place) => place % every(row) === 0);
  const font = { size: 12, color: theme.muted };
  const layout = frame(stage, rows * row + margin.t + margin.b, margin, {
    xaxis: {
      ...{ title: { text: "feature", font }, tickfont: font, tickformat: "d" },
      ...{ showgrid: false, zeroline: false, fixedrange: true, range: [-0.5, columns - 0.5] },
    },
    yaxis: {
      ...{ range: [rows - 0.5, -0.5], tickmode: "array", tickvals: named, ticks: "" },
      ticktext: named.map((place) => writeLabel(labels[place], left, small)),
      ...{ tickfont: { size: 12, color: theme.text }, ticklabelstandoff: 3 },
      ...{ showgrid: false, zeroline: false, fixedrange: true },
    },
  });
  const scale = theme.diverging.map((colour, at, all) => [at / (all.length - 1), colour]);
  const heatmap = {
    type: "heatmap",
    z: Array.from({ length: rows }, (_, at) =>
      states.values.subarray(at * columns, (at + 1) * columns),
    ),
    ...{ zmin: -most, zmax: most, colorscale: scale },
    colorbar: {
      ...{ thickness: BAR, x: 1, xpad: 8, ypad: 0, len: 1, outlinewidth: 0, ticks: "" },
      ticklabeloverflow: "allow",
      ...{ tickvals: [-most, 0, most], ticktext: [`−${short(most)}`, "0", short(most)] },
      tickfont: { size: 12, color: theme.muted },
    },
  };
  const around = { type: "rect", xref: "x", yref: "y", line: { color: theme.text, width: 1.5 } };
  const shapes = [
    { ...around, x0: -0.5, x1: columns - 0.5, y0: token - 0.5, y1: token + 0.5 },
    {
      ...around,
      x0: feature - 0.5,
      x1: feature + 0.5,
      y0: -0.5,
      y1: rows - 0.5,
      line: { ...around.line, dash: "dot" },
    },
    ...(split < rows
      ? [
          {
            type: "line",
            xref: "paper",
            yref: "y",
            x0: 0,
            x1: 1,
            y0: split - 0.5,
            y1: split - 0.5,
            line: { color: theme.muted, width: 2 },
          },
        ]
      : []),
  ];
  return { data: [heatmap], layout: { ...layout, shapes } };
}

/** Where the colours end: all but the largest numbers. @param {Float32Array} values */
export function endOf(values) {
  const sizes = values.map(Math.abs).sort();
  return sizes[Math.floor(SHARE * (sizes.length - 1))] || 1;
}

/**
 * The token and feature at a point of the figure, in pixels from its top left corner.
 * @param {Figure["layout"]} layout
 * @param {Beside} beside
 * @param {number} x
 * @param {number} y
 */
export function cellAt({ width, height, margin }, { states: { rows, columns } }, x, y) {
  const token = Math.floor(((y - margin.t) / (height - margin.t - margin.b)) * rows);
  const feature = Math.floor(((x - margin.l) / (width - margin.l - margin.r)) * columns);
  const inside = token >= 0 && token < rows && feature >= 0 && feature < columns;
  return inside ? { token, feature } : null;
}
