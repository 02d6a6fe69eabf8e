/** A positional encoding as a heatmap: a row for every token, a column for every dimension. */

/** @import { Encoding, Figure, Label, Stage } from "../types.js" */

import { frame, rowHeight, tokenAxis } from "./frame.js";
import { widthOf } from "./label.js";

/** How far the colours reach on both sides of zero. @param {Encoding} encoding */
export function range({ values }) {
  // A fixed encoding lies between −1 and 1; a learned one does not.
  return Math.ceil(Math.max(1, ...values.flat().map(Math.abs)));
}

/**
 * @param {Encoding} encoding
 * @param {Label[]} labels the tokens that stand at the positions
 * @param {Stage} stage
 * @returns {Figure}
 */
export function figure(encoding, labels, stage) {
  const { values } = encoding;
  const left = widthOf(labels, stage.width * 0.32, stage.measure);
  const margin = { l: left + 8, r: 8, t: 8, b: 40 };
  const height = values.length * rowHeight(values.length) + margin.t + margin.b;
  const most = range(encoding);
  const { diverging, muted } = stage.theme;
  const colorscale = diverging.map((colour, step) => [step / (diverging.length - 1), colour]);
  const layout = frame(stage, height, margin, {
    xaxis: {
      title: { text: "dimension", font: { size: 12, color: muted } },
      tickfont: { size: 12, color: muted },
      showgrid: false,
      zeroline: false,
      fixedrange: true,
    },
    yaxis: tokenAxis(labels, left, stage),
  });
  const heatmap = { type: "heatmap", z: values, zmin: -most, zmax: most, colorscale };
  return { data: [{ ...heatmap, showscale: false }], layout };
}

/**
 * The cell at a point of the figure, in pixels from its top left corner.
 * @param {Figure["layout"]} layout
 * @param {Encoding} encoding
 * @param {number} x
 * @param {number} y
 */
export function pointed({ width, height, margin }, { values }, x, y) {
  const down = (y - margin.t) / (height - margin.t - margin.b);
  const along = (x - margin.l) / (width - margin.l - margin.r);
  const position = Math.floor(down * values.length);
  const dimension = Math.floor(along * values[0].length);
  return values[position]?.[dimension] === undefined ? null : { position, dimension };
}
