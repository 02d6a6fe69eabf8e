/** Small captures and stages made for tests; queries and keys never have the same number. */

/** @import { Capture, Content, Encoding, Lit, Manner, Matrix, Pattern, Reading } from "../../static/types.js" */
/** @import { Stage, State, Token } from "../../static/types.js" */

import { figure } from "../../static/figures/row.js";
import { contentOf } from "../../static/figures/strokes.js";
import { themeOf } from "../../static/figures/theme.js";
import { difference } from "../../static/patterns/difference.js";
import { pattern } from "../../static/patterns/pattern.js";

/** @type {Stage} */
export const STAGE = { width: 500, theme: themeOf(false), measure: (text) => 8 * text.length };

/** @type {Reading} */
export const READING = { threshold: 0.01, top: 0, direction: "down" };

/** An id for each text: equal ones for equal texts. @param {string} text */
export const idOf = (text) =>
  [...text].reduce((id, sign) => (31 * id + Number(sign.codePointAt(0))) % 50021, 7);

/** @param {string} text @param {number} start @param {boolean} [special] @returns {Token} */
const token = (text, start, special = false) => ({
  ...{ text, piece: text, id: idOf(text), start, end: start + text.length, special },
  ...{ word: 0, segment: 0, unknown: false },
});

/** @param {string} text @param {number} place */
const likely = (text, place) => ({
  ...{ text, piece: text, spaced: false, id: idOf(text), probability: 0.5, runners_up: [], place },
});

/** @type {Capture} */
export const CAPTURE = {
  ...{
    id: "c",
    text: "the <b>x",
    text_pair: null,
    target: "le x",
    target_by: "beam",
    edits: [],
    remarks: [],
    classes: [],
    ...{ source_language: null, target_language: null, special_tokens: true, messages: null },
  },
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
  predictions: ["le", "x", "</s>"].map(likely),
};

/** @type {Matrix} */
export const WEIGHTS = {
  rows: 3,
  columns: 4,
  values: Float32Array.from([0.7, 0.2, 0.1, 0, 0.05, 0.9, 0.005, 0.045, 0.25, 0.25, 0.25, 0.25]),
};

/** @type {Matrix} */
export const OTHER = {
  ...WEIGHTS,
  values: WEIGHTS.values.map((_, at) => WEIGHTS.values[(at + 5) % 12]),
};

/** @returns {Pattern} */
export const made = () =>
  pattern(CAPTURE, { side: "a", site: "cross", heads: [{ layer: 0, head: 1 }], mean: false }, [
    WEIGHTS,
  ]);

/** Two heads laid over each other; in two layers they have the same number. @returns {Pattern} */
export const overlaid = () => {
  const heads = [
    { layer: 0, head: 1 },
    { layer: 1, head: 1 },
  ];
  return pattern(CAPTURE, { side: "a", site: "cross", heads, mean: false }, [WEIGHTS, OTHER]);
};

/** @returns {Pattern} */
export const minus = () => {
  const other = pattern(
    CAPTURE,
    { side: "b", site: "cross", heads: [{ layer: 0, head: 1 }], mean: false },
    [OTHER],
  );
  return difference(made(), other);
};

/** @param {Pattern} shown @param {Partial<Reading>} [reading] @returns {Content} */
export const content = (shown, reading = {}) =>
  contentOf(shown, { ...READING, ...reading }, STAGE.theme);

// In pieces: "un+tie it" and its end, whose pieces "un" and "tie" are one word.
/** @param {string} text @param {number} start @param {number | null} word @returns {Token} */
export const piece = (text, start, word) => ({
  ...{
    text,
    piece: text,
    id: idOf(text),
    start,
    end: start + text.length,
    special: word === null,
    word,
    segment: 0,
    unknown: false,
  },
});
/** @type {Capture} */
export const PIECES = {
  ...CAPTURE,
  text: "untie it",
  tokens: {
    source: [piece("un", 0, 0), piece("tie", 2, 0), piece("it", 6, 1), piece("</s>", 8, null)],
    target: [],
  },
  sites: [{ ...CAPTURE.sites[0], site: "encoder", queries: "source" }],
};

/** @type {Manner} */
const LINES = { view: "lines", most: 1 };
/** A stage that has room for two panels. */
export const WIDE = { ...STAGE, width: 1100 };

/**
 * A row of panels, as one figure.
 * @param {Content[]} contents
 * @param {Lit[][]} [lits]
 * @param {Partial<Manner>} [manner]
 */
export const rowOf = (contents, lits = contents.map(() => []), manner = {}) =>
  figure(contents, WIDE, { ...LINES, ...manner }, lits);

/** A page on which nothing was chosen and nothing has come. @type {Omit<State, "choice">} */
export const EMPTY = {
  ...{ models: null, answers: { a: null, b: null }, offer: null, file: null, failure: null },
  ...{
    continuing: { a: null, b: null },
    check: null,
    sweep: null,
    laboratory: {},
    cell: null,
    ...{ layer: null, states: null, uncut: null, map: null },
    picking: null,
    found: null,
  },
  ...{ notice: "", dark: false },
};

/** What told a model where its tokens stand. @param {Partial<Encoding>} part @returns {Encoding} */
export const encodingOf = (part) => ({
  ...{ kind: "learned", where: "source", side: "source", axes: ["position", "dimension"] },
  ...{ first: 0, module: "", layers: null, frequencies: null, scaling: 1, variant: null },
  ...{ shape: [], values: [], verdict: "exact", reason: "scores hold them" },
  ...part,
});
