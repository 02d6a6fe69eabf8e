/** What is asked of the server inside a head: no answer is taken for that of another question. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { askOnce } from "../../static/effects/inside/asked.js";
import { answerTo } from "../../static/state/inside/answer_to.js";
import { storeWith } from "./server.js";

test("while a question waits the answer before it is kept, and is none to it", async () => {
  const store = storeWith({});
  const said = (/** @type {string} */ family) => /** @type {any} */ ({ family });
  await askOnce(store, "map", "one", async () => said("first"));
  assert.deepEqual(answerTo(store.state.map, "one"), said("first"));
  const second = askOnce(store, "map", "two", async () => said("second"));
  assert.deepEqual(store.state.map?.come, said("first"));
  assert.equal(answerTo(store.state.map, "two"), null);
  await second;
  assert.deepEqual(answerTo(store.state.map, "two"), said("second"));
});
