/** Vectors below each other as bars over their dimensions, all on the same dimensions. */

/** @import { Figure, Stage } from "../../types.js" */

import { numberSaid } from "../../patterns/inside/said.js";
import { frame } from "../frame.js";
import { clip, escapeMarkup } from "../label.js";
import { signColours } from "../strokes.js";
import { fade } from "../theme.js";

const GAP = 18; // pixels between two rows, where a bar's number has room
const AXIS = 34; // pixels for the numbers of the dimensions, and what they are
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]; // from one named dimension to the next
const BARS = 512; // dimensions that are each a bar; of more the outline is drawn
const WITH_NUMBERS = 1.7; // of the largest bar: room for the numbers at the ends
const APART = 0.08; // from a bar to its number, of the axis
const LETTER = 7; // pixels of a small letter

/**
 * One vector; `before` is what it was before it was turned, drawn faintly behind.
 * @typedef {object} VectorRow
 * @property {string} symbol written in italics before the name
 * @property {string} name
 * @property {number[]} values
 * @property {number[] | null} before
 * @property {"plain" | "signed"} colours signed: both signs have a colour of their own
 * @property {boolean} numbers whether the marked ones are written
 */
/**
 * @typedef {object} Vectors
 * @property {VectorRow[]} rows of the same length
 * @property {number[]} order the dimensions from left to right
 * @property {number[]} marked dimensions that stand out
 * @property {string} axis what a dimension is called
 * @property {boolean} alike whether all rows have one scale
 * @property {number} height pixels of a row
 */

/** @param {Vectors} vectors @param {Stage} stage @returns {Figure} */
export function figure({ rows, order, marked, axis, alike, height }, stage) {
  const { theme } = stage;
  const left =
    Math.min(
      stage.width * 0.3,
      Math.max(...rows.map(({ symbol, name }) => stage.measure(`${symbol} ${name}`))),
    ) + 10;
  const margin = { l: left, r: 4, t: GAP, b: AXIS, autoexpand: false };
  const inner = rows.length * height + (rows.length - 1) * GAP;
  const most = rows.map(({ values, before }) => sizeOf([...values, ...(before ?? [])]));
  const common = Math.max(...most);
  /** @type {Record<string, unknown>} */
  const axes = {
    xaxis: {
      ...{ range: [-0.6, order.length - 0.4], fixedrange: true, showgrid: false, zeroline: false },
      ...ticks(order, stage.width - margin.l - margin.r),
      ...{ anchor: `y${rows.length > 1 ? rows.length : ""}`, ticks: "", showticklabels: true },
      tickfont: { size: 11, color: theme.muted },
      title: { text: escapeMarkup(axis), font: { size: 12, color: theme.muted }, standoff: 4 },
    },
  };
  /** @type {Record<string, unknown>[]} */
  const data = [];
  /** @type {Record<string, unknown>[]} */
  const annotations = [];
  rows.forEach((row, at) => {
    const number = at === 0 ? "" : String(at + 1);
    const top = 1 - (at * (height + GAP)) / inner;
    const reach = (alike ? common : most[at]) * (row.numbers ? WITH_NUMBERS : 1.08) || 1;
    axes[`yaxis${number}`] = {
      ...{ domain: [Math.max(0, top - height / inner), top], range: [-reach, reach], anchor: "x" },
      ...{ fixedrange: true, showgrid: false, ticks: "", showticklabels: false },
      ...{ zeroline: true, zerolinecolor: theme.muted, zerolinewidth: 1 },
    };
    const values = order.map((dimension) => row.values[dimension]);
    if (row.before) {
      const before = order.map((dimension) => row.before?.[dimension] ?? 0);
      data.push(
        barsOf(
          before,
          `y${number}`,
          before.map(() => fade(theme.muted, 0.3)),
          0.95,
        ),
      );
    }
    data.push(barsOf(values, `y${number}`, coloursOf(row, order, marked, stage), 0.7));
    annotations.push({
      ...{ text: nameOf(row, left - 10, stage), showarrow: false, xref: "paper", yref: "paper" },
      ...{ x: 0, xanchor: "right", xshift: -8, y: top - height / inner / 2, yanchor: "middle" },
      font: { size: 14, color: theme.text },
    });
    if (row.numbers) data.push(numbersOf(values, order, marked, `y${number}`, reach, theme.text));
  });
  const layout = frame(stage, inner + margin.t + margin.b, margin, {
    ...axes,
    ...{ bargap: 0, barmode: "overlay" },
  });
  return { data, layout: { ...layout, annotations } };
}

/** @param {VectorRow} row @param {number} pixels @param {Stage} stage */
function nameOf({ symbol, name }, pixels, { measure }) {
  const room = pixels - measure(`${symbol} `);
  return `<i>${escapeMarkup(symbol)}</i> ${escapeMarkup(clip(name, room, measure))}`;
}

/** @param {number[]} values */
const sizeOf = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** @param {number[]} values @param {string} yaxis @param {string[]} colours @param {number} width */
function barsOf(values, yaxis, colours, width) {
  const common = { x0: 0, dx: 1, y: values, xaxis: "x", yaxis, hoverinfo: "skip" };
  return values.length <= BARS
    ? { ...common, type: "bar", width, marker: { color: colours, line: { width: 0 } } }
    : {
        ...{ ...common, type: "scatter", mode: "lines", fill: "tozeroy", fillcolor: colours[0] },
        line: { shape: "hvh", width: 0 },
      };
}

/** @param {VectorRow} row @param {number[]} order @param {number[]} marked @param {Stage} stage */
function coloursOf({ values, colours }, order, marked, { theme }) {
  const { more, less } = signColours(theme);
  return order.map((dimension) => {
    const stands = marked.length === 0 || marked.includes(dimension);
    const own = colours === "plain" ? theme.muted : values[dimension] < 0 ? less : more;
    if (colours === "plain") return marked.includes(dimension) ? theme.text : fade(own, 0.65);
    return stands ? own : fade(own, 0.45);
  });
}

/**
 * @param {number[]} values
 * @param {number[]} order
 * @param {number[]} marked
 * @param {string} yaxis
 * @param {number} reach of the axis
 * @param {string} color
 */
function numbersOf(values, order, marked, yaxis, reach, color) {
  const places = order.flatMap((dimension, place) => (marked.includes(dimension) ? [place] : []));
  return {
    ...{ type: "scatter", mode: "text", xaxis: "x", yaxis, hoverinfo: "skip", cliponaxis: false },
    ...{
      x: places,
      y: places.map((place) => values[place] + Math.sign(values[place]) * APART * reach),
    },
    text: places.map((place) => numberSaid(values[place])),
    textposition: places.map((place) => (values[place] < 0 ? "bottom center" : "top center")),
    textfont: { size: 12, color },
  };
}

/** Every n-th dimension is named, so that names stand level. @param {number[]} order @param {number} pixels */
function ticks(order, pixels) {
  const longest = String(Math.max(...order)).length;
  const least = Math.ceil((order.length * LETTER * (longest + 1)) / pixels);
  const every = STEPS.find((step) => step >= least) ?? least;
  const shown = order.flatMap((_, place) => (place % every === 0 ? [place] : []));
  return {
    ...{ tickmode: "array", tickvals: shown, tickangle: 0 },
    ticktext: shown.map((place) => String(order[place])),
  };
}
