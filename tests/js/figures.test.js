/** Figures are pure, and what they draw can be read back as the weights. */

import assert from "node:assert/strict";
import { test } from "node:test";

import * as lines from "../../static/figures/lines.js";
import * as matrix from "../../static/figures/matrix.js";
import { figure as positionsFigure } from "../../static/figures/positions.js";
import { clipped, written } from "../../static/figures/label.js";
import { STAGE, WEIGHTS, made } from "./made.js";

/** @import { Figure, Shape } from "../../static/types.js" */

/** The curves of a path shape as query → key. @param {Shape} shape */
function curves({ path }) {
  const each = [...String(path).matchAll(/M0,(\d+)C0\.5,\d+ 0\.5,\d+ 1,(\d+)/g)];
  return each.map(([, query, key]) => ({ query: Number(query), key: Number(key) }));
}

/** @param {Figure} figure */
const paths = ({ layout }) => layout.shapes.filter(({ type }) => type === "path");

test("every weight over the threshold is one line, and no other is", () => {
  const drawn = paths(lines.figure(made(), STAGE, null)).flatMap(curves);
  const cells = drawn.map(({ query, key }) => query * WEIGHTS.columns + key).sort((a, b) => a - b);
  const wanted = [...WEIGHTS.values.keys()].filter((at) => WEIGHTS.values[at] >= lines.THRESHOLD);
  assert.deepEqual(cells, wanted);
  assert.ok(wanted.length < WEIGHTS.values.length, "some weight is under the threshold");
});

test("a line's width tells its weight to within half a level", () => {
  for (const shape of paths(lines.figure(made(), STAGE, null))) {
    const width = /** @type {{ width: number }} */ (shape.line).width;
    for (const { query, key } of curves(shape)) {
      const weight = WEIGHTS.values[query * WEIGHTS.columns + key];
      const [below, above] = [-1, 1].map((half) => (Math.sqrt(weight) + half / 32) ** 2);
      assert.ok(width >= lines.widthFor(below) - 1e-6 && width <= lines.widthFor(above) + 1e-6);
    }
  }
});

test("a lit query shows its own lines only, at exact width, with their numbers", () => {
  const figure = lines.figure(made(), STAGE, { axis: "query", place: 1 });
  const lit = paths(figure).map((shape) => [curves(shape)[0], shape]);
  assert.equal(lit.length, 4);
  for (const [at, shape] of lit) {
    const { query, key } = /** @type {{ query: number, key: number }} */ (at);
    assert.equal(query, 1);
    const weight = WEIGHTS.values[4 + key];
    const { line, opacity } = /** @type {{ line: { width: number }, opacity: number }} */ (shape);
    assert.equal(line.width, lines.widthFor(weight));
    assert.equal(opacity, lines.opacityFor(weight));
  }
  const numbers = figure.layout.annotations.map(({ y, text }) => `${y}: ${text}`).sort();
  assert.deepEqual(numbers, ["0: 0.050", "1: 0.900", "2: 0.005", "3: 0.045"]);
});

test("a lit key shows who looks at it", () => {
  const figure = lines.figure(made(), STAGE, { axis: "key", place: 3 });
  assert.deepEqual(
    paths(figure).flatMap(curves).map(({ query }) => query).sort(),
    [1, 2], // row 0 gives it no weight at all
  );
});

test("figures are pure: the same input gives equal, fresh output", () => {
  for (const { figure } of [lines, matrix]) {
    const [one, other] = [figure(made(), STAGE, null), figure(made(), STAGE, null)];
    assert.deepEqual(one, other);
    assert.notEqual(one.layout, other.layout);
  }
});

test("swapping the marks gives the same picture as drawing anew", () => {
  const lit = /** @type {const} */ ({ axis: "query", place: 2 });
  for (const { figure, marks } of [lines, matrix]) {
    const { layout } = figure(made(), STAGE, null);
    const swapped = { ...layout, ...marks(made(), STAGE, lit, layout) };
    assert.deepEqual(swapped, figure(made(), STAGE, lit).layout);
  }
});

test("the middle of every token is under the pointer where it is drawn", () => {
  const { layout } = lines.figure(made(), STAGE, null);
  const row = (layout.height - layout.margin.t - layout.margin.b) / 4;
  for (let place = 0; place < 4; place += 1) {
    const y = layout.margin.t + (place + 0.5) * row;
    const query = place < 3 ? { axis: "query", place } : null; // there are three queries
    assert.deepEqual(lines.pointed(layout, made(), 5, y), query);
    assert.deepEqual(lines.pointed(layout, made(), STAGE.width - 5, y), { axis: "key", place });
  }
  assert.equal(lines.pointed(layout, made(), 5, layout.height + 1), null);
});

test("the matrix holds the weights themselves, row by row", () => {
  const { data } = matrix.figure(made(), STAGE, null);
  const z = /** @type {Float32Array[]} */ (data[0].z);
  assert.deepEqual(z.flatMap((row) => [...row]), [...WEIGHTS.values]);
  assert.deepEqual([z.length, data[0].zmin, data[0].zmax], [3, 0, 1]);
});

test("a cell of the matrix is under the pointer where it is drawn", () => {
  const { layout } = matrix.figure(made(), STAGE, null);
  const { margin, width, height } = layout;
  const x = margin.l + (2.5 / 4) * (width - margin.l - margin.r);
  const y = margin.t + (1.5 / 3) * (height - margin.t - margin.b);
  const lit = matrix.pointed(layout, made(), x, y);
  assert.deepEqual(lit, { axis: "query", place: 1, partner: 2 });
});

test("the positional heatmap holds the encoding on a scale that is even around zero", () => {
  const values = [[0, 1, 0.5], [-2, 0.25, 1]];
  const encoding = /** @type {const} */ ({ kind: "learned", where: "source", shape: [2, 3] });
  const { data } = positionsFigure({ ...encoding, shape: [2, 3], values }, made().keys.slice(0, 2), STAGE);
  assert.deepEqual([data[0].z, data[0].zmin, data[0].zmax], [values, -2, 2]);
});

test("a token is text, never markup", () => {
  const label = { text: "</script><b>x", spaced: false, special: false, writes: "<i>&" };
  const shown = written(label, 1000, STAGE);
  assert.ok(shown.includes("&lt;/script&gt;&lt;b&gt;x") && shown.includes("&lt;i&gt;&amp;"));
  assert.ok(!/<(?!\/?span)/.test(shown));
});

test("a long token is cut between the characters that a reader sees", () => {
  const family = "👩‍👩‍👧";
  assert.equal(clipped(`${family}${family}`, 8 * (family.length + 1), STAGE.measure), `${family}…`);
  assert.equal(clipped("short", 100, STAGE.measure), "short");
});
