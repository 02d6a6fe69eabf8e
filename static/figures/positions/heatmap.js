/** A table of positions as a heatmap with its scale. */

/** @import { Figure, Shape, Spread, Stage } from "../../types.js" */

import { frame, rowHeight, tokenAxis } from "../frame.js";
import { widthOf } from "../label.js";
import { sized } from "../names.js";
import { reach } from "../../patterns/positions/positions.js";
import { axis } from "./axes.js";

const [LOW, HIGH] = [120, 420]; // pixels of a heatmap whose rows are numbers
const ROW = 14; // pixels of one of a few
const BAR = 12; // of the colour bar from left to right

/** @param {Spread} spread @param {Stage} stage @returns {Figure} */
export function heatmap(spread, stage) {
  const { values, labels, names, column, first, order } = spread;
  const { theme } = stage;
  const left = leftOf(spread, stage);
  const scale = scaleOf(spread, stage);
  const bar = Math.max(28, ...scale.ticktext.map((text) => sized(stage, 12).measure(text) + 4));
  // What stands at the right has its room already: Plotly need not make any.
  const margin = { l: left + 8, r: 8 + BAR + 8 + bar, t: 8, b: 40, autoexpand: false };
  const wide = stage.width - margin.l - margin.r;
  const few = Math.min(HIGH, spread.square ? wide : Math.max(LOW, ROW * values.length));
  const high = labels ? values.length * rowHeight(values.length) : few;
  const layout = frame(stage, high + margin.t + margin.b, margin, {
    xaxis: { ...axis(stage, column), ...ticksOf(order) },
    yaxis: labels ? tokenAxis(labels, left, stage) : rowsAxis(spread, stage, names),
  });
  const drawn = {
    ...{ type: "heatmap", z: values, x0: order ? 0 : first.column, y0: first.row },
    ...{ zmin: scale.zmin, zmax: scale.zmax, colorscale: scale.colorscale },
  };
  const colorbar = {
    ...{ thickness: BAR, x: 1, xpad: 8, ypad: 0, len: 1, outlinewidth: 0, ticks: "" },
    ticklabeloverflow: "allow",
    ...{ tickvals: scale.tickvals, ticktext: scale.ticktext },
    tickfont: { size: 12, color: theme.muted },
  };
  return { data: [{ ...drawn, colorbar }], layout: { ...layout, shapes: marksOf(spread, stage) } };
}

/**
 * Colours on both sides of 0, or from the least number to the largest.
 * @param {Spread} spread
 * @param {Stage} stage
 */
function scaleOf({ most, least }, { theme }) {
  const colours = least === undefined ? theme.diverging : theme.sequential;
  const colorscale = colours.map((colour, step, all) => [step / (all.length - 1), colour]);
  const ends = reach({ most });
  if (least === undefined) {
    const ticktext = [`−${ends}`, "0", ends];
    return { zmin: -most, zmax: most, colorscale, tickvals: [-most, 0, most], ticktext };
  }
  const ticktext = [reach({ most: least }), ends];
  return { zmin: least, zmax: most, colorscale, tickvals: [least, most], ticktext };
}

/** Pixels of the names of the rows. @param {Spread} spread @param {Stage} stage */
function leftOf({ labels, names }, stage) {
  if (labels) return widthOf(labels, stage.width * 0.32, stage.measure);
  const { measure } = sized(stage, 12);
  return names ? Math.max(...names.map((name) => measure(name))) + 8 : 44;
}

/** @param {Spread} spread @param {Stage} stage @param {string[]} [names] */
function rowsAxis({ values, row, first }, stage, names) {
  const range = [values.length - 0.5 + first.row, first.row - 0.5];
  if (!names) return { ...axis(stage, row), range, tickformat: "d" };
  const tickvals = names.map((_, at) => at + first.row);
  return { ...axis(stage, ""), range, tickmode: "array", tickvals, ticktext: names, ticks: "" };
}

/** The first and last of columns in each run of an order of their own. @param {number[]} [order] */
function ticksOf(order) {
  if (!order) return { tickformat: "d" };
  const tickvals = order.flatMap((number, at) =>
    at === 0 || at === order.length - 1 || Math.abs(number - order[at - 1]) > 2 ? [at] : [],
  );
  return { tickmode: "array", tickvals, ticktext: tickvals.map((at) => String(order[at])) };
}

/**
 * A frame around the row and the column that are chosen.
 * @param {Spread} spread
 * @param {Stage} stage
 * @returns {Shape[]}
 */
function marksOf({ mark, values, first, order }, { theme }) {
  const [x, y] = [order ? 0 : first.column, first.row];
  /** @param {number[]} across @param {number[]} down */
  const box = (across, down) => ({
    ...{ type: "rect", x0: across[0], x1: across[1], y0: down[0], y1: down[1] },
    line: { color: theme.text, width: 1.5 },
  });
  const [wide, high] = [
    [x - 0.5, x + values[0].length - 0.5],
    [y - 0.5, y + values.length - 0.5],
  ];
  /** @param {number} at @param {number} from */
  const one = (at, from) => [from + at - 0.5, from + at + 0.5];
  return [
    ...(mark?.row === undefined ? [] : [box(wide, one(mark.row, y))]),
    ...(mark?.column === undefined ? [] : [box(one(mark.column, x), high)]),
  ];
}
