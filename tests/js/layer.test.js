/** A layer is drawn in the order that it has, and every number of it can be read. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { asFigure } from "../../static/figures/inside/drawing.js";
import { figure } from "../../static/figures/inside/layer.js";
import { describeBar, rowsOf } from "../../static/patterns/inside/layer.js";
import { short } from "../../static/patterns/inside/numbers.js";
import { answerOf, outputSaid } from "../../static/patterns/inside/residual_answer.js";
import { CAPTURE, STAGE } from "./made.js";

/** @import { FlatMark, LayerStep, LayerSteps } from "../../static/types.js" */

/** @param {object} step */
const made = (step) => /** @type {LayerStep} */ ({ module: "", norm: 1, ...step });

const INPUT = made({ kind: "input", values: [3, 4], norm: 5 });
const SEEN = made({ kind: "attention", values: [0, 1] });
const SUM = made({
  kind: "add",
  values: [3, 5],
  residual: [3, 4],
  added: [0, 1],
  cosine: 0.8,
  cut: false,
});
const NORM = made({
  ...{ kind: "norm", name: "LayerNorm", before: [3, 5], values: [-1, 1], mean: 4, variance: 1 },
  ...{ epsilon: 1e-5, gamma: [1, 0.5], beta: [0, -0.25], difference: 0 },
});
const NEURONS = [
  { neuron: 7, before: 2, after: 2, gate: null },
  { neuron: 0, before: -0.5, after: 0, gate: null },
];
const FED = made({
  ...{ kind: "feed_forward", values: [1, 1], activation: "relu", gated: false, width: 8 },
  ...{ active: 3, neurons: NEURONS, neurons_reason: null },
});
const SECOND = made({
  kind: "add",
  values: [0, 2],
  residual: [-1, 1],
  added: [1, 1],
  cosine: 0,
  cut: false,
});

/** @param {LayerStep[]} steps @returns {LayerSteps} */
const layerOf = (steps) => ({
  ...{ side: "encoder", layer: 1, layer_number: 1, token: 2, norm_order: "post" },
  ...{ checked: 2e-7, reason: null, steps },
});
const POST = layerOf([INPUT, SEEN, SUM, NORM, FED, SECOND]);

test("the residual goes past what stands between the state it is of and its sum", () => {
  assert.deepEqual(
    rowsOf(POST).map(({ past }) => past),
    [null, null, 0, null, null, 3],
  );
  const normed = { ...NORM, before: [3, 4] };
  const pre = layerOf([
    INPUT,
    normed,
    SEEN,
    SUM,
    normed,
    FED,
    made({ ...SECOND, residual: [3, 5] }),
  ]);
  assert.deepEqual(
    rowsOf(pre).map(({ past }) => past),
    [null, null, null, 0, null, null, 3],
  );
  const cut = layerOf([INPUT, SEEN, made({ ...SUM, values: [0, 1], cut: true })]);
  assert.equal(rowsOf(cut)[2].past, 0);
  const crossed = texts(/** @type {FlatMark[]} */ (figure(rowsOf(cut), STAGE).marks));
  assert.equal(crossed.filter(({ text }) => text === "×").length, 1);
  assert.deepEqual(rowsOf(cut)[2].said, ["added 1.00 alone", "the residual is cut"]);
});

test("of parts that stand beside each other each reads the norm, not the sum above it", () => {
  const second = made({ ...SECOND, residual: [3, 5] });
  /** @type {LayerSteps} */
  const beside = { ...layerOf([INPUT, NORM, SEEN, SUM, FED, second]), norm_order: "parallel" };
  const rows = rowsOf(beside);
  assert.deepEqual(
    rows.map(({ reads }) => reads),
    [null, null, null, null, 1, null],
  );
  assert.deepEqual(
    rows.map(({ past }) => past),
    [null, null, null, 0, null, 3],
  );
  const two = layerOf([INPUT, NORM, SEEN, SUM, made({ ...NORM, before: [3, 4] }), FED, second]);
  const own = rowsOf({ ...two, norm_order: "parallel" });
  assert.deepEqual([own[4].reads, own[5].reads], [0, null]);
  const downs = (/** @type {LayerSteps} */ layer) =>
    figure(rowsOf(layer), STAGE).marks.filter(
      (mark) => mark.kind === "path" && mark.line === STAGE.theme.muted && !mark.dashed,
    ).length;
  assert.equal(downs(beside), 5); // four arrows down, and one aside
});

test("each step tells its own numbers", () => {
  const said = rowsOf(POST).map((row) => row.said.join("; "));
  assert.equal(said[2], "residual 5.00 + added 1.00; cosine of both 0.800");
  assert.equal(said[3], "mean 4.00, variance 1.00; γ 0.500 … 1.00, β −0.250 … 0; ε 1.0·10⁻⁵");
  assert.equal(said[4], "2 → 8 → 2, ReLU; 3 of 8 neurons above 0");
  const rms = { ...NORM, name: "RMSNorm", mean: null, variance: 2.25, gamma: null, beta: null };
  const [row] = rowsOf(layerOf([/** @type {LayerStep} */ (rms)]));
  assert.deepEqual(
    [row.title, ...row.said],
    ["RMSNorm", "mean square 2.25, no mean taken", "no γ", "ε 1.0·10⁻⁵"],
  );
});

