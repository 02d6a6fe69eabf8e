/** A cell computed by hand agrees with its numbers, and a wrong one is seen; what is said of it is true. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { boxesOf, scaleSaid } from "../../static/patterns/inside/boxes.js";
import { byHand, compared, outputByHand } from "../../static/patterns/inside/by_hand.js";
import { rowsTold, scaleEffect } from "../../static/patterns/inside/row_told.js";
import { largest, numberSaid, productSaid, wholeSaid } from "../../static/patterns/inside/said.js";
import { softmax } from "../../static/patterns/inside/softmax.js";
import { addedUp, rankedValues, valuesSaid } from "../../static/patterns/inside/values_told.js";
import { madeCell } from "./cells.js";

/** @param {number} one @param {number} other */
const near = (one, other) => assert.ok(Math.abs(one - other) < 1e-12, `${one} is not ${other}`);

/** Cells whose scores are made in every way there is. @type {Parameters<typeof madeCell>[0][]} */
const WAYS = [
  {},
  { scale: 0.25 },
  { scale: 1 },
  { softcap: 1.5 },
  { bias: [0, -0.5, -1, -1.5, -2] },
  { masked: [3, 4] },
  { masked: [2] },
  { sink: 0.75 },
  { scale: 0.3, softcap: 2, bias: [1, 0, -1, 2, 0], masked: [0], sink: -1 },
];

test("by hand the weight, the output and the sum of heads are those of the numbers", () => {
  for (const way of WAYS) {
    const { cell, weights, scores, z } = madeCell(way);
    const hand = byHand(cell);
    assert.ok(hand);
    near(hand.dot, cell.dot ?? NaN);
    if (cell.masked) assert.equal(hand.score, null);
    else near(hand.score ?? NaN, scores[cell.key]);
    near(hand.weight, weights[cell.key]);
    const total = hand.row.weights.reduce((sum, one) => sum + one, hand.row.sinkWeight ?? 0);
    near(total, 1);
    const output = outputByHand(cell) ?? [];
    near(output[0], z[0]);
    near(output[1], z[1]);
    for (const { difference } of compared(cell, hand)) assert.ok(difference < 1e-12);
    assert.deepEqual(
      compared(cell, hand).map(({ what }) => what),
      ["weight", "output", "heads"],
    );
  }
});

test("a wrong scale, value or head is a difference", () => {
  const { cell } = madeCell();
  const off = (/** @type {typeof cell} */ wrong) =>
    compared(wrong, byHand(wrong)).map(({ difference }) => difference > 1e-3);
  assert.deepEqual(off(cell), [false, false, false]);
  assert.deepEqual(off({ ...cell, scale: 0.5 }), [true, false, false]);
  assert.deepEqual(off({ ...cell, values: cell.values && { ...cell.values, rest: [0, 1] } }), [
    false,
    true,
    false,
  ]);
  const projection = cell.projection && { ...cell.projection, whole_norm: 6 };
  assert.deepEqual(off({ ...cell, projection }), [false, false, true]);
});

test("without the scale what was added to a score stays", () => {
  const way = { bias: [1, 0, -1, 2, 0], masked: [3], softcap: 4 };
  const hand = byHand(madeCell({ ...way, scale: 0.2 }).cell);
  const { weights } = madeCell({ ...way, scale: 1 });
  hand?.unscaled?.weights.forEach((weight, at) => near(weight, weights[at]));
  assert.equal(byHand(madeCell({ scale: 1 }).cell)?.unscaled, null);
});

test("a model that shows no q and k has no weight by hand, but its values", () => {
  const { cell } = madeCell();
  const shown = { ...cell, query_vector: null, key_vector: null };
  assert.equal(byHand(shown), null);
  assert.deepEqual(
    compared(shown, null).map(({ what }) => what),
    ["output", "heads"],
  );
  const [row] = rowsTold(shown, null);
  assert.deepEqual([row.score === null, row.exp, row.unscaled], [false, undefined, undefined]);
});

test("large scores are taken off first, a row out of sight has no weight", () => {
  assert.equal(softmax([1, 2]).shift, 0);
  const { shift, exps, weights } = softmax([1000, 1001, null]);
  assert.deepEqual([shift, exps[1], exps[2]], [1001, 1, 0]);
  near(weights[1], 1 / (1 + Math.exp(-1)));
  assert.deepEqual(softmax([null, null]).weights, [0, 0]);
});

test("the boxes are what the model does, in its order", () => {
  const names = (/** @type {Parameters<typeof madeCell>[0]} */ way) => {
    const { cell } = madeCell(way);
    const hand = byHand(cell);
    return hand ? boxesOf(cell, hand).map(({ name }) => name) : [];
  };
  const end = ["score", "exp", "denominator", "weight"];
  assert.deepEqual(names({}), ["dot", "scale", ...end]);
  const all = names({ softcap: 2, bias: [1, 1, 1, 1, 1], masked: [2] });
  assert.deepEqual(all, ["dot", "scale", "cap", "bias", "mask", ...end]);
  assert.equal(scaleSaid(madeCell().cell), "1/√3");
  assert.match(scaleSaid(madeCell({ scale: 0.25 }).cell), /not 1\/√3 = 0.5774/);
});

