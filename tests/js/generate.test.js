/** A continued text is taken over when it is whole or stopped, unless the reader went on. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createContinuer } from "../../static/effects/generate.js";
import { json, server, storeWith } from "./server.js";

const WAY = { max_new_tokens: 8, temperature: 0.5, top_p: 0.9, seed: null };
const TOKENS = [" cat", " sat", "."].map((text, at, all) => ({
  ...{ text: text.trim(), id: at, probability: 0.5, place: at, runners_up: [], special: false },
  so_far: all.slice(0, at + 1).join(""),
}));
const WHOLE = { text: " cat sat.", tokens: 3, by: "sampled", seed: 7, stopped_by: "end" };

/** A stream that a test feeds. */
function fed() {
  /** @type {ReadableStreamDefaultController<Uint8Array> | undefined} */
  let controller;
  const body = new ReadableStream({ start: (given) => void (controller = given) });
  server.answer = () => new Response(body);
  return {
    /** @param {...unknown} events */
    async send(...events) {
      const bytes = new TextEncoder().encode(
        events.map((one) => `data: ${JSON.stringify(one)}\n\n`).join(""),
      );
      controller?.enqueue(bytes);
      await new Promise((resolve) => setTimeout(resolve, 5));
    },
    close: () => controller?.close(),
    /** As a browser does when a request is given up. */
    abort: () => controller?.error(new DOMException("given up", "AbortError")),
  };
}

test("tokens are heard as they come, and the whole text is taken over", async () => {
  const store = storeWith({ a: "The" });
  const stream = fed();
  const writing = createContinuer(store).start("a", WAY);
  await stream.send(...TOKENS.slice(0, 2));
  assert.deepEqual(
    store.state.continuing.a?.tokens.map(({ text }) => text),
    ["cat", "sat"],
  );
  assert.equal(store.state.choice.a, "The", "nothing is drawn before it is whole");
  await stream.send(TOKENS[2], WHOLE);
  stream.close();
  await writing;
  const { choice, continuing } = store.state;
  assert.deepEqual([choice.a, choice.continued_a], ["The cat sat.", 3]);
  assert.deepEqual(
    [continuing.a?.running, continuing.a?.whole, continuing.a?.failure],
    [false, WHOLE, null],
  );
  const { seed, ...way } = WAY;
  assert.deepEqual(
    server.asked.map(({ path, body }) => [path, body]),
    [["/api/generations", { model: "m", text: "The", ...way }]],
  );
});

test("what was written before a stop stays", async () => {
  const store = storeWith({ a: "The" });
  const stream = fed();
  const continuer = createContinuer(store);
  const writing = continuer.start("a", WAY);
  await stream.send(TOKENS[0]);
  continuer.stop("a");
  stream.abort();
  await writing;
  assert.deepEqual([store.state.choice.a, store.state.continuing.a?.failure], ["The cat", null]);
});

test("who edits the text meanwhile keeps what was typed, and the writing stops", async () => {
  const store = storeWith({ a: "The" });
  const stream = fed();
  const continuer = createContinuer(store);
  const writing = continuer.start("a", WAY);
  await stream.send(TOKENS[0]);
  store.choose({ a: "A" });
  continuer.follow();
  stream.abort();
  await writing;
  assert.deepEqual([store.state.choice.a, store.state.choice.continued_a], ["A", null]);
  assert.equal(store.state.continuing.a?.running, false);
});

test("a refusal is told, and a stream that breaks off too", async () => {
  const store = storeWith({ a: "The" });
  server.answer = () => json({ error: "text_too_long", detail: "93 tokens." }, 422);
  await createContinuer(store).start("a", WAY);
  assert.equal(store.state.continuing.a?.failure?.detail, "93 tokens.");
  const stream = fed();
  const writing = createContinuer(store).start("a", WAY);
  await stream.send(TOKENS[0]);
  stream.close();
  await writing;
  assert.match(store.state.continuing.a?.failure?.detail ?? "", /before the text was whole/);
});
