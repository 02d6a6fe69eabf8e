/** A picture of lines is painted in parts: what is in sight before the rest, and nothing twice. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { partsOf } from "../../static/views/board/row/raster.js";

test("what is in sight comes first, then pieces under and over it, the nearest first", () => {
  assert.deepEqual(partsOf({ height: 2048, scale: 1 }, { from: 700, to: 1300 }), [
    { from: 700, to: 1300 },
    { from: 1300, to: 1940 },
    { from: 1940, to: 2048 },
    { from: 640, to: 700 },
    { from: 0, to: 640 },
  ]);
});

test("parts are whole pixels of the screen, and join", () => {
  const picture = { height: 1000.3, scale: 1.25 };
  const parts = partsOf(picture, { from: -271.3, to: 628.7 });
  assert.deepEqual(parts, [
    { from: 0, to: 786 },
    { from: 786, to: 1251 },
  ]);
});

test("a picture that is all in sight, or not at all, has no empty part", () => {
  const picture = { height: 300, scale: 2 };
  assert.deepEqual(partsOf(picture, { from: -20, to: 880 }), [{ from: 0, to: 600 }]);
  assert.deepEqual(partsOf(picture, { from: -990, to: -90 }), [{ from: 0, to: 600 }]);
  assert.deepEqual(partsOf(picture, { from: 310, to: 1210 }), [{ from: 0, to: 600 }]);
});
