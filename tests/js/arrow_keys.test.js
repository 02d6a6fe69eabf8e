/** Arrow keys walk the tokens of a figure, and never out of it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { moveLit } from "../../static/views/board/arrow_keys.js";
import { made } from "./made.js";

test("up and down walk the tokens of a side and stop at its ends", () => {
  assert.deepEqual(moveLit("ArrowDown", null, made(), "down"), { axis: "query", place: 0 });
  assert.deepEqual(moveLit("ArrowUp", null, made(), "down"), { axis: "query", place: 2 });
  assert.deepEqual(moveLit("ArrowDown", { axis: "query", place: 2 }, made(), "down"), {
    ...{ axis: "query", place: 2 },
  });
  assert.deepEqual(moveLit("End", { axis: "key", place: 0 }, made(), "down"), {
    axis: "key",
    place: 3,
  });
});

test("in lines left and right change the side, to a token that is there", () => {
  assert.deepEqual(moveLit("ArrowRight", { axis: "query", place: 1 }, made(), "down"), {
    ...{ axis: "key", place: 1 },
  });
  assert.deepEqual(moveLit("ArrowLeft", { axis: "key", place: 3 }, made(), "down"), {
    ...{ axis: "query", place: 2 },
  });
});

test("in a matrix left and right walk along the row, cell by cell", () => {
  const first = moveLit("ArrowRight", { axis: "query", place: 1 }, made(), "matrix");
  assert.deepEqual(first, { axis: "query", place: 1, partner: 0 });
  const second = moveLit("ArrowRight", first, made(), "matrix");
  assert.deepEqual(second, { axis: "query", place: 1, partner: 1 });
  assert.deepEqual(moveLit("ArrowDown", second, made(), "matrix"), {
    axis: "query",
    place: 2,
    partner: 1,
  });
  assert.deepEqual(moveLit("ArrowLeft", first, made(), "matrix"), first);
});

test("other keys are not ours", () => {
  assert.equal(moveLit("a", null, made(), "down"), null);
});

test("where the text runs across, the arrows turn with it, and with a text from right to left", () => {
  const at = /** @type {const} */ ({ axis: "query", place: 1 });
  assert.deepEqual(moveLit("ArrowRight", at, made(), "across"), { axis: "query", place: 2 });
  assert.deepEqual(moveLit("ArrowDown", at, made(), "across"), { axis: "key", place: 1 });
  const rtl = { ...made(), rtl: { query: true, key: false } };
  assert.deepEqual(moveLit("ArrowRight", at, rtl, "across"), { axis: "query", place: 0 });
  const keys = { ...made(), rtl: { query: false, key: true } };
  const cell = moveLit("ArrowLeft", at, keys, "matrix");
  assert.deepEqual(
    cell,
    { axis: "query", place: 1, partner: 0 },
    "the first key stands at the right",
  );
});
