/** Positions of two texts stand in one picture where they are the same numbers, and only there. */

/** @import { Spread } from "../../static/types.js" */

import assert from "node:assert/strict";
import { test } from "node:test";

import { figure } from "../../static/figures/positions/spread.js";
import { sameOf } from "../../static/patterns/positions/same_positions.js";
import { STAGE, made } from "./made.js";

const LABELS = made().keys;
const TABLE = [
  [0, 1],
  [0.5, 0.25],
  [0.75, -0.5],
];

/** @param {number[][]} values @param {Partial<Spread>} [more] @returns {Spread} */
const spread = (values, more = {}) => ({
  ...{ as: "colours", title: "learned positions · source", meaning: "Added.", row: "position" },
  ...{ column: "dimension", first: { row: 0, column: 0 }, labels: LABELS.slice(0, values.length) },
  ...{ values, most: 1 },
  ...more,
});

test("of two texts the longer one's table stands for both, whichever it is", () => {
  const [long, short] = [spread(TABLE), spread(TABLE.slice(0, 2))];
  for (const same of [sameOf(long, short), sameOf(short, long)]) assert.equal(same?.values, TABLE);
});

test("rows whose tokens differ name both, A's first", () => {
  const other = LABELS.slice(0, 3).map((label, at) =>
    at === 1 ? { ...label, text: "wide" } : label,
  );
  const [a, b] = [spread(TABLE), spread(TABLE, { labels: other })];
  const names = [LABELS[0].text, `${LABELS[1].text} / wide`, LABELS[2].text];
  assert.deepEqual(
    sameOf(a, b)?.labels?.map(({ text }) => text),
    names,
  );
  const longer = spread(TABLE, { labels: other });
  const shorter = spread(TABLE.slice(0, 2));
  assert.deepEqual(
    sameOf(shorter, longer)?.labels?.map(({ text }) => text),
    names,
  );
});

test("one number that differs, or other words, and each text has its picture", () => {
  const changed = TABLE.map((row) => [...row]);
  changed[1][1] += 1e-7;
  assert.equal(sameOf(spread(TABLE), spread(changed)), null);
  assert.equal(sameOf(spread(TABLE), spread(TABLE, { title: "other" })), null);
  assert.equal(sameOf(spread(TABLE), spread(TABLE, { meaning: "Row 2 of the table." })), null);
});

test("neither text's picture holds the other's where each has what the other lacks", () => {
  const wide = spread([[0, 1, 2]], { labels: null });
  const high = spread([[0], [1]], { labels: null });
  assert.equal(sameOf(wide, high), null);
});

test("curves by distance are compared at the same distances", () => {
  /** @param {number[]} line */
  const curve = (line) =>
    spread([line], {
      ...{ as: "curves", row: "head", column: "distance", labels: null },
      first: { row: 0, column: 1 - line.length },
    });
  assert.deepEqual(sameOf(curve([-1, 0]), curve([-3, -2, -1, 0]))?.values, [[-3, -2, -1, 0]]);
  assert.equal(sameOf(curve([-2, 0]), curve([-3, -2, -1, 0])), null);
});

test("vectors by distance are compared at the same distances", () => {
  /** @param {number} first @param {number[]} values */
  const vectors = (first, values) =>
    spread(
      values.map((value) => [value]),
      { row: "distance", first: { row: first, column: 0 }, labels: null },
    );
  const [long, short] = [vectors(-2, [1, 2, 3, 4, 5]), vectors(-1, [2, 3, 4])];
  assert.deepEqual(sameOf(short, long)?.first, { row: -2, column: 0 });
  assert.equal(sameOf(vectors(-1, [1, 2, 3]), long), null);
});

test("a colour bar beside a table names both ends and the middle, and keeps to its own room", () => {
  const { data, layout } = figure(spread(TABLE), STAGE);
  const bar = /** @type {Record<string, unknown>} */ (data[0].colorbar);
  assert.notEqual(data[0].showscale, false);
  assert.deepEqual(
    [bar.tickvals, bar.ticktext],
    [
      [-1, 0, 1],
      ["−1", "0", "1"],
    ],
  );
  // The pointer is read by these margins: Plotly must not widen them.
  assert.deepEqual([layout.margin.autoexpand, layout.margin.r > 40], [false, true]);
});
