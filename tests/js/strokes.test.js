/** Many lines are gathered into few strokes, and painted where they are many. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { isVectors, marks } from "../../static/figures/row.js";
import { contentOf, linesIn, litStrokes } from "../../static/figures/strokes.js";
import { paint } from "../../static/views/board/row/paint.js";
import { READING, STAGE, content, made, overlaid } from "./made.js";

/** @import { Pattern, Plot } from "../../static/types.js" */

/** Every token looks at every other alike. @param {number} tokens @param {number} heads @returns {Pattern} */
function dense(tokens, heads) {
  const shown = made();
  const labels = Array.from({ length: tokens }, (_, place) => ({
    ...shown.keys[0],
    places: [place],
  }));
  const weights = {
    rows: tokens,
    columns: tokens,
    values: new Float32Array(tokens * tokens).fill(1 / tokens),
  };
  const series = Array.from({ length: heads }, (_, hue) => ({ name: `0.${hue}`, hue, weights }));
  return { ...shown, queries: labels, keys: labels, series };
}

/** @type {Plot} */
const PLOT = {
  ...{ kind: "lines", panel: 0, axes: { x: "x", y: "y" }, left: 0, top: 0, width: 300, height: 90 },
  ...{ x: [-1, 2], y: [-0.5, 3.5], across: false, count: 4, step: 20 },
  ...{ flipped: { query: false, key: false }, bands: { query: 1, key: 1 } },
  ...{
    bars: { query: 1, key: 1 },
    tiers: { query: 0, key: 0 },
    tier: 0,
    every: { query: 1, key: 1 },
  },
};

test("strokes hold every drawn line once", () => {
  const { rest } = content(overlaid());
  assert.ok(rest.length < linesIn(rest));
  const ends = rest.flatMap(({ ends, offset }) =>
    ends.map((_, at) => `${offset} ${ends[at - (at % 2)]} ${ends[at - (at % 2) + 1]}`),
  );
  assert.equal(new Set(ends).size, linesIn(rest));
});

test("too many lines are cut to the strongest of each row, and the reading says so", () => {
  const shown = dense(200, 4);
  const { rest, reading } = contentOf(shown, { ...READING, threshold: 0.001 }, STAGE.theme);
  assert.equal(reading.top, 30);
  assert.equal(linesIn(rest), 200 * 4 * 30);
});

test("a lit token never has more lines than a figure can swap in a frame", () => {
  const strokes = litStrokes(dense(512, 12), [{ axis: "key", place: 3 }], STAGE.theme);
  assert.ok(linesIn(strokes) <= 400 && strokes.length <= 400);
});

test("lines that are no vectors are hidden by a veil while a token is lit", () => {
  const shown = dense(40, 1);
  const many = contentOf(shown, { ...READING, threshold: 0 }, STAGE.theme);
  assert.ok(!isVectors(many));
  const plot = { ...PLOT, count: 40 };
  assert.deepEqual(marks([plot], [many], STAGE, [[]]).shapes, []);
  const [veil] = marks([plot], [many], STAGE, [[{ axis: "query", place: 0 }]]).shapes;
  assert.deepEqual(
    [veil.type, veil.fillcolor, veil.x0, veil.x1, veil.y0, veil.y1],
    [...["rect", STAGE.theme.surface, 0, 1, -0.5, 39.5]],
  );
});

test("a painted line runs between the middles of its tokens, in the width of its weight", () => {
  /** @type {unknown[]} */
  const calls = [];
  const context = {
    ...{ strokeStyle: "", globalAlpha: 1, lineWidth: 0 },
    translate: (/** @type {number[]} */ ...by) => calls.push(by),
    setLineDash() {},
    beginPath() {},
    moveTo: (/** @type {number[]} */ ...at) => calls.push(at),
    bezierCurveTo: (/** @type {number[]} */ ...at) => calls.push(at),
    stroke() {
      calls.push([this.strokeStyle, this.lineWidth]);
    },
  };
  const stroke = {
    colour: "#123456",
    dashed: false,
    faint: false,
    weight: 0.25,
    offset: 0.25,
    ends: [0, 2],
  };
  paint(/** @type {OffscreenCanvasRenderingContext2D} */ (/** @type {unknown} */ (context)), {
    ...{ strokes: [stroke], plot: PLOT, width: 100, height: 80, scale: 2 },
    part: { from: 20, to: 160 },
  });
  assert.deepEqual(calls, [
    [0, -20],
    [0, 30],
    [100, 30, 100, 110, 200, 110],
    ["#123456", (0.6 + 5.4 * 0.25) * 2],
  ]);
});
