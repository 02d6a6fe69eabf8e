/** LayerNorm, RMSNorm and BatchNorm of the same numbers are those that PyTorch gives. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { cellAt, endOf, figure } from "../../static/figures/inside/states.js";
import { acrossFeatures, acrossTokens, together } from "../../static/patterns/inside/norms.js";
import { besideOf, companySaid } from "../../static/patterns/inside/norms_beside.js";
import { CAPTURE, STAGE } from "./made.js";

/** @import { LayerStep, Matrix, TextStates } from "../../static/types.js" */

/** @type {Matrix} */
const X = {
  rows: 3,
  columns: 4,
  values: Float32Array.of(...[1, -2, 0.5, 3], ...[0.25, 4, -1, 2], ...[-3, 1, 2, 0]),
};
/** @type {Matrix} */
const Y = { rows: 2, columns: 4, values: Float32Array.of(...[5, 0, -1, 2], ...[1, 1, -4, 0.5]) };
const NORM = {
  ...{ name: /** @type {const} */ ("LayerNorm"), epsilon: 1e-3 },
  ...{ gamma: [1, 0.5, -2, 1.5], beta: [0, 1, -0.5, 0.25] },
};
// torch.nn.LayerNorm, torch.nn.RMSNorm, torch.nn.BatchNorm1d in training: row 1 of X, of X and Y
const LAYER_NORM = [-0.5643961, 1.7137952, 1.9567831, 0.7977962];
const RMS_NORM = [0.1089366, 0.8714928, 0.8714928, 1.3072392];
const BATCH_NORM = [0.4799358, 1.6123214, 1.9486737, 0.6507632];
const BATCH_NORM_OF_BOTH = [-0.2355025, 1.8250272, -0.1985267, 0.9343681];

/** @param {number[]} values @param {number[]} wanted */
function near(values, wanted) {
  assert.equal(values.length, wanted.length);
  values.forEach((value, at) => assert.ok(Math.abs(value - wanted[at]) < 2e-6, `${at}: ${value}`));
}

test("LayerNorm takes its moments over the features of one token", () => {
  const { moments, values } = acrossFeatures(X, 1, NORM);
  near(values, LAYER_NORM);
  near([moments.mean, moments.variance], [1.3125, 3.54296875]);
  near(acrossFeatures(together(X, Y), 1, NORM).values, LAYER_NORM);
});

test("RMSNorm takes no mean away", () => {
  const { moments, values } = acrossFeatures(X, 1, { ...NORM, name: "RMSNorm", beta: null });
  near(values, RMS_NORM);
  assert.equal(moments.mean, 0);
});

test("BatchNorm takes them over the tokens of one feature, so that its company matters", () => {
  near(acrossTokens(X, 1, NORM).values, BATCH_NORM);
  near(acrossTokens(together(X, Y), 1, NORM).values, BATCH_NORM_OF_BOTH);
});

const SITES = [{ ...CAPTURE.sites[0], site: /** @type {const} */ ("decoder") }];
const STEP = /** @type {Extract<LayerStep, { kind: "norm" }>} */ (
  /** @type {unknown} */ ({ ...NORM, kind: "norm", values: LAYER_NORM })
);
/** @type {TextStates[]} */
const TEXTS = [
  { side: "a", capture: { ...CAPTURE, sites: SITES }, states: X },
  {
    ...{ side: "b", states: Y },
    capture: {
      ...CAPTURE,
      sites: SITES,
      tokens: { source: [], target: CAPTURE.tokens.target.slice(1) },
    },
  },
];

test("both norms stand beside each other, and what the other sentence does to them is said", () => {
  const beside = besideOf(TEXTS, "decoder", STEP, 1, null, true);
  assert.equal(beside.feature, 2); // where LayerNorm and BatchNorm of both are farthest apart
  assert.deepEqual([beside.split, beside.labels.length, beside.states.rows], [3, 5, 5]);
  near([beside.layer.value, beside.alone.value], [LAYER_NORM[2], BATCH_NORM[2]]);
  near(
    [beside.joined?.value ?? NaN, beside.joined?.moments.mean ?? NaN],
    [BATCH_NORM_OF_BOTH[2], -0.7],
  );
  assert.ok(beside.difference < 2e-6);
  assert.match(
    companySaid(beside),
    /from 1\.95 to −0\.199 \(feature 2; the most: by 2\.15, feature 2\).*LayerNorm’s stays 1\.96/,
  );
  const wrong = besideOf(TEXTS, "decoder", { ...STEP, values: [0, 0, 0, 0] }, 1, 0, true);
  near([wrong.difference, wrong.feature], [LAYER_NORM[2], 0]);
});

test("a text alone is a batch alone", () => {
  const beside = besideOf(TEXTS.slice(0, 1), "decoder", STEP, 1, 3, true);
  assert.deepEqual([beside.joined, beside.states.rows, beside.labels.length], [null, 3, 3]);
  assert.match(companySaid(beside), /With a second sentence/);
  assert.match(beside.alone.over, /feature 3 of the 3 tokens of A/);
});

test("the picture frames the row of one norm and the column of the other", () => {
  const beside = besideOf(TEXTS, "decoder", STEP, 1, 3, true);
  const { data, layout } = figure(beside, STAGE);
  const [row, column, split] = layout.shapes;
  assert.deepEqual([row.x0, row.x1, row.y0, row.y1], [-0.5, 3.5, 0.5, 1.5]);
  assert.deepEqual([column.x0, column.x1, column.y0, column.y1], [2.5, 3.5, -0.5, 4.5]);
  assert.deepEqual([split.y0, split.y1], [2.5, 2.5]);
  const z = /** @type {Float32Array[]} */ (data[0].z);
  assert.deepEqual([...z[3]], [5, 0, -1, 2]);
  const { margin, width } = layout;
  const step = (width - margin.l - margin.r) / 4;
  const at = cellAt(layout, beside, margin.l + 2.5 * step, margin.t + 3.5 * 16);
  assert.deepEqual(at, { token: 3, feature: 2 });
  assert.equal(cellAt(layout, beside, margin.l - 1, margin.t + 1), null);
});

test("a few features that are far larger leave the others their colours", () => {
  const values = Float32Array.from({ length: 1000 }, (_, at) => (at < 3 ? 900 : -(at % 10) / 10));
  assert.ok(Math.abs(endOf(values) - 0.9) < 1e-6);
  assert.equal(endOf(new Float32Array(4)), 1);
});
