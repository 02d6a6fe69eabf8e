/** The loader asks for what is missing, once, and never shows a stale answer. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createLoader } from "../../static/effects/load_captures.js";
import { questionOf } from "../../static/state/question.js";
import { DECODER, ENCODER, ENTRY } from "./entries.js";
import { CAPTURE } from "./made.js";
import { json, server, storeWith, textsAsked } from "./server.js";

/** @import { Choice } from "../../static/types.js" */

/** Hold back the answer to a text until the returned function is called. @param {string} text */
function held(text) {
  const quick = server.answer;
  /** @type {(response: Response) => void} */
  let give = () => {};
  server.answer = (body) =>
    body.text === text ? new Promise((resolve) => (give = resolve)) : quick(body);
  return () => {
    server.answer = quick;
    give(json({ ...CAPTURE, text }, 201));
  };
}

test("both encoders are asked for before any translation", async () => {
  const store = storeWith({ a: "one", b: "two" });
  await createLoader(store).askTexts();
  assert.deepEqual(
    server.asked.flatMap(({ body }) => (body.text ? [[body.text, body.sites]] : [])),
    [
      ["one", ["encoder"]],
      ["two", ["encoder"]],
      ["one", undefined],
      ["two", undefined],
    ],
  );
  assert.equal(store.state.answers.b?.status, "ready");
});

test("of a model without a target each text is asked for once, whole", async () => {
  for (const entry of [ENCODER, DECODER]) {
    server.asked = [];
    const store = storeWith({ model: entry.id, site: entry.sites[0].site, a: "one", b: "two" });
    store.update({ models: { models: [ENTRY, entry], default: ENTRY.id } });
    await createLoader(store).askTexts();
    assert.deepEqual(
      server.asked.flatMap(({ body }) => (body.text ? [[body.text, body.sites]] : [])),
      [
        ["one", undefined],
        ["two", undefined],
      ],
    );
    assert.equal(store.state.answers.a?.status, "ready");
    assert.ok(
      server.asked.some(({ path }) => path.includes("thumbnails")),
      "its figures are asked for",
    );
  }
});

test("a text that did not change is not asked for again", async () => {
  const store = storeWith({ a: "one", b: "two" });
  const loader = createLoader(store);
  await loader.askTexts();
  server.asked = [];
  store.choose({ b: "three" });
  await loader.askTexts();
  assert.deepEqual(textsAsked(), ["three"]);
});

test("no second text, no question about it", async () => {
  const store = storeWith({ a: "one", b: "" });
  await createLoader(store).askTexts();
  assert.deepEqual(textsAsked(), ["one"]);
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
  const good = server.answer;
  server.answer = (body) => (body.text === "one" ? json(refusal, 422) : good(body));
  await loader.askTexts();
  assert.deepEqual(store.state.answers.a?.failure, refusal);
  assert.equal(store.state.answers.b?.status, "ready", "the other text is not held up");
  server.answer = good;
  server.asked = [];
  await loader.again();
  assert.deepEqual(textsAsked(), ["one"]);
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
  assert.ok(
    server.asked.every(({ body }) => body.text !== "old" || body.sites),
    "old is not translated",
  );
});

test("weights that cannot be had are asked for again only when the reader wants it", async () => {
  const store = storeWith({ a: "one", b: "", site: "cross", heads: [{ layer: 0, head: 1 }] });
  const loader = createLoader(store);
  const good = server.answer;
  server.answer = (body) =>
    body.text ? good(body) : json({ error: "too_busy", detail: "wait" }, 429);
  await loader.askTexts();
  await loader.fill();
  assert.equal(store.state.answers.a?.failure?.error, "too_busy");
  server.asked = [];
  await loader.fill();
  assert.equal(server.asked.length, 0);
  await loader.again();
  await loader.fill();
  assert.ok(server.asked.some(({ path }) => path.includes("/weights")));
});

