/** A replay goes through the rows of the target one by one. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { begun, moved } from "../../static/state/replay_steps.js";

test("forward from the first row comes to all rows, each once", () => {
  /** @type {(number | null)[]} */
  const seen = [];
  for (let step = moved(null, 4, "first"); seen.length < 4; step = moved(step, 4, "forward"))
    seen.push(step);
  assert.deepEqual(seen, [1, 2, 3, null]);
});

test("back from all rows hides the last, and stops at the first", () => {
  assert.equal(moved(null, 4, "back"), 3);
  assert.equal(moved(1, 4, "back"), 1);
});

test("past the end there is nothing more", () => {
  assert.equal(moved(null, 4, "forward"), null);
  assert.equal(moved(2, 4, "last"), null);
  assert.equal(moved(9, 4, "back"), 3, "a step of a longer target");
});

test("playing begins anew at the end, and goes on from anywhere else", () => {
  assert.deepEqual([begun(null, 4), begun(4, 4), begun(2, 4)], [1, 1, 2]);
});

test("a target of one row is always shown whole", () => {
  assert.deepEqual([moved(null, 1, "first"), moved(null, 1, "back")], [null, null]);
});

test("a replay of a continued text begins after what was typed", () => {
  assert.deepEqual(
    [moved(null, 9, "first", 5), moved(6, 9, "back", 5), moved(5, 9, "back", 5)],
    [5, 5, 5],
  );
  assert.deepEqual([begun(null, 9, 5), begun(2, 9, 5), begun(7, 9, 5)], [5, 5, 7]);
});
