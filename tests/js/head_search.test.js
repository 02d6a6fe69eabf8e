/** What a search gave, on the grid and in words; and when it is asked for. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  bars,
  describeNullDistribution,
  foundSight,
  ordinal,
  spellTokens,
  describeContrast,
  unpairedTokens,
} from "../../static/patterns/head_search.js";
import { createSearch } from "../../static/effects/search_heads.js";
import { picksStandAlone, foundOf, searchOf } from "../../static/state/search.js";
import { numbersFigure } from "../../static/figures/grid.js";
import { themeOf } from "../../static/figures/theme.js";
import { CAPTURE } from "./made.js";
import { json, server, storeWith } from "./server.js";

/** @import { Answer, Choice, Contrast, ContrastedHead, Found, ModelEntry } from "../../static/types.js" */

const SHAPE = { layers: 1, heads: 2 };
/** @type {ContrastedHead} */
const HEAD = {
  ...{
    layer: 0,
    head: 1,
    delta: -0.5,
    place: 1,
    a: [0.1, 0.6],
    b: [0.3, 0.3],
    a_ranks: [3, 1],
    b_ranks: [1, 2],
  },
  ...{ others: 40, as_large: 3, above: [20, 10, 3] },
};
/** @type {Contrast} */
const CONTRAST = {
  ...{
    site: "cross",
    captures: ["a", "b"],
    searched: 2,
    words: [
      [4, 4],
      [4, 4],
    ],
    heads: [HEAD, { ...HEAD, head: 0, delta: 0.2, place: 2 }],
  },
  ...{ a: { queries: [1], keys1: [0], keys2: [2] }, b: { queries: [1], keys1: [0], keys2: [2] } },
  alignment: {
    source: [
      { op: "equal", a: 0, b: 0 },
      { op: "delete", a: 1, b: null },
      { op: "insert", a: null, b: 2 },
    ],
  },
  null: { heads: 2, queries: 3, queries_in_all: 3, edges: [0.01, 0.1, 0.5] },
};
/** @type {Found} */
const NONE = { asked: "x", finding: null, contrast: null, failure: null };

test("a contrast paints both signs, a finding from 0", () => {
  const sight = foundSight({ ...NONE, contrast: CONTRAST }, SHAPE);
  assert.deepEqual(sight.content, [[0.2, -0.5]]);
  assert.equal(sight.signed, true);
  assert.match(sight.said({ layer: 0, head: 1 }), /−0\.500, 1st of 2 heads/);
  const [heatmap] = numbersFigure(SHAPE, 30, 4, themeOf(false), [[0.2, -0.5]], true).data;
  assert.deepEqual([heatmap.zmin, heatmap.zmax], [-0.5, 0.5]);
  assert.equal(foundSight(null, SHAPE).content, "loading");
  const refused = foundSight(
    { ...NONE, failure: { error: "no_partner", detail: "“too” has none." } },
    SHAPE,
  );
  assert.equal(refused.content, "lacking");
});

test("numbers are said with their signs and ranks", () => {
  assert.deepEqual(
    [1, 2, 3, 4, 11, 12, 13, 21, 102, 111].map(ordinal).join(" "),
    "1st 2nd 3rd 4th 11th 12th 13th 21st 102nd 111th",
  );
  assert.deepEqual(describeContrast(HEAD), {
    a: "0.10 (3rd) 0.60 (1st)",
    b: "0.30 (1st) 0.30 (2nd)",
  });
  assert.match(describeNullDistribution(HEAD, CONTRAST).words, /3 of 40 .*7\.5 %/);
  assert.deepEqual(
    bars(HEAD, CONTRAST.null.edges).map(({ share }) => share),
    [10 / 40, 7 / 40, 3 / 40],
  );
});

test("tokens that only one text has are named, and pieces of a word are written together", () => {
  assert.deepEqual(unpairedTokens(CONTRAST, CAPTURE, CAPTURE), {
    deleted: ["<b>"],
    inserted: ["x"],
  });
  assert.equal(spellTokens(CAPTURE, "source", [0, 1, 2]), "the <b>x");
});

