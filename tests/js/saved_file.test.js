/** A saved file is drawn by its own words, as a choice that has a link. */

import assert from "node:assert/strict";
import { test } from "node:test";

/** @import { State } from "../../static/types.js" */

import { defaults } from "../../static/state/choice.js";
import { stateFromFile } from "../../static/effects/saved_file.js";
import { canDraw, describeFile } from "../../static/state/opened_file.js";
import { CAPTURE, WEIGHTS } from "./made.js";

const rows = Array.from({ length: WEIGHTS.rows }, (_, row) => [
  ...WEIGHTS.values.subarray(row * 4, row * 4 + 4),
]);
const saved = {
  ...{ ...CAPTURE, format: "sightlines/1", positions: [] },
  attention: [{ site: "cross", layer: 0, head: 1, weights: rows }],
};

test("a file is drawn with its own model, texts and first head, and everything else as by default", () => {
  const { file, choice, models, answers, failure } = stateFromFile(
    "x.json",
    JSON.stringify(saved),
    "#before",
  );
  assert.deepEqual(file, { name: "x.json", left: 0, back: "#before" });
  assert.deepEqual([models?.default, failure, answers.b], ["m", null, null]);
  assert.deepEqual(choice, {
    ...{ ...defaults(), model: "m", revision: "r", a: "the <b>x", b: "" },
    ...{ site: "cross", heads: [{ layer: 0, head: 1 }] },
  });
  assert.deepEqual(answers.a?.weights["cross.0.1"]?.values, WEIGHTS.values);
});

/** @param {unknown} document @returns {State} */
const opened = (document) =>
  /** @type {any} */ (stateFromFile("set.json", JSON.stringify(document), "#before"));

test("as long as a file is shown its name is said, what it holds, and what is not drawn", () => {
  const captures = [saved, { ...saved, text: "two" }, saved, saved];
  const set = opened({ format: "sightlines-set/1", captures });
  assert.equal(set.choice.b, "two");
  assert.match(
    describeFile(set),
    /^Drawn from the file set\.json: the numbers are the file's, .* It holds 1 of 2 heads\. It holds 2 more texts/,
  );
  assert.doesNotMatch(describeFile(opened(saved)), /more/);
  assert.equal(describeFile({ ...opened(saved), file: null }), "");
});

test("only the heads that the file holds can be drawn", () => {
  const state = opened(saved);
  const heads = [0, 1].map((number) => canDraw(state, "cross", { layer: 0, head: number }));
  assert.deepEqual(heads, [false, true]);
  const asked = { ...state, file: null }; // of a model whatever has not come yet may come
  assert.equal(canDraw(asked, "cross", { layer: 0, head: 0 }), true);
});
