/** What the width of a line means: three lines with their weights, below a figure. */

/** @import { Figure, Stage } from "../types.js" */

import { sized } from "./names.js";
import { opacityFor, widthFor } from "./strokes.js";
import { fade } from "./theme.js";

const WEIGHTS = [0.1, 0.5, 1];
const LETTERS = 12;
const HIGH = 24; // pixels of the key
const LINE = 28; // pixels of an example
const [NEAR, APART] = [6, 18]; // pixels from a line to its weight, and on to the next line

/**
 * @template {Figure} Any
 * @param {Any} figure
 * @param {string} colour
 * @param {Stage} stage
 * @returns {Any}
 */
export function withWidthKey(figure, colour, stage) {
  const { layout } = figure;
  const { margin } = layout;
  const { measure } = sized(stage, LETTERS);
  const middle = -margin.b - HIGH / 2;
  const name = "line width";
  const said = [{ text: name, left: 0 }];
  /** @type {import("../types.js").Shape[]} */
  const lines = [];
  let left = measure(name) + APART;
  for (const weight of WEIGHTS) {
    const [from, to, text] = [left, left + LINE, String(weight)];
    lines.push({
      ...{ type: "line", name: "width", layer: "above", xref: "paper", yref: "paper" },
      ...{ xsizemode: "pixel", ysizemode: "pixel", xanchor: 0, yanchor: 0 },
      ...{ x0: from, x1: to, y0: middle, y1: middle },
      line: { color: fade(colour, opacityFor(weight)), width: widthFor(weight) },
    });
    said.push({ text, left: to + NEAR });
    left = to + NEAR + measure(text) + APART;
  }
  const annotations = said.map(({ text, left }) => ({
    ...{ text, name: "width", showarrow: false, align: "left" },
    font: { size: LETTERS, color: stage.theme.muted },
    ...{ xref: "paper", yref: "paper", x: 0, y: 0, xanchor: "left", yanchor: "middle" },
    ...{ xshift: left - 1, yshift: middle },
  }));
  return {
    ...figure,
    layout: {
      ...layout,
      margin: { ...margin, b: margin.b + HIGH },
      height: layout.height + HIGH,
      shapes: [...layout.shapes, ...lines],
      annotations: [...layout.annotations, ...annotations],
    },
  };
}
