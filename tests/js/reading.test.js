/** What is said of a pattern adds up, and a token is the same one in every panel. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { defaults } from "../../static/state/choice.js";
import { createCarrier } from "../../static/patterns/token_links.js";
import { drawnOf, litIn, sharesOf, tokenAt } from "../../static/patterns/lit_tokens.js";
import { narrow } from "../../static/patterns/left_out.js";
import { sentence, sentenceOfHeads } from "../../static/patterns/sentences.js";
import { tableOf } from "../../static/patterns/pattern_table.js";
import { columnsFor, heightFor, rowsOf } from "../../static/views/board/columns.js";
import { createMemory } from "../../static/views/memory.js";
import { standingOf } from "../../static/state/panel_standing.js";
import { CAPTURE, READING, WEIGHTS, made, minus, overlaid } from "./made.js";

/** @import { HeadsOf, Panel } from "../../static/types.js" */

/** @param {number} one @param {number} other */
const near = (one, other) => assert.ok(Math.abs(one - other) < 1e-6, `${one} is not ${other}`);

test("drawn, hidden and faint weight are all the weight there is", () => {
  for (const renormalised of [false, true]) {
    const shown = narrow(made(), {
      special: renormalised ? "renormalised" : "hidden",
      segments: "all",
    });
    const reading = { ...READING, threshold: 0.1 };
    const shares = sharesOf(shown, reading);
    near(shares.drawn + shares.hidden + shares.faint, 1);
    // Rows "le" and "x" stay; of their keys </s> is gone, which had 0.045 and 0.25.
    near(shown.hidden?.weight ?? 0, (0.045 + 0.25) / 2);
    near(shares.hidden, renormalised ? 0 : 0.295 / 2);
    if (!renormalised) near(shares.drawn, (0.9 + 0.75) / 2);
  }
});

test("where only the strongest cells came, the rest of each row counts as not drawn", () => {
  const shown = made();
  const weights = {
    ...WEIGHTS,
    partial: true,
    values: WEIGHTS.values.map((one) => (one < 0.2 ? 0 : one)),
  };
  const shares = sharesOf({ ...shown, series: [{ ...shown.series[0], weights }] }, READING);
  near(shares.drawn, (0.7 + 0.2 + 0.9 + 1) / 3);
});

test("the strongest of a row are drawn, whatever their sign", () => {
  const [series] = minus().series;
  const strongest = drawnOf(series, { ...READING, top: 1 });
  for (const { query, weight } of strongest) {
    const row = series.weights.values.subarray(query * 4, query * 4 + 4);
    assert.equal(Math.abs(weight), Math.max(...row.map(Math.abs)));
  }
});

test("a token of a pattern is found again in it, with its partner", () => {
  const lit = /** @type {const} */ ({ axis: "key", place: 3, partner: 2 });
  const token = tokenAt(made(), lit);
  assert.deepEqual(token, { side: "a", axis: "key", stream: "source", place: 3, partner: 2 });
  assert.deepEqual(litIn(made(), token), lit);
});

test("a token is carried to the one that stands for it in the other text", () => {
  const word = CAPTURE.tokens.source[0];
  const source = [word, { ...word, text: "new" }, ...CAPTURE.tokens.source.slice(1)];
  const carry = createCarrier(CAPTURE, { ...CAPTURE, tokens: { ...CAPTURE.tokens, source } });
  const token = /** @type {const} */ ({ side: "a", axis: "key", stream: "source", place: 2 });
  assert.deepEqual(carry(token, "target"), { ...token, side: "b", place: 3 });
  const cell = carry({ ...token, partner: 1 }, "target");
  assert.deepEqual(cell, { ...token, side: "b", place: 3, partner: 1 });
  const back = carry({ ...token, side: "b", place: 3 }, "target");
  assert.deepEqual(back, token);
  assert.equal(carry({ ...token, side: "b", place: 1 }, "target"), null, "nothing stands for it");
});

test("of several heads the sentence names each, the strongest first", () => {
  const row = sentenceOfHeads(overlaid(), [{ axis: "query", place: 1 }]);
  assert.equal(row, "“le” (writing “x”) looks at — 0.1: “<b>” 0.9000; 1.1: “</s>” 0.7000");
  const cell = sentenceOfHeads(overlaid(), [{ axis: "query", place: 1, partner: 0 }]);
  assert.match(cell, /1\.1: “the” 0\.2500; 0\.1: “the” 0\.0500$/);
});

