/** A model that is opened is followed until it has ended, and drawn with once it is ready. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { createOpening } from "../../static/effects/open_model.js";
import { CLOSED, DECODER, ENTRY } from "./entries.js";
import { json, storeWith } from "./server.js";

/** @import { ModelEntry, Opening } from "../../static/types.js" */

const WISH = { model: CLOSED.id, revision: "", fragment: "" };
const OPENED = { ...DECODER, id: CLOSED.id, revision: "r9" };

/**
 * Lines of events that are listened to.
 * @type {{ path: string, closed: boolean, tell: (news: Partial<Opening>) => Promise<void> }[]}
 */
let lines = [];
/** @type {{ path: string, method: string, body: unknown }[]} */
let asked = [];
/** What the server has. @type {ModelEntry[]} */
let there = [];
/** @type {Response | null} */
let refusal = null;
const original = { fetch: globalThis.fetch, EventSource: globalThis.EventSource };

const settled = () => new Promise((resolve) => setTimeout(resolve, 2));

beforeEach(() => {
  [lines, asked, there, refusal] = [[], [], [ENTRY, CLOSED], null];
  globalThis.fetch = async (path, options) => {
    const body = options?.body ? JSON.parse(String(options.body)) : null;
    asked.push({ path: String(path), method: options?.method ?? "GET", body });
    if (options?.method === "POST")
      return refusal ?? json({ ...CLOSED, id: body.id, status: "loading" }, 202);
    if (options?.method === "DELETE") return new Response(null, { status: 204 });
    return json({ models: there, default: "one" });
  };
  class Line extends EventTarget {
    /** @param {string} path */
    constructor(path) {
      super();
      const line = {
        path,
        closed: false,
        tell: async (/** @type {Partial<Opening>} */ news) => {
          this.dispatchEvent(
            Object.assign(new Event("message"), {
              data: JSON.stringify({ id: CLOSED.id, ...news }),
            }),
          );
          await settled();
        },
      };
      this.close = () => (line.closed = true);
      lines.push(line);
    }
  }
  globalThis.EventSource = /** @type {any} */ (Line);
});
afterEach(() => void Object.assign(globalThis, original));

function made() {
  const store = storeWith({
    model: "one",
    target_a: "x",
    masked: [{ side: "a", place: 1 }],
    step: 2,
  });
  store.update({ models: { models: [ENTRY, CLOSED], default: "one" } });
  /** @type {string[]} */
  const restored = [];
  return {
    store,
    restored,
    opening: createOpening(store, (fragment) => void restored.push(fragment)),
  };
}

test("what is ready after all is drawn with its own site, head and revision", async () => {
  const { store, opening } = made();
  assert.equal(await opening.open(WISH), "");
  assert.deepEqual(asked[0], { path: "/api/models", method: "POST", body: { id: CLOSED.id } });
  assert.equal(lines[0].path, `/api/models/${CLOSED.id}/events`);
  const progress = {
    stage: /** @type {const} */ ("downloading"),
    done: 1,
    all: 3,
    speed: null,
    seconds_left: null,
  };
  await lines[0].tell({ status: "loading", progress, error: null });
  assert.deepEqual(store.state.models?.models[1].progress, progress);
  assert.equal(store.state.choice.model, "one", "the old one is shown meanwhile");
  there = [ENTRY, OPENED];
  await lines[0].tell({ status: "ready", progress: null, error: null });
  const { model, revision, site, heads, target_a, masked, step } = store.state.choice;
  assert.deepEqual(
    [model, revision, site, heads],
    [CLOSED.id, "r9", "decoder", [{ layer: 0, head: 0 }]],
  );
  assert.deepEqual([target_a, masked, step], ["", [], null], "nothing of the old tokens stays");
  assert.ok(lines[0].closed);
});

test("a link is restored as it was once its model is ready", async () => {
  const { store, restored, opening } = made();
  await opening.open({ model: "new/one", revision: "abc", fragment: "model=new/one&a=x" });
  assert.deepEqual(asked[0].body, { id: "new/one", revision: "abc" });
  there = [ENTRY, { ...OPENED, id: "new/one" }];
  await lines[0].tell({ id: "new/one", status: "ready", progress: null, error: null });
  assert.deepEqual(restored, ["model=new/one&a=x"]);
  assert.equal(store.state.choice.model, "one");
});

test("a refusal is returned in words, and a failure is shown at the model", async () => {
  const { store, opening } = made();
  refusal = json({ error: "wrong_model_name", detail: "no name" }, 422);
  assert.equal(await opening.open(WISH), "no name");
  refusal = null;
  await opening.open(WISH);
  there = [ENTRY, { ...CLOSED, status: "failed", error: "no network" }];
  await lines[0].tell({ status: "failed", progress: null, error: "no network" });
  assert.equal(store.state.models?.models[1].error, "no network");
  assert.equal(store.state.choice.model, "one");
});

test("what was cancelled is not drawn with, even if it was ready just then", async () => {
  const { store, opening } = made();
  await opening.open(WISH);
  await opening.close(CLOSED.id);
  assert.deepEqual(asked[1], { path: `/api/models/${CLOSED.id}`, method: "DELETE", body: null });
  there = [ENTRY, OPENED];
  await lines[0].tell({ status: "ready", progress: null, error: null });
  assert.equal(store.state.choice.model, "one");
});

test("a model that is known is drawn with at once, and asked anew", async () => {
  const { store, opening } = made();
  store.update({ models: { models: [ENTRY, { ...OPENED, status: "available" }], default: "one" } });
  await opening.open(WISH);
  assert.equal(store.state.choice.model, CLOSED.id);
  assert.deepEqual([asked.length, lines.length], [0, 0]);
  await opening.open({ ...WISH, revision: "other" });
  assert.equal(asked.length, 1, "another revision is opened first");
});

test("what others opened is followed once, and not drawn with", async () => {
  const { store, opening } = made();
  store.update({ models: { models: [ENTRY, { ...CLOSED, status: "loading" }], default: "one" } });
  opening.followAll();
  opening.followAll();
  assert.equal(lines.length, 1);
  there = [ENTRY, OPENED];
  await lines[0].tell({ status: "ready", progress: null, error: null });
  assert.equal(store.state.models?.models[1].status, "ready");
  assert.equal(store.state.choice.model, "one");
});
