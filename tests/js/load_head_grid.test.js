/** The loader asks for what the heads are drawn from, and again where it could not be had. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { defaults } from "../../static/state/choice.js";
import { createLoader } from "../../static/effects/load_captures.js";
import { createStore } from "../../static/state/store.js";
import { EMPTY } from "./made.js";

/** @import { Capture, Choice } from "../../static/types.js" */

/** @type {Capture} */
const CAPTURE = {
  ...{
    id: "c",
    text: "x",
    text_pair: null,
    target: null,
    target_by: null,
    edits: [],
    remarks: [],
    classes: [],
    ...{ source_language: null, target_language: null, special_tokens: true, messages: null },
    predictions: [],
  },
  ...{
    model: { id: "m", revision: "r", family: "encoder", dtype: "float32" },
    tokens: { source: [], target: [] },
  },
  sites: [
    { site: "encoder", layers: 1, heads: 1, layer_numbers: [0], queries: "source", keys: "source" },
  ],
};
const original = globalThis.fetch;
/** @type {string[]} */
let asked = [];
let status = 200;

beforeEach(() => {
  [asked, status] = [[], 200];
  globalThis.fetch = async (path) => {
    asked.push(
      String(path)
        .replace(/.*\/c\//, "")
        .split("?")[0],
    );
    return new Response(JSON.stringify({ detail: "no" }), { status });
  };
});
afterEach(() => {
  globalThis.fetch = original;
});

/** @param {Partial<Choice>} choice */
function loaded(choice) {
  const answer = {
    ...{
      question: { model: "m", text: "x" },
      status: /** @type {const} */ ("ready"),
      encoder: CAPTURE,
      whole: CAPTURE,
    },
    ...{ weights: {}, thumbnails: {}, statistics: {}, positions: null, failure: null },
  };
  const answers = { a: answer, b: null };
  const store = createStore({ ...EMPTY, choice: { ...defaults(), ...choice }, answers });
  return { store, loader: createLoader(store) };
}

test("patterns need thumbnails; a colour, the table and a headline of nothing lit statistics", async () => {
  /** @param {Partial<Choice>} choice */
  const wanted = async (choice) => {
    asked = [];
    await loaded(choice).loader.fill();
    return asked;
  };
  /** @type {Choice["kept"]} */
  const kept = [{ side: "a", axis: "query", stream: "source", place: 0 }];
  assert.deepEqual(await wanted({ kept }), ["thumbnails"]);
  assert.deepEqual(await wanted({}), ["thumbnails", "statistics"]);
  assert.deepEqual(await wanted({ colour: "first" }), ["statistics"]);
  assert.deepEqual(await wanted({ heads_as: "table" }), ["statistics"]);
});

test("what could not be had is asked for again only when told so", async () => {
  const { store, loader } = loaded({ colour: "entropy" });
  status = 500;
  await loader.fill();
  assert.equal(store.state.answers.a?.statistics.encoder, null);
  assert.equal(store.state.answers.a?.failure, null, "the figures stand without it");
  await loader.fill();
  assert.equal(asked.length, 1);
  status = 200;
  await loader.gridAgain();
  assert.equal(asked.length, 2);
  assert.ok(store.state.answers.a?.statistics.encoder);
});