test("numbers are said with as few digits as tell them apart", () => {
  const said = [0, 56.9628, -0.2041241, 112139.4, 0.00031, -1e-9, 3.2e12, null].map(numberSaid);
  assert.deepEqual(said, [
    "0",
    "56.96",
    "−0.2041",
    "112,139",
    "0.00031",
    "−1.00·10⁻⁹",
    "3.20·10¹²",
    "−∞",
  ]);
  assert.equal(wholeSaid(-0.20412414523), "−0.20412415");
  assert.deepEqual(largest([1, -5, 3], 2), [1, 2]);
  assert.match(
    productSaid([1, -5, 3, 0]),
    /of 4 products .* 1 \(−5.000\), 2 \(3.000\) and 0 \(1.000\): −1.000 of the sum of −1.000/,
  );
});

test("of many keys the strongest are told, the opened one and the rest", () => {
  const { cell } = madeCell();
  const count = 100;
  const weights = Array.from({ length: count }, (_, at) => (at + 1) / 5050);
  const long = {
    ...cell,
    key: 3,
    row: { ...cell.row, weights, dots: weights, scores: weights, sink_score: null },
  };
  const rows = rowsTold(long, null);
  assert.deepEqual(
    rows.slice(0, 2).map(({ key }) => key),
    [99, 98],
  );
  assert.deepEqual(
    rows.slice(-2).map(({ key, name }) => [key, name]),
    [
      [3, ""],
      [null, "75 others"],
    ],
  );
  near(
    rows.reduce((sum, { weight }) => sum + weight, 0),
    1,
  );
  const sunk = rowsTold(madeCell({ sink: 1 }).cell, byHand(madeCell({ sink: 1 }).cell)).at(-1);
  assert.equal(sunk?.name, "sink");
  assert.ok(sunk?.exp && Math.abs(sunk.exp - Math.E) < 1e-9);
});

test("what has no score, and a row without a scale, are not told as −∞", () => {
  const { cell } = madeCell({ scale: 1, masked: [3] });
  const rows = rowsTold(cell, byHand(cell));
  assert.deepEqual([rows[3].score, rows[3].unscaled], [null, undefined]);
  const row = { ...cell.row, weights: Array.from({ length: 40 }, () => 1 / 40) };
  assert.equal(rowsTold({ ...cell, row }, null).at(-1)?.score, undefined);
  assert.deepEqual([wholeSaid(rows[3].score), wholeSaid(rows[3].unscaled)], ["−∞", ""]);
});

test("what the scale does is said with the row's own numbers", () => {
  const { cell, weights } = madeCell({ scale: 0.2 });
  const hand = byHand(cell);
  assert.ok(hand);
  const most = Math.max(...weights).toFixed(4);
  const without = Math.max(...madeCell({ scale: 1 }).weights).toFixed(4);
  assert.ok(scaleEffect(cell, hand).includes(most) && scaleEffect(cell, hand).includes(without));
  const bare = madeCell({ scale: 1 }).cell;
  const own = byHand(bare);
  assert.match(own ? scaleEffect(bare, own) : "", /no scale to leave out/);
});

test("a large weight on a small value is said; values are ranked by what is left of them", () => {
  const { cell } = madeCell();
  const row = { ...cell.row, weights: [0.5, 0.3, 0.1, 0.1, 0] };
  const norms = [0.2, 3, 1, 2, 4];
  const values = cell.values && {
    ...cell.values,
    norms,
    weighted_norms: norms.map((one, at) => one * row.weights[at]),
  };
  const said = (/** @type {number[]} */ lengths) =>
    valuesSaid(
      { ...cell, row, values: values && { ...values, norms: lengths } },
      (key) => `key ${key}`,
    );
  assert.match(said(norms), /^A large weight on a small value: key 0 takes 0.500/);
  assert.match(said([2, 3, 1, 2, 2]), /^key 0 has the largest weight, but key 1/);
  assert.deepEqual(
    rankedValues({ ...cell, row, values }).map(({ key }) => key),
    [1, 3, 0, 2, 4],
  );
});

test("what is added up makes the head's output", () => {
  const { cell, z } = madeCell();
  const rows = addedUp(cell);
  assert.deepEqual(
    addedUp({
      ...cell,
      row: { ...cell.row, weights: cell.row.weights.slice(0, rows.length - 1) },
    }).map(({ name }) => name),
    [...rows.slice(0, -2).map(() => ""), "1 other", "= z"],
  );
  assert.equal(rows.at(-1)?.name, "= z");
  for (const at of [0, 1]) {
    near(rows.at(-1)?.values[at] ?? NaN, z[at]);
    near(
      rows.slice(0, -1).reduce((sum, { values }) => sum + values[at], 0),
      z[at],
    );
  }
});
