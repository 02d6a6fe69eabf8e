/** What the colours of a matrix mean: a bar with their weights, below a figure. */

/** @import { Figure, Stage } from "../types.js" */

import { sized } from "./names.js";

const LETTERS = 12;
const HIGH = 40; // pixels of the key
const [ABOVE, BAR] = [10, 10]; // pixels over the bar, and of the bar from top to bottom
const LONG = 200; // pixels of the bar
const APART = 18; // pixels from the name to the bar
const STEPS = 4; // of the numbers below the bar

/**
 * The matrices of a figure have one scale: the first of them brings the bar.
 * @template {Figure} Any
 * @param {Any} figure
 * @param {Stage} stage
 * @returns {Any}
 */
export function withColourKey(figure, stage) {
  const { data, layout } = figure;
  const { margin } = layout;
  const matrix = data.findIndex(({ type }) => type === "heatmap");
  const { zmin, zmax } = /** @type {{ zmin: number, zmax: number }} */ (data[matrix]);
  const name = zmin < 0 ? "difference" : "weight";
  const left = sized(stage, LETTERS).measure(name) + APART;
  const wide = layout.width - margin.l - margin.r;
  const high = layout.height - margin.t - margin.b;
  const tickvals = Array.from(
    { length: STEPS + 1 },
    (_, at) => zmin + (at * (zmax - zmin)) / STEPS,
  );
  const colorbar = {
    ...{ orientation: "h", lenmode: "pixels", len: LONG, thickness: BAR, outlinewidth: 0 },
    ...{ xpad: 0, ypad: 0, ticks: "", tickvals, ticktext: tickvals.map(said) },
    ...{ tickfont: { size: LETTERS, color: stage.theme.muted }, ticklabeloverflow: "allow" },
    ...{ x: left / wide, xanchor: "left", y: -(margin.b + ABOVE) / high, yanchor: "top" },
  };
  const word = {
    ...{ text: name, name: "colour", showarrow: false, align: "left" },
    font: { size: LETTERS, color: stage.theme.muted },
    ...{ xref: "paper", yref: "paper", x: 0, y: 0, xanchor: "left", yanchor: "middle" },
    ...{ xshift: -1, yshift: -margin.b - ABOVE - BAR / 2 },
  };
  return {
    ...figure,
    data: data.map((trace, at) =>
      at === matrix ? { ...trace, showscale: true, colorbar } : trace,
    ),
    layout: {
      ...layout,
      // The bar has its room already: Plotly need not make any.
      margin: { ...margin, b: margin.b + HIGH, autoexpand: false },
      height: layout.height + HIGH,
      annotations: [...layout.annotations, word],
    },
  };
}

/** @param {number} weight */
const said = (weight) => String(Number(weight.toPrecision(2))).replace("-", "−");
