/** A positional encoding as a heatmap: a row for every token, a column for every dimension. */

/** @import { Encoding, Figure, Label, Stage } from "../types.js" */

import { downwards, frame, rowHeight, tokenAxis } from "./frame.js";
import { widthOf } from "./label.js";

/**
 * @param {Encoding} encoding
 * @param {Label[]} labels the tokens that stand at the positions
 * @param {Stage} stage
 * @returns {Figure}
 */
export function figure({ values }, labels, stage) {
  const left = widthOf(labels, stage.width * 0.32, stage.measure);
  const margin = { l: left + 8, r: 8, t: 8, b: 40 };
  const height = values.length * rowHeight(values.length) + margin.t + margin.b;
  // A fixed encoding lies between −1 and 1; a learned one does not.
  const most = Math.max(1, ...values.flat().map(Math.abs));
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
    yaxis: {
      ...tokenAxis(labels, left, stage),
      range: downwards(values.length),
      ticklabelstandoff: 3,
    },
  });
  const heatmap = { type: "heatmap", z: values, zmin: -most, zmax: most, colorscale };
  return { data: [{ ...heatmap, showscale: false }], layout };
}
