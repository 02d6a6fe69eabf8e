/** A saved file is read back exactly, or refused in words. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { readSaved } from "../../static/effects/saved_format.js";
import { CAPTURE, WEIGHTS } from "./made.js";

/** The rows of the made weights. */
const rows = Array.from({ length: WEIGHTS.rows }, (_, row) => [
  ...WEIGHTS.values.subarray(row * WEIGHTS.columns, (row + 1) * WEIGHTS.columns),
]);
const head = { site: "cross", layer: 0, head: 1, weights: rows };
const saved = { ...CAPTURE, format: "sightlines/1", attention: [head], positions: [] };

/** The file with another second row. @param {number[]} row */
function withRow(row) {
  return { ...saved, attention: [{ ...head, weights: rows.with(1, row) }] };
}

/** @param {unknown} document */
const read = (document) => readSaved(JSON.stringify(document));

test("what was saved is drawn with the same numbers", () => {
  const { entry, answers, first, left } = read(saved);
  assert.deepEqual([...(answers[0].weights["cross.0.1"]?.values ?? [])], [...WEIGHTS.values]);
  assert.equal(answers[0].whole?.text, CAPTURE.text);
  assert.deepEqual([first.site, first.layer, first.head, left], ["cross", 0, 1, 0]);
  assert.deepEqual([entry.id, entry.start], ["m", { site: "cross", layer: 0, head: 1 }]);
});

test("the heads that a file lacks are said to be missing, and have no thumbnail", () => {
  const [answer] = read(saved).answers;
  assert.equal(answer.weights["cross.0.0"], null);
  const { shape, values } = answer.thumbnails.cross ?? assert.fail("no thumbnails");
  assert.deepEqual(shape, [1, 2, 3, 4]);
  assert.deepEqual([...values.subarray(0, 12)], Array(12).fill(0));
  assert.equal(values[12], Math.round(255 * Math.sqrt(WEIGHTS.values[0])));
});

test("of a set the first two captures are drawn, and the rest is counted", () => {
  const set = { format: "sightlines-set/1", captures: [saved, { ...saved, text: "two" }, saved] };
  const { answers, left } = read(set);
  assert.deepEqual([answers.map(({ question }) => question.text), left], [["the <b>x", "two"], 1]);
});

test("what files of others, and of earlier versions, do not have is empty", () => {
  const { remarks, edits, classes, text_pair, target, target_by, ...least } = {
    ...{ classes: [], target_by: null },
    ...saved,
  };
  const [{ whole }] = read(least).answers;
  assert.deepEqual(
    [whole?.remarks, whole?.edits, whole?.classes, whole?.text_pair, whole?.target_by],
    [[], [], [], null, null],
  );
});

test("fields that nobody knows are ignored", () => {
  assert.equal(read({ ...saved, colour: "blue" }).answers.length, 1);
});

test("a file from before predictions had places has one for each row", () => {
  const old = CAPTURE.predictions.map(({ place, ...rest }) => rest);
  assert.deepEqual(
    read({ ...saved, predictions: old }).answers[0].whole?.predictions,
    CAPTURE.predictions,
  );
});

/** @type {[string, unknown, RegExp][]} */
const REFUSED = [
  ["another major version", { ...saved, format: "sightlines/2" }, /format sightlines\/2/],
  ["no format", { ...saved, format: undefined }, /not saved by Sightlines/],
  ["a list", [saved], /not saved by Sightlines/],
  ["no head", { ...saved, attention: [] }, /no head/],
  ["no tokens", { ...saved, tokens: undefined }, /lacks tokens\.source, tokens\.target\.$/],
  ["no sites", { ...saved, sites: undefined }, /lacks sites\.$/],
  ["a weight below 0", withRow([0.5, -3, 0.5, 0]), /Row 1 of cross 0\.1 holds -3: /],
  ["a weight above 1", withRow([0, 0, 9.9, 0]), /Row 1 of cross 0\.1 holds 9\.9: /],
  ["a row beyond 1", withRow([0.5, 0.5, 0.5, 0]), /Row 1 of cross 0\.1 sums to 1\.50: /],
  [
    "a short row",
    { ...saved, attention: [{ ...head, weights: [[1], ...rows.slice(1)] }] },
    /3 × 4/,
  ],
  [
    "a text as weight",
    { ...saved, attention: [{ ...head, weights: rows.map((row) => ["1", ...row.slice(1)]) }] },
    /3 × 4/,
  ],
  ["a strange site", { ...saved, attention: [{ ...head, site: "side" }] }, /no such site/],
  ["an empty set", { format: "sightlines-set/1", captures: [] }, /no capture/],
  [
    "two models",
    {
      format: "sightlines-set/1",
      captures: [saved, { ...saved, model: { ...saved.model, id: "n" } }],
    },
    /different models/,
  ],
];
for (const [what, document, reason] of REFUSED) {
  test(`${what} is refused in words`, () => assert.throws(() => read(document), reason));
}

test("rows that are rounded, or give a part elsewhere, are read", () => {
  for (const row of [
    [0.334, 0.334, 0.334, 0],
    [0.1, 0.2, 0, 0],
  ]) {
    const values = read(withRow(row)).answers[0].weights["cross.0.1"]?.values ?? [];
    assert.deepEqual([...values].slice(4, 8), [...Float32Array.from(row)]);
  }
});

test("what is no JSON is refused in words", () => {
  assert.throws(() => readSaved("{"), /not a JSON file/);
});
