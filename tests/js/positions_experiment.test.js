/** What became of heads, scores and projections, against the same numbers computed another way. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  answersOf,
  headSaid,
  mostMoved,
  movedHeads,
  previousSaid,
} from "../../static/patterns/positions/experiment.js";
import { csvOf, tableOf } from "../../static/patterns/positions/numbers.js";
import {
  partsSpread,
  projectedSpread,
  projectionSaid,
} from "../../static/patterns/positions/projection.js";
import {
  rankedShares,
  scoreSaid,
  sharesSaid,
  termsOf,
} from "../../static/patterns/positions/score.js";
import { defaults } from "../../static/state/choice.js";
import { residualCut } from "../../static/state/head_edits.js";
import { questionOf } from "../../static/state/question.js";
import { drawnAsB } from "../../static/views/positions/places_tools.js";
import { CAPTURE } from "./made.js";

/** @import { LayerWeights, PositionScore, PositionShares, TokenProjection } from "../../static/types.js" */

/** @param {number[][][]} heads (head, query, key) @returns {LayerWeights} */
const layer = (heads) => ({
  shape: [heads.length, heads[0].length, heads[0][0].length],
  values: Float32Array.from(heads.flat(2)),
});
const PREVIOUS = [
  [1, 0, 0, 0],
  [1, 0, 0, 0],
  [0, 1, 0, 0],
];
const SELF = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
];
const EVEN = SELF.map((row) => row.map(() => 0.25));

test("how far a head moved is the total variation of its rows, averaged", () => {
  const heads = movedHeads(
    [layer([PREVIOUS, SELF]), layer([EVEN, SELF])],
    [layer([SELF, SELF]), layer([SELF, EVEN])],
  );
  const found = heads.map(({ layer: at, head, moved, before, after }) => [
    at,
    head,
    moved,
    before,
    after,
  ]);
  assert.deepEqual(found, [
    [0, 0, 2 / 3, 1, 0],
    [0, 1, 0, 0, 0],
    [1, 0, 0.75, 0.25, 0],
    [1, 1, 0.75, 0, 0.25],
  ]);
  assert.deepEqual(
    mostMoved(heads).map(({ layer: at, head }) => [at, head]),
    [
      [1, 0],
      [1, 1],
      [0, 0],
      [0, 1],
    ],
  );
  assert.equal(
    previousSaid(heads, "encoder"),
    "The 3 encoder heads that look most at the token before (0.0, 1.0, 0.1) fall apart: " +
      "their mean weight on it goes from 0.42 to 0.00.",
  );
  assert.match(
    previousSaid(heads.slice(1, 2), "encoder"),
    /^The encoder head that looks.* stays: its/,
  );
  const said = heads.map((head) => headSaid(head, "Encoder").replace(/:.*/, ""));
  assert.deepEqual(said, [
    "Encoder 0.0 looks elsewhere",
    "Encoder 0.1 keeps its pattern",
    "Encoder 1.0 looks elsewhere",
    "Encoder 1.1 looks elsewhere",
  ]);
});

test("what a model says is its translation, its class, or what it predicts", () => {
  const other = { ...CAPTURE, target: "le y" };
  assert.deepEqual(answersOf(CAPTURE, other), {
    what: "Translation",
    before: "le x",
    after: "le y",
  });
  const typed = { ...CAPTURE, target_by: /** @type {const} */ ("user") };
  const changed = {
    ...typed,
    predictions: typed.predictions.map((one, at) => ({ ...one, id: at, probability: 0.1 })),
  };
  const said = answersOf(typed, changed);
  assert.equal(said?.what, "Predictions (3 of 3 are others)");
  assert.match(said?.after ?? "", /\(0\.10\) in the last row; .* 0\.10 on average/);
  const none = { ...CAPTURE, target: null, target_by: null, predictions: [] };
  assert.equal(answersOf(none, none), null);
  const classes = (/** @type {number} */ good) =>
    ["good", "bad"].map((label, at) => ({
      label,
      logit: 0,
      probability: at ? 1 - good : good,
      token: null,
    }));
  assert.deepEqual(
    answersOf({ ...none, classes: classes(0.9) }, { ...none, classes: classes(0.2) }),
    {
      ...{ what: "Class", before: "good (0.90)", after: "bad (0.80)" },
    },
  );
});