test("a translation that fails leaves the encoder to look at", async () => {
  const store = storeWith({ a: "one", b: "", heads: [] });
  const loader = createLoader(store);
  const good = server.answer;
  globalThis.fetch = async (path, options) => {
    const body = JSON.parse(String(options?.body ?? "{}"));
    server.asked.push({ path: String(path), body });
    return body.text && !body.sites ? json({ error: "too_busy", detail: "wait" }, 429) : good(body);
  };
  await loader.askTexts();
  store.choose({ heads: [{ layer: 0, head: 1 }] });
  server.asked = [];
  await loader.fill();
  assert.ok(server.asked.some(({ path }) => path.includes("/weights")));
});

test("a server that does not answer is said in words", async () => {
  const store = storeWith({ a: "one", b: "" });
  server.answer = () => Promise.reject(new TypeError("fetch failed"));
  await createLoader(store).askTexts();
  assert.equal(store.state.answers.a?.failure?.error, "no_answer");
});

/** Of heads nothing is asked any more. */
const ASKED = { thumbnails: { cross: null }, statistics: { cross: null } };

test("weights are asked for once, and made again when the capture fell out of the cache", async () => {
  const store = storeWith({ a: "one", b: "", site: "cross", heads: [{ layer: 0, head: 1 }] });
  const loader = createLoader(store);
  await loader.askTexts();
  const { a } = store.state.answers;
  store.update({ answers: { a: a && { ...a, ...ASKED }, b: null } });
  server.asked = [];
  let lost = true;
  server.answer = (body) => {
    if (body.text) {
      lost = false;
      return json({ ...CAPTURE, text: body.text }, 201);
    }
    return json(
      lost ? { error: "unknown_capture", detail: "gone" } : { error: "seen", detail: "x" },
      404,
    );
  };
  loader.fill();
  loader.fill();
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual(
    server.asked.map(({ path }) => path.split("?")[0]),
    ["/api/captures/c/weights", "/api/captures", "/api/captures/c/weights"],
  );
  assert.equal(store.state.answers.a?.failure?.error, "seen");
});

test("a typed target and hidden tokens are part of the question, each of its own text", async () => {
  /** @type {Partial<Choice>} */
  const choice = {
    a: "one",
    b: "two",
    target_a: "un",
    masked: [
      { side: "b", place: 3 },
      { side: "b", place: 0 },
    ],
  };
  const store = storeWith(choice);
  assert.deepEqual(questionOf(store.state.choice, "a"), { model: "m", text: "one", target: "un" });
  const edits = [{ op: "mask", tokens: [3, 0] }];
  assert.deepEqual(questionOf(store.state.choice, "b"), { model: "m", text: "two", edits });
  await createLoader(store).askTexts();
  const [one, two] = ["one", "two"].map((text) =>
    server.asked.filter(({ body }) => body.text === text),
  );
  assert.ok(one.every(({ body }) => body.target === "un" && body.edits === undefined));
  assert.ok(
    two.every(
      ({ body }) =>
        body.target === undefined &&
        body.edits?.[0].op === "mask" &&
        body.edits[0].tokens.length === 2,
    ),
  );
  assert.deepEqual(
    one.map(({ body }) => body.sites),
    [["encoder"], undefined],
  );
  assert.deepEqual(
    two.map(({ body }) => body.sites),
    [["encoder"], undefined],
  );
});

test("another target, or another hidden token, asks anew about that text alone", async () => {
  const store = storeWith({ a: "one", b: "two" });
  const loader = createLoader(store);
  await loader.askTexts();
  for (const [patch, text] of /** @type {[Partial<Choice>, string][]} */ ([
    [{ target_b: "deux" }, "two"],
    [{ masked: [{ side: "a", place: 1 }] }, "one"],
  ])) {
    server.asked = [];
    store.choose(patch);
    await loader.askTexts();
    assert.deepEqual(textsAsked(), [text]);
  }
});