test("a difference is said with its sign", () => {
  const said = sentence(minus(), minus().series[0], [{ axis: "query", place: 0 }]);
  assert.equal(said, "“<s>” looks at “</s>” −0.2500, “the” −0.2000, “<b>” +0.1950");
});

test("the table has a row for each query and a column for each key, with its weights", () => {
  const { columns, rows } = tableOf(made(), made().series[0]);
  assert.deepEqual(columns, ["the", "<b>", "x", "</s>"]);
  assert.deepEqual(
    rows.map(({ name }) => name),
    ["<s> → le", "le → x", "x → </s>"],
  );
  assert.deepEqual(rows[1].cells, ["0.0500", "0.9000", "0.0050", "0.0450"]);
});

test("of long texts the table names the strongest of each row", () => {
  const shown = made();
  const keys = Array.from({ length: 100 }, (_, place) => ({
    ...shown.keys[0],
    text: `t${place}`,
    places: [place],
  }));
  const values = Float32Array.from({ length: 300 }, (_, at) => (at % 100) / 1000);
  const series = { ...shown.series[0], weights: { rows: 3, columns: 100, values } };
  const { columns, rows } = tableOf({ ...shown, keys, series: [series] }, series);
  assert.equal(columns.length, 8);
  assert.deepEqual(rows[0].cells.slice(0, 2), ["t99 0.0990", "t98 0.0980"]);
});

/** @param {number} count @param {boolean} [pairs] @returns {Panel[]} */
const panels = (count, pairs = false) =>
  Array.from({ length: count }, (_, at) => {
    /** @type {HeadsOf} */
    const of = {
      side: pairs && at % 2 === 1 ? "b" : "a",
      site: "encoder",
      heads: [{ layer: 0, head: at }],
      mean: false,
    };
    return { of, minus: null };
  });

test("as many panels stand beside each other as there is room for, and A beside its B", () => {
  assert.equal(columnsFor(358, panels(2), "down"), 1);
  assert.equal(columnsFor(680, panels(6), "down"), 2);
  assert.equal(columnsFor(1096, panels(2), "down"), 2);
  assert.equal(columnsFor(1096, panels(1), "down"), 1, "one panel alone has all the room");
  assert.equal(columnsFor(1096, panels(1), "across"), 1);
  assert.equal(columnsFor(1096, panels(3), "down"), 3);
  assert.equal(columnsFor(1096, panels(8, true), "down"), 2);
  assert.equal(columnsFor(1096, panels(3), "across"), 2);
  assert.deepEqual(rowsOf([1, 2, 3], 2), [[1, 2], [3]]);
});

test("what was made of the same inputs is not made again", () => {
  let made = 0;
  /** @type {ReturnType<typeof createMemory<number>>} */
  const memory = createMemory();
  const of = (/** @type {unknown[]} */ ...inputs) => memory.of("one", inputs, () => (made += 1));
  assert.deepEqual([of("a", 1), of("a", 1), of("a", 2), of("a", 2)], [1, 1, 2, 2]);
  memory.keep([]);
  assert.equal(of("a", 2), 3);
});

test("room is kept for the default pair before its tokens came", () => {
  assert.equal(heightFor(defaults()), 20 + 14 * 25);
});

test("a panel can be taken off the board unless it is the last head", () => {
  const heads = [
    { layer: 0, head: 1 },
    { layer: 0, head: 2 },
  ];
  const one = panels(3)[1]; // encoder 0.1 on A
  const both = standingOf(one, { ...defaults(), heads }, ["a", "b"]);
  assert.deepEqual(both, { pinned: false, movable: false, without: { heads: [heads[1]] } });
  const last = standingOf(one, { ...defaults(), heads: [heads[0]], pins: [one] }, ["a", "b"]);
  assert.deepEqual(last, { pinned: true, movable: false, without: null });
  const pins = [panels(3)[2], one];
  const alone = standingOf(one, { ...defaults(), heads: [heads[1]], site: "cross", pins }, [
    "a",
    "b",
  ]);
  assert.deepEqual(alone, { pinned: true, movable: true, without: { pins: [pins[0]] } });
  const minus = { of: one.of, minus: { ...one.of, side: /** @type {const} */ ("b") } };
  /** @type {import("../../static/types.js").Choice} */
  const shown = { ...defaults(), heads: [heads[0]], difference: "yes" };
  assert.deepEqual(standingOf(minus, shown, ["a", "b"]).without, { difference: "no" });
});
