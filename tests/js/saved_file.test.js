/** A saved file is drawn by its own words, as a choice that has a link. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { defaults } from "../../static/state/choice.js";
import { stateFromFile } from "../../static/effects/saved_file.js";
import { CAPTURE, WEIGHTS } from "./made.js";

const rows = Array.from({ length: WEIGHTS.rows }, (_, row) => [
  ...WEIGHTS.values.subarray(row * 4, row * 4 + 4),
]);
const saved = {
  ...{ ...CAPTURE, format: "sightlines/1", positions: [] },
  attention: [{ site: "cross", layer: 0, head: 1, weights: rows }],
};

test("a file is drawn with its own model, texts and first head, and everything else as by default", () => {
  const { file, choice, models, answers, failure } = stateFromFile("x.json", JSON.stringify(saved));
  assert.deepEqual([file, models?.default, failure, answers.b], ["x.json", "m", null, null]);
  assert.deepEqual(choice, {
    ...{ ...defaults(), model: "m", revision: "r", a: "the <b>x", b: "" },
    ...{ site: "cross", heads: [{ layer: 0, head: 1 }] },
  });
  assert.deepEqual(answers.a?.weights["cross.0.1"]?.values, WEIGHTS.values);
});

test("the notice names the file, and how many captures are not drawn", () => {
  const set = {
    format: "sightlines-set/1",
    captures: [saved, { ...saved, text: "two" }, saved, saved],
  };
  const { choice, notice } = stateFromFile("set.json", JSON.stringify(set));
  assert.equal(choice.b, "two");
  assert.match(
    notice,
    /^Drawn from set\.json, without the model\. It holds 2 more, which are not drawn\. /,
  );
  assert.doesNotMatch(stateFromFile("x.json", JSON.stringify(saved)).notice, /more/);
});
