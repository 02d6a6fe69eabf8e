/** What is said of weights is what the weights say. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { looksOf, pattern, said, sentence, shareDrawn, weightAt } from "../../static/patterns/pattern.js";
import { CAPTURE, WEIGHTS, made } from "./made.js";

test("rows are queries and columns are keys", () => {
  assert.equal(weightAt(made(), 1, 0), Math.fround(0.05));
  assert.equal(weightAt(made(), 0, 1), Math.fround(0.2));
});

test("a target row says what it reads and what it writes; keys only what they are", () => {
  const shown = made();
  const rows = shown.queries.map(({ text, writes }) => [text, writes]);
  assert.deepEqual(rows, [["<s>", "le"], ["le", "x"], ["x", "</s>"]]);
  assert.ok(shown.keys.every(({ writes }) => writes === null));
});

test("a token knows whether a space stands before it", () => {
  assert.deepEqual(made().keys.map(({ spaced }) => spaced), [false, true, false, false]);
});

test("places count code points, not UTF-16 units", () => {
  const source = [{ ...CAPTURE.tokens.source[0], text: "a", start: 3, end: 4 }];
  const capture = { ...CAPTURE, text: "😀😀 a", tokens: { ...CAPTURE.tokens, source } };
  const matrix = { rows: 3, columns: 1, values: new Float32Array(3) };
  assert.equal(pattern(capture, "cross", { layer: 0, head: 0 }, matrix).keys[0].spaced, true);
});

test("weights that do not fit the tokens are refused", () => {
  const turned = { ...WEIGHTS, rows: 4, columns: 3 };
  assert.throws(() => pattern(CAPTURE, "cross", { layer: 0, head: 0 }, turned), /do not fit/);
});

test("looks of a query are its row, of a key its column, strongest first", () => {
  const row = looksOf(made(), { axis: "query", place: 0 });
  assert.deepEqual(row.map(({ key }) => key), [0, 1, 2, 3]);
  const column = looksOf(made(), { axis: "key", place: 1 });
  assert.deepEqual(column.map(({ query }) => query), [1, 2, 0]);
});

test("the share drawn is the weight of the cells that reach the threshold", () => {
  assert.ok(Math.abs(shareDrawn(made(), 0.1) - 2.9 / 3) < 1e-6);
  assert.ok(Math.abs(shareDrawn(made(), 0) - 1) < 1e-6);
});

test("the sentence names direction, values and rank", () => {
  const row = sentence(made(), { axis: "query", place: 0 });
  assert.equal(row, "“<s>” (writing “le”) looks at “the” 0.7000, “<b>” 0.2000, “x” 0.1000");
  const column = sentence(made(), { axis: "key", place: 1 });
  assert.match(column, /^“<b>” is looked at by “le” \(writing “x”\) 0\.9000, /);
  const cell = sentence(made(), { axis: "query", place: 1, partner: 0 });
  assert.equal(cell, "“le” (writing “x”) looks at “the” 0.0500, rank 2 of 4");
});

test("a faint weight is not called zero", () => {
  assert.deepEqual([0, 0.00002, 0.12345].map(said), ["0.0000", "2.0e-5", "0.1235"]);
});
