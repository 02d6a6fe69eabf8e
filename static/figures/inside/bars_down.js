/** Named rows from top to bottom, with a column of level bars for each number that is told of them. */

/** @import { Figure, Stage } from "../../types.js" */

import { frame } from "../frame.js";
import { fade } from "../theme.js";

export const ROW = 24; // pixels
const HEAD = 28; // pixels over a column, for its title
const NUMBER = 62; // pixels for the number at the right of a column
const LEAST = 120; // pixels of a column with its number
const BETWEEN = 16; // pixels between columns, and between blocks of them
const NAMES = 0.34; // of the width, at most, for names

/**
 * One number of every row.
 * @typedef {object} Column
 * @property {string} title may hold Plotly's <i>, <sub>, <sup>
 * @property {(number | null | undefined)[]} values null: −∞; undefined: there is none
 * @property {string[]} colours of the rows; one for all
 * @property {(value: number) => string} said
 * @property {[number, number] | null} range null: as far as the values reach
 */
/**
 * @typedef {object} Bars
 * @property {string[]} names of the rows, written for Plotly
 * @property {number} names_width pixels that they want
 * @property {Column[]} columns
 * @property {number | null} marked the row that stands out
 * @property {string} none what is written for null
 */
/**
 * Where rows stand on the figure, for what can be clicked in it.
 * @typedef {{ top: number, left: number, width: number }} Block
 */

/**
 * @param {Bars} bars
 * @param {Stage} stage
 * @returns {Figure & { layout: { meta: { blocks: Block[] } } }}
 */
export function figure({ names, names_width, columns, marked, none }, stage) {
  const { theme, width } = stage;
  const left = Math.min(width * NAMES, names_width) + 10;
  const fit = Math.max(1, Math.floor((width - left + BETWEEN) / (LEAST + BETWEEN)));
  const each = Math.ceil(columns.length / Math.ceil(columns.length / fit));
  const blocks = Math.ceil(columns.length / each);
  const high = HEAD + names.length * ROW;
  const height = blocks * high + (blocks - 1) * BETWEEN;
  const column = (width - left - (each - 1) * BETWEEN) / each;
  /** @type {Record<string, unknown>} */
  const axes = {};
  /** @type {Record<string, unknown>[]} */
  const data = [];
  /** @type {Record<string, unknown>[]} */
  const annotations = [];
  /** @type {Record<string, unknown>[]} */
  const shapes = [];
  columns.forEach((one, at) => {
    const block = Math.floor(at / each);
    const start = left + (at % each) * (column + BETWEEN);
    const top = block * (high + BETWEEN) + HEAD;
    const number = at === 0 ? "" : String(at + 1);
    const across = [start / width, (start + column) / width];
    const range = rangeOf(one, column);
    const up = [1 - (top + names.length * ROW) / height, 1 - top / height];
    axes[`xaxis${number}`] = {
      ...{ domain: across, range, anchor: `y${number}` },
      ...{ fixedrange: true, showgrid: false, ticks: "", showticklabels: false },
      ...{ zeroline: true, zerolinecolor: fade(theme.muted, 0.6), zerolinewidth: 1 },
    };
    axes[`yaxis${number}`] = {
      ...{ domain: up.map((share) => Math.max(0, share)), range: [names.length - 0.5, -0.5] },
      ...{ anchor: `x${number}`, fixedrange: true, showgrid: false, zeroline: false, ticks: "" },
      ...{
        showticklabels: at % each === 0,
        tickmode: "array",
        tickvals: names.map((_, row) => row),
      },
      ...{ ticktext: names, tickfont: { size: 14, color: theme.text }, ticklabelstandoff: 4 },
    };
    data.push({
      ...{ type: "bar", orientation: "h", y0: 0, dy: 1, x: one.values.map((value) => value ?? 0) },
      ...{ xaxis: `x${number}`, yaxis: `y${number}`, width: 0.55, hoverinfo: "skip" },
      marker: {
        color: one.values.map((_, row) => {
          const own = one.colours[row] ?? one.colours[0];
          return marked === null || row === marked ? own : fade(own, 0.55);
        }),
        line: { width: 0 },
      },
    });
    const paper = { xref: "paper", yref: "paper", showarrow: false };
    annotations.push({
      ...{ ...paper, text: one.title, x: across[0], y: up[1], xanchor: "left", yanchor: "bottom" },
      ...{ yshift: 2, font: { size: 13, color: theme.muted } },
    });
    data.push(numbersOf(one, range[1], number, none, theme));
  });
  if (marked !== null) {
    for (let block = 0; block < blocks; block += 1) {
      const top = block * (high + BETWEEN) + HEAD + marked * ROW;
      shapes.push({
        ...{ type: "rect", xref: "paper", yref: "paper", x0: 0, x1: 1, layer: "below" },
        ...{ y0: 1 - top / height, y1: 1 - (top + ROW) / height, line: { width: 0 } },
        fillcolor: fade(theme.muted, 0.16),
      });
    }
  }
  const layout = frame(stage, height, { l: 0, r: 0, t: 0, b: 0 }, { ...axes, bargap: 0 });
  const meta = {
    blocks: Array.from({ length: blocks }, (_, block) => ({
      ...{ top: block * (high + BETWEEN) + HEAD, left: 0, width: left },
    })),
  };
  return { data, layout: { ...layout, annotations, shapes, meta } };
}

/**
 * The ends of a column's axis, with room for its numbers at the right.
 * @param {Column} column
 * @param {number} width of the column, in pixels
 * @returns {[number, number]}
 */
function rangeOf({ values, range }, width) {
  const all = values.map((value) => value ?? 0);
  const [low, high] = range ?? [Math.min(0, ...all), Math.max(0, ...all)];
  const reach = high - low || 1;
  return [low, low + (reach * width) / (width - NUMBER)];
}

/**
 * Numbers below each other, at the right end of their column.
 * @param {Column} column
 * @param {number} end
 * @param {string} axis
 * @param {string} none
 * @param {Stage["theme"]} theme
 */
const numbersOf = ({ values, said }, end, axis, none, theme) => ({
  ...{ type: "scatter", mode: "text", y0: 0, dy: 1, x: values.map(() => end), hoverinfo: "skip" },
  ...{ xaxis: `x${axis}`, yaxis: `y${axis}`, cliponaxis: false, textposition: "middle left" },
  text: values.map((value) => (value === undefined ? "" : value === null ? none : said(value))),
  textfont: { size: 13, color: theme.text },
});
