/** The numbers of heads: their order in the table, where they mean nothing, how they are said. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { pinnedHeads, headName, panelName, withHeadPinned } from "../../static/state/panels.js";
import { contentOf, describeHead, legendOf } from "../../static/patterns/head_grid.js";
import { NAMES, extremes, lacking, rowsOf, sortRows } from "../../static/patterns/statistics.js";

/** @import { Answer, Side, SiteShape, Statistics } from "../../static/types.js" */

/** @type {SiteShape} */
const ENCODER = { site: "encoder", layers: 2, heads: 3, queries: "source", keys: "source" };
/** @type {SiteShape} */
const CROSS = { ...ENCODER, site: "cross", queries: "target" };
const ENTROPY = [
  [1.5, 0.25, 3],
  [2, 0.25, 0],
];
const NONE = /** @type {Statistics} */ (Object.fromEntries(NAMES.map((name) => [name, null])));
/** @type {Statistics} */
const STATISTICS = { ...NONE, entropy: ENTROPY };

/** @param {Partial<Answer>} part @returns {Answer} */
const answer = (part) => ({
  ...{
    question: { model: "m", text: "x" },
    status: "ready",
    encoder: null,
    whole: null,
    weights: {},
  },
  ...{ thumbnails: {}, statistics: {}, positions: null, failure: null, ...part },
});

/** @param {import("../../static/patterns/statistics.js").Row[]} rows */
const names = (rows) => rows.map(headName);

test("the table has a row for every head, with null where there is no number", () => {
  const rows = rowsOf(ENCODER, STATISTICS);
  assert.deepEqual(names(rows), ["0.0", "0.1", "0.2", "1.0", "1.1", "1.2"]);
  assert.deepEqual([rows[3].entropy, rows[5].entropy, rows[3].distance], [2, 0, null]);
});

test("a column sorts both ways, equal numbers by layer and head", () => {
  const rows = rowsOf(ENCODER, STATISTICS);
  assert.deepEqual(names(sortRows(rows, { by: "entropy", descending: true })), [
    "0.2",
    "1.0",
    "0.0",
    "0.1",
    "1.1",
    "1.2",
  ]);
  assert.deepEqual(names(sortRows(rows, { by: "entropy", descending: false })), [
    "1.2",
    "0.1",
    "1.1",
    "0.0",
    "1.0",
    "0.2",
  ]);
  assert.deepEqual(names(sortRows(rows, { by: "head", descending: true })), [
    "0.2",
    "1.2",
    "0.1",
    "1.1",
    "0.0",
    "1.0",
  ]);
});

test("heads without a number come last, whichever way the rest runs", () => {
  const rows = rowsOf(ENCODER, STATISTICS).map((row) =>
    row.layer === 0 ? { ...row, entropy: null } : row,
  );
  assert.deepEqual(names(sortRows(rows, { by: "entropy", descending: true })).slice(0, 3), [
    "1.0",
    "1.1",
    "1.2",
  ]);
  assert.deepEqual(names(sortRows(rows, { by: "entropy", descending: false })).slice(0, 3), [
    "1.2",
    "1.1",
    "1.0",
  ]);
});

test("where queries and keys are different texts, nothing stands beside anything", () => {
  const without = NAMES.filter((name) => lacking(name, CROSS, null) !== null);
  assert.deepEqual(without, ["distance", "previous", "next", "self"]);
  assert.deepEqual(
    NAMES.filter((name) => lacking(name, ENCODER, null) !== null),
    [],
  );
  assert.match(lacking("special", ENCODER, STATISTICS) ?? "", /no token/);
});

test("the least and the most are named with their heads", () => {
  assert.deepEqual(extremes(ENTROPY), {
    ...{ least: { layer: 1, head: 2, value: 0 }, most: { layer: 0, head: 2, value: 3 } },
  });
  const legend = legendOf(ENTROPY, { colour: "entropy", site: "encoder" }, ENCODER);
  assert.deepEqual([legend.from, legend.to], ["0", "3.00 bits"]);
  assert.match(legend.words, /0\.00 \(1\.2\) to 3\.00 \(0\.2\)/);
});

test("what is not there yet, cannot be had, or has no meaning is told apart", () => {
  assert.equal(contentOf(null, ENCODER, "pattern"), "loading");
  assert.equal(contentOf(answer({}), ENCODER, "entropy"), "loading");
  assert.equal(contentOf(answer({ thumbnails: { encoder: null } }), ENCODER, "pattern"), "failed");
  assert.equal(contentOf(answer({ statistics: { encoder: null } }), ENCODER, "entropy"), "failed");
  assert.equal(
    contentOf(answer({ failure: { error: "x", detail: "x" } }), ENCODER, "pattern"),
    "failed",
  );
  assert.equal(contentOf(answer({}), CROSS, "distance"), "lacking");
  assert.equal(
    contentOf(answer({ statistics: { encoder: STATISTICS } }), ENCODER, "first"),
    "lacking",
  );
  assert.equal(
    contentOf(answer({ statistics: { encoder: STATISTICS } }), ENCODER, "entropy"),
    ENTROPY,
  );
});

test("a number is said with its unit, and a pattern has none", () => {
  assert.equal(describeHead(ENTROPY, "entropy", { layer: 0, head: 1 }), "entropy 0.250 bits");
  assert.equal(
    describeHead(ENTROPY, "first", { layer: 0, head: 1 }),
    "0.250 of its look on the first token",
  );
  assert.equal(describeHead("loading", "entropy", { layer: 0, head: 1 }), "");
});

test("a head is pinned on each text there is, and taken off where all have it", () => {
  /** @type {Side[]} */
  const both = ["a", "b"];
  const place = { layer: 1, head: 2 };
  const one = withHeadPinned([], ["a"], "encoder", place);
  assert.deepEqual(one.map(panelName), ["a.encoder.1.2"]);
  const two = withHeadPinned(one, both, "encoder", place);
  assert.deepEqual(two.map(panelName), ["a.encoder.1.2", "b.encoder.1.2"], "the missing one joins");
  assert.deepEqual(withHeadPinned(two, both, "encoder", place), []);
  assert.deepEqual([...pinnedHeads(two, both, "encoder")], ["1.2"]);
  assert.deepEqual([...pinnedHeads(two, both, "cross")], []);
});
