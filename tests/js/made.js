/** Small captures and stages made for tests; queries and keys never have the same number. */

/** @import { Capture, Matrix, Pattern, Stage, Token } from "../../static/types.js" */

import { themeOf } from "../../static/figures/theme.js";
import { pattern } from "../../static/patterns/pattern.js";

/** @type {Stage} */
export const STAGE = { width: 500, theme: themeOf(false), measure: (text) => 8 * text.length };

/** @param {string} text @param {number} start @param {boolean} [special] @returns {Token} */
const token = (text, start, special = false) => ({
  ...{ text, piece: text, id: 1, start, end: start + text.length, special, word: 0, segment: 0 },
});

/** @param {string} text */
const likely = (text) => ({ text, id: 1, probability: 0.5, runners_up: [] });

/** @type {Capture} */
export const CAPTURE = {
  ...{ id: "c", text: "the <b>x", target: "le x", target_by: "beam", edits: [], remarks: [] },
  model: { id: "m", revision: "r", family: "encoder-decoder", dtype: "float32" },
  tokens: {
    source: [token("the", 0), token("<b>", 4), token("x", 7), token("</s>", 8, true)],
    target: [token("<s>", 0, true), token("le", 0), token("x", 3)],
  },
  sites: [
    {
      ...{ site: "cross", layers: 1, heads: 2, layer_numbers: [0] },
      ...{ queries: "target", keys: "source" },
    },
  ],
  predictions: [likely("le"), likely("x"), likely("</s>")],
};

/** @type {Matrix} */
export const WEIGHTS = {
  rows: 3,
  columns: 4,
  values: Float32Array.from([0.7, 0.2, 0.1, 0, 0.05, 0.9, 0.005, 0.045, 0.25, 0.25, 0.25, 0.25]),
};

/** @returns {Pattern} */
export const made = () => pattern(CAPTURE, "cross", { layer: 0, head: 1 }, WEIGHTS);
