/** How the board is drawn is said in a few words: only what is not as usual, beside the threshold and the units. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { defaults } from "../../static/state/choice.js";
import { readingSaid } from "../../static/views/board/reading_said.js";

/** @param {Partial<import("../../static/types.js").Choice>} choice */
const said = (choice) => readingSaid({ ...defaults(), ...choice });

test("as it opens: the threshold and the units", () => {
  assert.equal(said({}), "from 0.01 · pieces");
});

test("every choice is said, and a matrix has no lines", () => {
  const heads = [0, 1].map((head) => ({ layer: 0, head }));
  assert.equal(
    said({
      top: 3,
      special: "hidden",
      units: "words",
      direction: "across",
      segments: "12",
      heads,
      together: "mean",
    }),
    "from 0.01 · 3 per row · no special tokens · words · text 1 → 2 · across · mean of heads",
  );
  assert.equal(said({ view: "matrix", top: 3, special: "renormalised" }), "rows rescaled · pieces");
});
