/** What the figures are drawn from: whole matrices, or of long texts the strongest cells alone. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createLoader } from "../../static/effects/load_captures.js";
import { CAPTURE } from "./made.js";
import { figuresAsked, json, server, storeWith } from "./server.js";

/** @import { Capture, Choice, Panel } from "../../static/types.js" */

/**
 * A text of so many tokens, of which every head is drawn as lines.
 * @param {number} count
 * @param {Partial<Choice>} [choice]
 */
async function longStore(count, choice = {}) {
  const source = Array.from({ length: count }, () => CAPTURE.tokens.source[0]);
  /** @type {Capture} */
  const capture = {
    ...CAPTURE,
    tokens: { source, target: [] },
    sites: [{ ...CAPTURE.sites[0], site: "encoder", layers: 2, queries: "source" }],
  };
  server.answer = ({ text }) =>
    text ? json({ ...capture, text }, 201) : json({ error: "seen", detail: "x" }, 404);
  const heads = [
    { layer: 0, head: 0 },
    { layer: 1, head: 1 },
    { layer: 0, head: 1 },
  ];
  const store = storeWith({ a: "one", b: "", heads, ...choice });
  const loader = createLoader(store);
  await loader.askTexts();
  return { store, loader };
}

test("of long texts only the strongest cells are asked for, the heads of a layer together", async () => {
  await longStore(161, { together: "overlaid" });
  assert.deepEqual(figuresAsked(), [
    "edges?site=encoder&layer=0&head=0&head=1&top=16",
    "edges?site=encoder&layer=1&head=1&top=16",
  ]);
  server.asked = [];
  await longStore(161);
  assert.equal(figuresAsked().length, 3, "beside each other each head comes as soon as it can");
});

test("of short texts, and where every cell is needed, whole matrices are asked for", async () => {
  await longStore(160, { together: "overlaid" });
  assert.equal(figuresAsked().length, 3);
  /** @type {Partial<Choice>[]} */
  const needing = [
    { view: "matrix" },
    { view: "both" },
    { together: "mean" },
    { units: "words" },
    { special: "hidden" },
    { special: "renormalised" },
  ];
  for (const choice of needing) {
    server.asked = [];
    await longStore(161, choice);
    assert.equal(figuresAsked().length, 3, JSON.stringify(choice));
    assert.ok(
      figuresAsked().every((path) => path.startsWith("weights?")),
      JSON.stringify(choice),
    );
  }
});

test("the strongest cells become a matrix that says what it lacks, and the whole one replaces it", async () => {
  /** @param {number[]} shape @param {number[]} values */
  const array = (shape, values) => {
    const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape}), }`.padEnd(118);
    const bytes = new Uint8Array(128 + 4 * values.length);
    bytes.set([
      0x93,
      ...new TextEncoder().encode("NUMPY"),
      1,
      0,
      118,
      0,
      ...new TextEncoder().encode(header),
    ]);
    bytes.set(new Uint8Array(Float32Array.from(values).buffer), 128);
    return new Response(bytes);
  };
  const heads = [{ layer: 0, head: 1 }];
  const { store, loader } = await longStore(161, { heads: [] });
  // Of each row two cells: the row's own number, and the one before it.
  const rows = Array.from({ length: 161 }, (_, row) => [row, 0.75, Math.max(0, row - 1), 0.25]);
  server.answer = () => array([1, 161, 2, 2], rows.flat());
  store.choose({ heads });
  await loader.fill();
  const edges = store.state.answers.a?.weights["encoder.0.1"] ?? assert.fail("no edges");
  assert.deepEqual([edges.rows, edges.columns, edges.partial], [161, 161, true]);
  assert.deepEqual(
    [...edges.values.subarray(5 * 161, 5 * 161 + 8)],
    [0, 0, 0, 0, 0.25, 0.75, 0, 0],
  );

  server.asked = [];
  await loader.fill();
  assert.deepEqual(figuresAsked(), [], "what is there is enough");
  server.answer = () => array([161, 161], Array(161 * 161).fill(0.5));
  store.choose({ view: "matrix" });
  await loader.fill();
  assert.deepEqual(figuresAsked(), ["weights?site=encoder&layer=0&head=1&format=npy"]);
  const whole = store.state.answers.a?.weights["encoder.0.1"];
  assert.deepEqual([whole?.partial, whole?.values[3]], [undefined, 0.5]);
});

test("a difference and a pin ask for the heads that they are of", async () => {
  const store = storeWith({ a: "one", b: "two", site: "cross", heads: [{ layer: 0, head: 0 }] });
  const loader = createLoader(store);
  await loader.askTexts();
  await loader.fill();
  server.asked = [];
  /** @type {Choice["pins"]} */
  const pins = [
    {
      of: { side: "a", site: "cross", heads: [{ layer: 0, head: 1 }], mean: false },
      minus: { side: "b", site: "cross", heads: [{ layer: 0, head: 1 }], mean: false },
    },
  ];
  store.choose({ pins, difference: "yes" });
  await loader.fill();
  // Head 0.0 could not be had before and stays so; 0.1 is asked for once on each text.
  assert.deepEqual(figuresAsked(), Array(2).fill("weights?site=cross&layer=0&head=1&format=npy"));
});

test("what stands for many heads is asked for as one matrix, of long texts too", async () => {
  /** @param {number | null} layer @param {"mean" | "max"} reduce @returns {Panel} */
  const pin = (layer, reduce) => ({
    of: { side: "a", site: "encoder", heads: [{ layer, head: null, reduce }], mean: false },
    minus: null,
  });
  await longStore(200, { pins: [pin(1, "mean"), pin(null, "max")] });
  assert.deepEqual(
    figuresAsked().filter((asked) => asked.includes("reduce")),
    [
      "weights?site=encoder&layer=1&reduce=mean&format=npy",
      "weights?site=encoder&reduce=max&format=npy",
    ],
  );
});
