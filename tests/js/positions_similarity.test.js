/** How alike positions are, and what a map makes of them, against other ways to compute it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { dialAtPoint, dialled, dials } from "../../static/figures/positions/dials.js";
import { figure } from "../../static/figures/positions/spread.js";
import { mapped } from "../../static/patterns/positions/least_squares.js";
import { pairsOf } from "../../static/patterns/positions/pairs.js";
import { describeCell, spreadsOf } from "../../static/patterns/positions/positions.js";
import {
  bestMap,
  shiftSpread,
  turnResidual,
  turned,
} from "../../static/patterns/positions/shift.js";
import {
  byDistance,
  halvesAt,
  likenessOf,
  meansSpread,
  similarities,
  similaritySaid,
  similaritySpread,
  turningSpread,
} from "../../static/patterns/positions/similarity.js";
import { STAGE, encodingOf } from "./made.js";

const WIDTH = 16;
const TURNS = Array.from({ length: WIDTH / 2 }, (_, at) => 10000 ** ((-2 * at) / WIDTH));
const TABLE = Array.from({ length: 60 }, (_, row) =>
  TURNS.flatMap((turn) => [Math.sin(row * turn), Math.cos(row * turn)]).map(Math.fround),
);
const SPREAD = spreadsOf(encodingOf({ kind: "sinusoidal", values: TABLE }), [])[0];
const close = (/** @type {number} */ one, /** @type {number} */ other, most = 1e-6) =>
  assert.ok(Math.abs(one - other) < most, `${one} is not ${other}`);

/**
 * Numbers that look random, the same in every run.
 * @param {number} rows
 * @param {number} columns
 * @param {number} seed
 */
const made = (rows, columns, seed) =>
  Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) =>
      Math.sin(seed + 12.9898 * (row * columns + column) ** 1.1),
    ),
  );

test("a cosine of two positions is the mean cosine of the angles between them", () => {
  const cosines = similarities(TABLE, "cosine");
  const products = similarities(TABLE, "product");
  const mean = (/** @type {number} */ far) =>
    TURNS.reduce((sum, turn) => sum + Math.cos(far * turn), 0) / TURNS.length;
  for (const [one, other] of [
    [0, 0],
    [3, 40],
    [40, 3],
    [59, 58],
  ]) {
    close(cosines[one][other], mean(one - other));
    close(products[one][other], (mean(one - other) * WIDTH) / 2, 1e-5);
  }
  const means = byDistance(cosines);
  assert.equal(means.length, 60);
  close(means[7], mean(7));
  const half = TABLE.findIndex((_, far) => mean(far) <= 0.5);
  assert.equal(halvesAt(means), half);
  assert.match(
    similaritySaid(means, "cosine"),
    new RegExp(`mean cosine of ${mean(1).toFixed(3)}.*distance ${half} `),
  );
});

test("a mean that never halves is not said to, and one that comes back is", () => {
  assert.equal(halvesAt([1, 0.9, 0.6]), null);
  assert.match(
    similaritySaid([1, 0.9, 0.6], "cosine"),
    /never halves over the 3 positions.*0\.600/,
  );
  assert.match(
    similaritySaid([1, 0.2, 0.1, 0.7], "cosine"),
    /halves at distance 1 .*at 3 it is 0\.700/,
  );
});

test("what is alike is drawn from its least number on, or on both sides of zero", () => {
  const matrix = similarities(TABLE.slice(0, 3), "cosine");
  const all = similaritySpread({ ...SPREAD, values: TABLE.slice(0, 3) }, matrix, "cosine", 2);
  assert.equal(all.least, matrix[0][2]);
  const [drawn] = figure(all, STAGE).data;
  assert.deepEqual([drawn.zmin, drawn.zmax], [matrix[0][2], 1]);
  assert.deepEqual(likenessOf(all, 1).values, [matrix[1]]);
  assert.deepEqual(meansSpread(all, byDistance(matrix)).values, [byDistance(matrix)]);
  const both = similaritySpread(
    SPREAD,
    [
      [1, -0.5],
      [-0.5, 1],
    ],
    "cosine",
    0,
  );
  assert.deepEqual([both.least, figure(both, STAGE).data[0].zmin], [undefined, -1]);
});

