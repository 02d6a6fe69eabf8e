/** The loader asks for what is missing, once, and never shows a stale answer. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { defaults } from "../../static/choice.js";
import { createLoader } from "../../static/loader.js";
import { createStore } from "../../static/store.js";
import { CAPTURE } from "./made.js";

/** @import { Choice, Store } from "../../static/types.js" */

/** @type {{ path: string, body: { text?: string, sites?: string[] } }[]} */
let asked = [];
/** How the server answers; a test may replace it. @type {(body: { text?: string }) => Response | Promise<Response>} */
let answer;
const original = globalThis.fetch;

/** @param {unknown} body @param {number} [status] */
const json = (body, status = 200) => new Response(JSON.stringify(body), { status });

beforeEach(() => {
  asked = [];
  answer = ({ text }) => json({ ...CAPTURE, text }, 201);
  globalThis.fetch = async (path, options) => {
    const body = options?.body ? JSON.parse(String(options.body)) : {};
    asked.push({ path: String(path), body });
    return answer(body);
  };
});
afterEach(() => {
  globalThis.fetch = original;
});

/** Hold back the answer to a text until the returned function is called. @param {string} text */
function held(text) {
  const quick = answer;
  /** @type {(response: Response) => void} */
  let give = () => {};
  answer = (body) => (body.text === text ? new Promise((resolve) => (give = resolve)) : quick(body));
  return () => {
    answer = quick;
    give(json({ ...CAPTURE, text }, 201));
  };
}

/** @param {Partial<Choice>} choice @returns {Store} */
function storeWith(choice) {
  const answers = { a: null, b: null };
  const rest = { models: null, failure: null, notice: "", dark: false };
  return createStore({ choice: { ...defaults(), model: "m", ...choice }, answers, ...rest });
}

test("both encoders are asked for before any translation", async () => {
  const store = storeWith({ a: "one", b: "two" });
  await createLoader(store).askTexts();
  assert.deepEqual(
    asked.map(({ body }) => [body.text, body.sites]),
    [["one", ["encoder"]], ["two", ["encoder"]], ["one", undefined], ["two", undefined]],
  );
  assert.equal(store.state.answers.b?.status, "ready");
});

test("a text that did not change is not asked for again", async () => {
  const store = storeWith({ a: "one", b: "two" });
  const loader = createLoader(store);
  await loader.askTexts();
  asked = [];
  store.choose({ b: "three" });
  await loader.askTexts();
  assert.deepEqual([...new Set(asked.map(({ body }) => body.text))], ["three"]);
});

test("no second text, no question about it", async () => {
  const store = storeWith({ a: "one", b: "" });
  await createLoader(store).askTexts();
  assert.ok(asked.every(({ body }) => body.text === "one"));
  assert.equal(store.state.answers.b, null);
});

test("a late answer to an older text is dropped", async () => {
  const store = storeWith({ a: "slow", b: "" });
  const loader = createLoader(store);
  const release = held("slow");
  const first = loader.askTexts();
  store.choose({ a: "quick" });
  await loader.askTexts();
  release();
  await first;
  assert.equal(store.state.answers.a?.whole?.text, "quick");
});

test("a refusal is kept in the server's words, and trying again asks again", async () => {
  const store = storeWith({ a: "one", b: "two" });
  const loader = createLoader(store);
  const refusal = { error: "text_too_long", detail: "93 tokens; this model holds 64." };
  const good = answer;
  answer = (body) => (body.text === "one" ? json(refusal, 422) : good(body));
  await loader.askTexts();
  assert.deepEqual(store.state.answers.a?.failure, refusal);
  assert.equal(store.state.answers.b?.status, "ready", "the other text is not held up");
  answer = good;
  asked = [];
  await loader.again();
  assert.deepEqual([...new Set(asked.map(({ body }) => body.text))], ["one"]);
  assert.equal(store.state.answers.a?.status, "ready");
});

test("an answer to an older text is dropped also while the other text is waited for", async () => {
  const store = storeWith({ a: "old", b: "slow" });
  const loader = createLoader(store);
  const release = held("slow");
  const first = loader.askTexts();
  await new Promise((resolve) => setTimeout(resolve, 5));
  store.choose({ a: "new" });
  await loader.askTexts();
  release();
  await first;
  assert.equal(store.state.answers.a?.whole?.text, "new");
  assert.ok(asked.every(({ body }) => body.text !== "old" || body.sites), "old is not translated");
});

test("weights that cannot be had are asked for again only when the reader wants it", async () => {
  const store = storeWith({ a: "one", b: "", site: "cross", heads: [{ layer: 0, head: 1 }] });
  const loader = createLoader(store);
  const good = answer;
  answer = (body) => (body.text ? good(body) : json({ error: "too_busy", detail: "wait" }, 429));
  await loader.askTexts();
  await loader.fill();
  assert.equal(store.state.answers.a?.failure?.error, "too_busy");
  asked = [];
  await loader.fill();
  assert.equal(asked.length, 0);
  await loader.again();
  await loader.fill();
  assert.ok(asked.some(({ path }) => path.includes("/weights")));
});

test("a translation that fails leaves the encoder to look at", async () => {
  const store = storeWith({ a: "one", b: "", heads: [] });
  const loader = createLoader(store);
  const good = answer;
  globalThis.fetch = async (path, options) => {
    const body = JSON.parse(String(options?.body ?? "{}"));
    asked.push({ path: String(path), body });
    return body.text && !body.sites ? json({ error: "too_busy", detail: "wait" }, 429) : good(body);
  };
  await loader.askTexts();
  store.choose({ heads: [{ layer: 0, head: 1 }] });
  asked = [];
  await loader.fill();
  assert.ok(asked.some(({ path }) => path.includes("/weights")));
});

test("a server that does not answer is said in words", async () => {
  const store = storeWith({ a: "one", b: "" });
  answer = () => Promise.reject(new TypeError("fetch failed"));
  await createLoader(store).askTexts();
  assert.equal(store.state.answers.a?.failure?.error, "no_answer");
});

test("weights are asked for once, and made again when the capture fell out of the cache", async () => {
  const store = storeWith({ a: "one", b: "", site: "cross", heads: [{ layer: 0, head: 1 }] });
  const loader = createLoader(store);
  await loader.askTexts();
  asked = [];
  let lost = true;
  answer = (body) => {
    if (body.text) {
      lost = false;
      return json({ ...CAPTURE, text: body.text }, 201);
    }
    return json(lost ? { error: "unknown_capture", detail: "gone" } : { error: "seen", detail: "x" }, 404);
  };
  loader.fill();
  loader.fill();
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual(
    asked.map(({ path }) => path.split("?")[0]),
    ["/api/captures/c/weights", "/api/captures", "/api/captures/c/weights"],
  );
  assert.equal(store.state.answers.a?.failure?.error, "seen");
});