test("a number under the pointer is told with what it is of", () => {
  const rows = rowsOf(POST);
  assert.equal(
    describeBar(rows[3], 1, 1),
    "LayerNorm, after, feature 1: 1.00000 (γ 0.500000, β −0.250000)",
  );
  assert.equal(describeBar(rows[3], 0, 1), "LayerNorm, before, feature 1: 5.00000");
  assert.equal(
    describeBar(rows[4], 0, 1),
    "Feed-forward, neuron 0: −0.500000 before ReLU, 0 after",
  );
  assert.equal(describeBar(rows[4], 1, 0), "Feed-forward, what they write, feature 0: 1.00000");
});

test("numbers are short and keep what counts", () => {
  assert.deepEqual(
    [0, -0.01234, 1.5, 123.456, 1234.5, 3e-7, -250000].map((value) => short(value)),
    ["0", "−0.0123", "1.50", "123", "1235", "3.0·10⁻⁷", "−2.5·10⁵"],
  );
});

/** @param {FlatMark[]} marks */
const texts = (marks) => marks.flatMap((mark) => (mark.kind === "text" ? [mark] : []));

test("the parts stand below each other, and no word leaves the drawing", () => {
  for (const width of [340, 500, 900]) {
    const drawing = figure(rowsOf(POST), { ...STAGE, width });
    const marks = /** @type {FlatMark[]} */ (drawing.marks);
    const parts = texts(marks).filter(({ size, edge }) => size === 13 && edge === "center");
    assert.deepEqual(
      parts.map(({ text }) => text.slice(0, 4)),
      ["Inpu", "Self", "Laye", "Feed"],
    );
    const tops = parts.map(({ top }) => top);
    assert.deepEqual(
      tops,
      tops.toSorted((one, other) => one - other),
    );
    for (const { text, left, top, edge, size } of texts(marks)) {
      const wide = (8 * text.length * size) / 15;
      const from = edge === "left" ? left : edge === "right" ? left - wide : left - wide / 2;
      assert.ok(from >= -1 && from + wide <= width + 1, `${width}: ${text} ${from} ${wide}`);
      assert.ok(top > 0 && top < drawing.height);
    }
    assert.deepEqual(
      drawing.spots.map(({ row, strip }) => [row, strip]),
      [
        ...[
          [0, 0],
          [1, 0],
          [2, 0],
          [3, 0],
          [3, 1],
          [4, 0],
          [4, 1],
          [5, 0],
        ],
      ],
    );
  }
});

test("a bar is as high as its number on the scale of its vector", () => {
  const { marks, spots } = figure(rowsOf(POST), { ...STAGE, width: 900 });
  const [more] = marks.flatMap((mark) =>
    mark.kind === "path" && mark.fill === STAGE.theme.diverging.at(-1) ? [mark.path] : [],
  );
  const { top, height, left, width } = spots[0];
  const bars = [...more.matchAll(/M([\d.]+),([\d.]+)V([\d.]+)/g)].map((one) =>
    one.slice(1).map(Number),
  );
  const middle = top + height / 2;
  assert.deepEqual(
    bars.map(([, from, to]) => [from, to]),
    [
      [middle, middle - (3 / 4) * (height / 2)],
      [middle, top],
    ],
  );
  assert.ok(bars[0][0] >= left && bars[1][0] >= left + width / 2);
});

test("a drawing is saved as a figure of the same words and shapes", () => {
  const drawing = figure(rowsOf(POST), { ...STAGE, width: 900 });
  const { layout } = asFigure(drawing, STAGE);
  assert.deepEqual([layout.width, layout.height], [drawing.width, drawing.height]);
  const marks = /** @type {FlatMark[]} */ (drawing.marks);
  assert.equal(layout.annotations.length, texts(marks).length);
  assert.equal(layout.shapes.length, marks.length - texts(marks).length);
  assert.deepEqual(/** @type {any} */ (layout.yaxis).range, [drawing.height, 0]);
});

test("before and after are told by what the model answers", () => {
  assert.deepEqual(answerOf(CAPTURE), { what: "translation", text: "le x" });
  assert.deepEqual(answerOf({ ...CAPTURE, target_by: "user" }), {
    ...{ what: "log-probability of the target", text: "−2.08" },
  });
  const after = layerOf([{ ...SECOND, values: [0, -2] }]);
  assert.match(
    outputSaid(POST, after),
    /length 2.00 before, 2.00 after; 4.00 apart, cosine −1.00\./,
  );
});