test("turning every pair by k·ω is PE(pos + k)", () => {
  const pairs = pairsOf({ kind: "sinusoidal" }, TABLE);
  assert.ok(pairs);
  for (const k of [1, 7, 59]) assert.ok(turnResidual(TABLE, pairs, k) < 5e-7);
  const made = turned(TABLE[5], pairs, 10);
  made.forEach((value, at) => close(value, TABLE[15][at]));
  const wrong = { ...pairs, frequencies: pairs.frequencies.map((one) => 1.01 * one) };
  assert.ok(turnResidual(TABLE, wrong, 10) > 0.05);
  const shown = shiftSpread(SPREAD, 5, 10, made, "M", [1, 0]);
  assert.deepEqual(shown.names, ["PE(5)", "M·PE(5)", "PE(15)", "difference"]);
  assert.deepEqual(shown.values[2], [TABLE[15][1], TABLE[15][0]]);
  assert.ok(Math.max(...shown.values[3].map(Math.abs)) < 5e-7);
});

test("the best map is the map, where there is one", () => {
  const map = made(4, 3, 1);
  const times = (/** @type {number[]} */ row) =>
    map[0].map((_, column) => row.reduce((sum, value, at) => sum + value * map[at][column], 0));
  const [from, asked] = [made(30, 4, 2), made(5, 4, 3)];
  mapped(from, from.map(times), asked, 1e-8).forEach((row, at) =>
    row.forEach((value, column) => close(value, times(asked[at])[column], 1e-5)),
  );
});

test("of sinusoids the best map misses nothing, of numbers without order nearly all", () => {
  const few = TABLE.map((row) => row.slice(0, 8));
  const sines = bestMap(few, 5, 3);
  assert.ok(sines && sines.missed < 0.02 && sines.still > 0.5, JSON.stringify(sines));
  assert.deepEqual([sines.fitted, sines.judged], [29, 28]);
  sines.made.forEach((value, at) => close(value, few[8][at], 0.05));
  const random = bestMap(made(60, 40, 5), 5, 3);
  assert.ok(random && random.missed > 0.7, JSON.stringify(random));
  assert.equal(bestMap(TABLE.slice(0, 9), 0, 3), null);
});

test("a hand stands at the angle of its pair, and k positions later at k·ω more", () => {
  const pairs = pairsOf({ kind: "sinusoidal" }, TABLE);
  assert.ok(pairs);
  const { data, layout } = dials(pairs, TABLE[2], 3, STAGE);
  const [before, after] = [data[2], data[3]].map(({ x, y }) => {
    const [along, down] = /** @type {number[][]} */ ([x, y]);
    return Math.atan2(down[0] - down[1], along[1] - along[0]); // of pair 0; down grows
  });
  const full = 2 * Math.PI;
  close((((after - before) % full) + full) % full, 3 * TURNS[0], 1e-6);
  close(before, 2 * TURNS[0]);
  assert.deepEqual(data[4].text, ["0", "1", "2", "3", "4", "5", "6", "7"]);
  const dial = layout.width / 68; // seven stand in a line of 500 pixels
  assert.equal(Math.floor(dial), 7);
  assert.equal(dialAtPoint(layout, 8, 70, 10), 1);
  assert.equal(dialAtPoint(layout, 8, 10, 70), 7);
  assert.equal(dialAtPoint(layout, 8, 80, 70), null);
  assert.deepEqual([dialled(96, 1200).length, dialled(384, 1200).slice(0, 3)], [96, [0, 4, 8]]);
  assert.equal(dialled(96, 358).length, 32); // every third, on a phone
  assert.equal(dialAtPoint({ ...layout, width: 358, height: 999 }, 96, 70, 10), 3);
});

test("what turning does to a head's own queries and keys is a curve over the distance", () => {
  const curve = turningSpread({
    ...{ site: "decoder", layer: 1, head: 2, distances: [0, 1, 2], product: [3, 2, -1] },
  });
  assert.equal(curve.title, "decoder 1.2 · q·k by distance");
  assert.equal(describeCell(curve, { row: 0, column: 2 }), "Distance 2: −1.0000");
  assert.deepEqual(figure(curve, STAGE).data[0].y, [3, 2, -1]);
});