test("positions told otherwise are asked for with the text, and drawn as B beside A", () => {
  const choice = {
    ...defaults(),
    target_a: "Il.",
    experiment: { mode: /** @type {const} */ ("shift"), by: 3 },
  };
  const patch = drawnAsB({ ...choice, moved: [{ side: "b", mode: "off", by: 0 }] });
  assert.deepEqual([patch.b, patch.target_b, patch.page], [choice.a, "Il.", "explore"]);
  assert.deepEqual(patch.moved, [{ side: "b", mode: "shift", by: 3 }]);
  const now = { ...choice, ...patch };
  assert.deepEqual(questionOf(now, "b").edits, [{ op: "positions", mode: "shift", k: 3 }]);
  assert.equal(questionOf(now, "a").edits, undefined);
  const mask = { side: /** @type {const} */ ("a"), place: 2 };
  const off = residualCut("a", "encoder", 0);
  const edited = drawnAsB({ ...choice, masked: [mask], edits: [off] });
  assert.deepEqual(edited.masked, [mask, { ...mask, side: "b" }]);
  assert.deepEqual(edited.edits, [off, { ...off, side: "b" }]);
  /** @type {[import("../../static/types.js").PlacesEdit, object][]} */
  const wire = [
    [{ mode: "off", by: 0 }, {}],
    [{ mode: "shuffle", by: 7 }, { seed: 7 }],
    [{ mode: "same", by: 2 }, { at: 2 }],
    [{ mode: "stretch", by: 0.5 }, { factor: 0.5 }],
  ];
  for (const [edit, said] of wire) {
    const moved = [{ side: /** @type {const} */ ("a"), ...edit }];
    assert.deepEqual(questionOf({ ...choice, moved }, "a").edits, [
      { op: "positions", mode: edit.mode, ...said },
    ]);
  }
});

/** @type {PositionScore} */
const SCORE = {
  ...{ site: "encoder", layer: 0, head: 3, query: 1, key: 0, kind: "added" },
  terms: [
    { name: "content·content", positional: false, value: 0.5 },
    { name: "position·position", positional: true, value: -2 },
  ],
  ...{ sum: -1.5, score: -1.5, difference: 2e-7 },
};

test("the terms of a score stand before their sum, and heads by their share", () => {
  assert.deepEqual(
    termsOf(SCORE).map(({ name, length, sum }) => [name, length, sum]),
    [
      ["content·content", 0.25, false],
      ["position·position", 1, false],
      ["score", 0.75, true],
    ],
  );
  const said = scoreSaid(SCORE, CAPTURE.tokens.source);
  assert.match(
    said,
    /^0\.3: “<b>” \(1\) scores “the” \(0\) with −1\.5000, of which −2\.0000 comes.* 2\.0e−7\.$/,
  );
  const heads = [0.2, null, 1.2, -0.1].map((share, head) => ({ head, share }));
  /** @type {PositionShares} */
  const shares = {
    ...{ site: "encoder", layer: 0, kind: /** @type {const} */ ("added"), pairs: 16 },
    heads,
  };
  assert.deepEqual(
    rankedShares(shares).map(({ head }) => head),
    [2, 0, 3, 1],
  );
  assert.deepEqual(
    rankedShares(shares).map(({ length }) => length),
    [1, 0.2 / 1.2, 0, 0],
  );
  assert.match(sharesSaid(shares), /16 pairs.*1 of the 4 heads of layer 0 has half/);
});

test("a query is what its content and its position give, and W_P has a row for each position", () => {
  const part = {
    content: [1, 2],
    position: [3, -4],
    rest: [0, 0],
    sum: [4, -2],
    model: [4, -2],
    difference: 1e-7,
  };
  /** @type {TokenProjection} */
  const projection = {
    ...{ place: 1, positions: 9, content: [0, 0, 0], position: [0, 0, 0], deviation: null },
    ...{ query: part, key: { ...part, rest: [0.5, 0] }, value: part },
  };
  const of = { site: "encoder", layer: 0, head: 3, token: "b" };
  const spread = partsSpread(projection, "query", of);
  assert.deepEqual(spread.names, ["x·W_Q", "one-hot·W_P", "sum", "the model's query"]);
  assert.deepEqual([spread.values[1], spread.most], [[3, -4], 4]);
  assert.equal(partsSpread(projection, "key", of).names?.[2], "rest");
  assert.match(
    projectionSaid(projection, "query"),
    /9 numbers \(a 1 at 1\) behind the 3 of x.*1\.0e−7\.$/,
  );
  assert.match(
    projectionSaid({ ...projection, deviation: 1.5 }, "query"),
    /divides this token by 1\.500/,
  );
  const table = projectedSpread(
    [
      [1, 0],
      [0, -3],
    ],
    "value",
    { site: "encoder", layer: 0, head: 3, position: 1 },
  );
  assert.deepEqual(
    [table.most, table.mark, table.title],
    [3, { row: 1 }, "encoder 0.3 · W_P = PE·W_V"],
  );
});

test("columns that have names keep them in a table and in a file", () => {
  const part = { content: [1], position: [0], rest: [0], sum: [1], model: [1], difference: 0 };
  const whole = { place: 0, positions: 1, content: [], position: [], deviation: null };
  const projection = { ...whole, query: part, key: part, value: part };
  const of = { site: "encoder", layer: 0, head: 0, token: "a" };
  const spread = { ...partsSpread(projection, "query", of), across: ["=a"] };
  assert.deepEqual(tableOf(spread).columns, ["=a"]);
  assert.equal(csvOf(spread).split("\n")[0], "part,'=a");
  const left = { ...spread, across: undefined, first: { row: 0, column: -1 } };
  assert.match(csvOf(left), /^part,-1[,\n]/, "a distance is a number");
});
