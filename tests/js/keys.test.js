/** Arrow keys walk the tokens of a figure, and never out of it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { moved } from "../../static/views/keys.js";
import { made } from "./made.js";

test("up and down walk the tokens of a side and stop at its ends", () => {
  assert.deepEqual(moved("ArrowDown", null, made(), "lines"), { axis: "query", place: 0 });
  assert.deepEqual(moved("ArrowUp", null, made(), "lines"), { axis: "query", place: 2 });
  assert.deepEqual(moved("ArrowDown", { axis: "query", place: 2 }, made(), "lines"), {
    ...{ axis: "query", place: 2 },
  });
  assert.deepEqual(moved("End", { axis: "key", place: 0 }, made(), "lines"), { axis: "key", place: 3 });
});

test("in lines left and right change the side, to a token that is there", () => {
  assert.deepEqual(moved("ArrowRight", { axis: "query", place: 1 }, made(), "lines"), {
    ...{ axis: "key", place: 1 },
  });
  assert.deepEqual(moved("ArrowLeft", { axis: "key", place: 3 }, made(), "lines"), {
    ...{ axis: "query", place: 2 },
  });
});

test("in a matrix left and right walk along the row, cell by cell", () => {
  const first = moved("ArrowRight", { axis: "query", place: 1 }, made(), "matrix");
  assert.deepEqual(first, { axis: "query", place: 1, partner: 0 });
  const second = moved("ArrowRight", first, made(), "matrix");
  assert.deepEqual(second, { axis: "query", place: 1, partner: 1 });
  assert.deepEqual(moved("ArrowDown", second, made(), "matrix"), { axis: "query", place: 2, partner: 1 });
  assert.deepEqual(moved("ArrowLeft", first, made(), "matrix"), first);
});

test("other keys are not ours", () => {
  assert.equal(moved("a", null, made(), "lines"), null);
});