/** @param {Partial<Choice>} choice */
function searching(choice) {
  const store = storeWith({ a: "one", b: "two", site: "cross", heads_as: "find", ...choice });
  /** @type {Answer} */
  const answer = {
    ...{
      question: { model: "m", text: "one" },
      status: "ready",
      encoder: CAPTURE,
      whole: CAPTURE,
      weights: {},
    },
    ...{ thumbnails: {}, statistics: {}, positions: null, failure: null },
  };
  const model = /** @type {ModelEntry} */ (
    /** @type {unknown} */ ({ id: "m", sites: CAPTURE.sites })
  );
  store.update({
    models: { models: [model], default: "m" },
    answers: { a: answer, b: { ...answer } },
  });
  return store;
}

test("nothing is asked before the question is whole, and a ready-made one is whole", () => {
  assert.equal(searchOf(searching({}).state), null);
  assert.equal(searchOf(searching({ queries: [1] }).state), null);
  assert.equal(searchOf(searching({ queries: [1], keys2: [1] }).state), null);
  assert.equal(searchOf(searching({ queries: [1], keys: [1], heads_as: "grid" }).state), null);
  assert.equal(searchOf(searching({ ask: "first" }).state)?.path, "findings");
  assert.equal(searchOf(searching({ queries: [1], keys: [1] }).state)?.path, "findings");
  const search = searchOf(searching({ queries: [1], keys: [1], keys2: [2], target_a: "le" }).state);
  assert.equal(search?.path, "contrasts");
  assert.deepEqual(search?.body, {
    ...{ model: "m", a: { text: "one", target: "le" }, b: { text: "two" }, site: "cross" },
    ...{ queries: [1], keys1: [1], keys2: [2] },
  });
});

test("a picked token that B lacks is said, not asked about", () => {
  const store = searching({ queries: [1], keys: [1], grid: "b" });
  assert.equal(picksStandAlone(store.state), false);
  const { a, b } = store.state.answers;
  const source = CAPTURE.tokens.source.filter((_, place) => place !== 1);
  const without = { ...CAPTURE, tokens: { ...CAPTURE.tokens, source } };
  store.update({ answers: { a, b: b && { ...b, whole: without } } });
  assert.deepEqual([picksStandAlone(store.state), searchOf(store.state)], [true, null]);
  store.choose({ grid: "a" });
  assert.deepEqual(
    [picksStandAlone(store.state), searchOf(store.state)?.path],
    [false, "findings"],
  );
});

test("a question is asked once, and an answer to an older one is dropped", async () => {
  const store = searching({ queries: [1], keys: [1], keys2: [2] });
  const search = createSearch(store);
  /** @type {(answer: Response) => void} */
  let release = () => {};
  server.answer = () => new Promise((resolve) => (release = resolve));
  const first = search.fill();
  void search.fill();
  assert.deepEqual(
    server.asked.map(({ path }) => path),
    ["/api/contrasts"],
  );
  const slow = release;
  store.choose({ keys2: [0] });
  const second = search.fill();
  release(json({ ...CONTRAST, searched: 99 }));
  await second;
  slow(json(CONTRAST));
  await first;
  assert.equal(foundOf(store.state)?.contrast?.searched, 99);
  store.choose({ keys2: [2] });
  assert.equal(foundOf(store.state), null, "it answers another question");
});

test("a refusal is kept in words until it is asked for again", async () => {
  const store = searching({ ask: "induction" });
  const search = createSearch(store);
  server.answer = () => json({ error: "no_meaning", detail: "No row." }, 422);
  await search.fill();
  await search.fill();
  assert.equal(server.asked.length, 1);
  assert.equal(foundOf(store.state)?.failure?.detail, "No row.");
  await search.again();
  assert.equal(server.asked.length, 2);
});
