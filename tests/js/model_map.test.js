/** The map draws each model as it is, and each of its parts leads to its view. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { figure } from "../../static/figures/inside/map.js";
import { columnsOf, isOpen, openLayer } from "../../static/patterns/inside/map.js";
import { factsSaid } from "../../static/patterns/inside/map_facts.js";
import { defaults } from "../../static/state/choice.js";
import { residualCut } from "../../static/state/head_edits.js";
import { CAPTURE, STAGE } from "./made.js";

/** @import { Capture, Choice, FlatMark, Mark, MapStack, ModelMap } from "../../static/types.js" */
/** @import { Column, MapBox, OpenLayer } from "../../static/patterns/inside/map.js" */

/** @param {Partial<MapStack>} patch @returns {MapStack} */
const stackOf = (patch) => {
  const layers = patch.layers ?? 4;
  const norms = Array.from({ length: layers }, (_, at) => at + 0.5);
  return {
    ...{
      stack: "encoder",
      layers,
      layer_numbers: norms.map((_, at) => at),
      d_model: 192,
      d_ff: 768,
    },
    ...{ heads: 8, key_heads: 8, d_head: 24, norm_order: "post", norm_name: "LayerNorm" },
    ...{ activation: "relu", parts: ["self_attention", "feed_forward"], tokens: 4 },
    ...{ output_norms: norms, attention_norms: norms, feed_forward_norms: norms },
    ...patch,
  };
};
const DECODER = stackOf({
  ...{ stack: "decoder", layers: 2, tokens: 3, heads: 6 },
  parts: ["self_attention", "cross_attention", "feed_forward"],
});
/** @param {MapStack[]} blocks @returns {ModelMap} */
const mapOf = (...blocks) => ({
  ...{ family: "encoder-decoder", blocks, vocabulary: 6000, tied: true },
  ...{ positions: ["sinusoidal"], parameters: 3456789 },
});

/** @type {Capture} */
const BOTH = {
  ...CAPTURE,
  sites: [
    { ...CAPTURE.sites[0], site: "encoder", queries: "source", keys: "source", layers: 4 },
    { ...CAPTURE.sites[0], site: "decoder", queries: "target", keys: "target", layers: 2 },
    { ...CAPTURE.sites[0], layers: 2 },
  ],
};

/** @param {ModelMap} map @param {Partial<Choice>} [patch] */
const columns = (map, patch = {}) =>
  columnsOf({
    choice: { ...defaults(), heads: [{ layer: 3, head: 2 }], ...patch },
    capture: BOTH,
    map,
  });

/** @param {Column} column */
const opened = ({ floors }) => /** @type {OpenLayer} */ (floors.find(isOpen));
/** @param {OpenLayer} layer */
const titles = ({ lines }) => lines.map((line) => line.map(({ title }) => title).join(" + "));

/** @param {Column} column */
const ways = (column) =>
  opened(column).pasts.map(({ below, sum, cut }) => `${below} ${sum}${cut ? " cut" : ""}`);

test("an encoder and a decoder stand beside each other, with the order of their norms", () => {
  const [encoder, decoder] = columns(mapOf(stackOf({}), DECODER));
  assert.deepEqual([opened(encoder).layer, opened(decoder).layer], [3, 0]);
  assert.deepEqual(titles(opened(encoder)), [
    ...["Self-attention", "Add & LayerNorm", "Feed-forward", "Add & LayerNorm"],
  ]);
  assert.deepEqual(titles(opened(decoder)), [
    ...["Self-attention", "Add & LayerNorm", "Cross-attention", "Add & LayerNorm"],
    ...["Feed-forward", "Add & LayerNorm"],
  ]);
  assert.deepEqual(ways(decoder), ["-1 1", "1 3", "3 5"]);
  assert.equal(opened(decoder).cross, 2);
  assert.deepEqual([encoder.above.length, decoder.above[0].under], [0, "192 → 6000 tokens"]);
});

test("a residual that is cut in this pass is crossed out", () => {
  const map = mapOf(stackOf({}), DECODER);
  const edits = [residualCut("a", "cross", 0), residualCut("b", "encoder", 3)];
  const [encoder, decoder] = columns(map, { edits });
  assert.deepEqual(ways(encoder), ["-1 1", "1 3"]);
  assert.deepEqual(ways(decoder), ["-1 1", "1 3 cut", "3 5"]);
  const { marks } = figure([encoder, decoder], { ...STAGE, width: 700 });
  const crossed = flat(marks).filter((mark) => mark.kind === "text" && mark.text === "×");
  assert.equal(crossed.length, 1);
});

test("pre-norm and parallel layers are drawn as they are", () => {
  const [pre] = columns(mapOf(stackOf({ norm_order: "pre", norm_name: "RMSNorm" })));
  assert.deepEqual(titles(opened(pre)), [
    ...["RMSNorm", "Self-attention", "Add", "RMSNorm", "Feed-forward", "Add"],
  ]);
  assert.deepEqual(ways(pre), ["-1 2", "2 5"]);
  const [both] = columns(mapOf(stackOf({ norm_order: "both" })));
  assert.equal(titles(opened(both))[2], "LayerNorm & add");
  const [beside] = columns(mapOf(stackOf({ norm_order: "parallel" })));
  assert.deepEqual(titles(opened(beside)), ["LayerNorm", "Self-attention + Feed-forward", "Add"]);
});

test("positions that are not added to the embeddings are told to every attention", () => {
  const positions = (/** @type {string} */ kind) => {
    const [{ given }] = columns({ ...mapOf(stackOf({})), positions: [kind] });
    return [given[1].kind, given[1].under];
  };
  assert.deepEqual(positions("learned"), ["given", "learned"]);
  assert.deepEqual(positions("rotary"), ["told", "rotary in every attention"]);
});

test("few layers stand one by one, many together, and the chosen one is open", () => {
  const floors = (/** @type {Column} */ { floors }) =>
    floors.map((floor) => (isOpen(floor) ? `open ${floor.layer}` : floor.title));
  assert.deepEqual(floors(columns(mapOf(stackOf({})))[0]), [
    "Layer 0",
    "Layer 1",
    "Layer 2",
    "open 3",
  ]);
  const many = stackOf({ layers: 24 });
  assert.deepEqual(floors(columns(mapOf(many))[0]), [
    "Layers 0–2 · × 3",
    "open 3",
    "Layers 4–23 · × 20",
  ]);
  const unfolded = [{ stack: /** @type {const} */ ("encoder"), layer: 23 }];
  assert.deepEqual(floors(columns(mapOf(many), { unfolded })[0]), [
    "Layers 0–22 · × 23",
    "open 23",
  ]);
  const [below] = columns(mapOf(many), { unfolded })[0].floors;
  assert.deepEqual(/** @type {MapBox} */ (below).to, {
    unfolded: [{ stack: "encoder", layer: 22 }],
  });
  assert.equal(openLayer({ ...defaults(), unfolded }, stackOf({})), 3);
});

test("each part leads to its view", () => {
  const kept = [
    {
      side: /** @type {const} */ ("a"),
      stream: /** @type {const} */ ("source"),
      axis: /** @type {const} */ ("query"),
      place: 1,
    },
  ];
  const [encoder, decoder] = columns(mapOf(stackOf({}), DECODER), { kept });
  const [[seen], [norm], [fed]] = opened(encoder).lines;
  assert.deepEqual(seen.to, {
    ...{ page: "explore", site: "encoder", heads: [{ layer: 3, head: 2 }], heads_as: "grid" },
  });
  const inspect = { side: "a", site: "encoder", layer: 3, head: 0, query: 1, key: 1 };
  for (const { to } of [norm, fed])
    assert.deepEqual(to, { page: "explore", inside: "layer", inspect });
  assert.deepEqual([seen.under, seen.where], ["8 heads · length 3.50", "encoder layer 3"]);
  const [cross] = opened(decoder).lines[2];
  assert.deepEqual(cross.to, {
    ...{ page: "explore", site: "cross", heads: [{ layer: 0, head: 0 }], heads_as: "grid" },
  });
  assert.deepEqual(opened(decoder).lines[5][0].to?.inspect?.query, 2); // nothing is lit: the last token
  assert.deepEqual(
    encoder.given.map(({ to }) => to),
    [null, { page: "positions" }],
  );
  assert.deepEqual(decoder.above[0].to, { page: "explore", step: null });
});

/** @param {Mark[]} marks @returns {FlatMark[]} */
const flat = (marks) => marks.flatMap((mark) => (mark.kind === "link" ? mark.marks : [mark]));

/** @param {Mark[]} marks */
const boxesIn = (marks) =>
  marks.flatMap((mark) => {
    if (mark.kind !== "link") return [];
    const [first] = mark.marks;
    assert.ok(first.kind === "box");
    return [{ ...first, said: mark.said }];
  });

test("every part is a box within the drawing, and no two of them overlap", () => {
  const both = mapOf(stackOf({}), DECODER);
  for (const map of [both, mapOf(stackOf({ norm_order: "parallel" }))]) {
    for (const width of [340, 700]) {
      const drawing = figure(columns(map), { ...STAGE, width });
      assert.ok(drawing.width <= width);
      const boxes = boxesIn(drawing.marks);
      assert.equal(boxes.length, map === both ? 2 + 3 + 4 + 2 + 1 + 6 + 1 : 2 + 3 + 4 + 1);
      if (map === both) assert.equal(boxes[6].said, "Add & LayerNorm 4 × 192, encoder layer 3");
      for (const [at, one] of boxes.entries()) {
        assert.ok(one.left >= 0 && one.left + one.width <= drawing.width);
        assert.ok(one.top >= 0 && one.top + one.height <= drawing.height);
        for (const other of boxes.slice(at + 1)) {
          const beside = one.left + one.width <= other.left || other.left + other.width <= one.left;
          const apart = one.top + one.height <= other.top || other.top + other.height <= one.top;
          assert.ok(beside || apart);
        }
      }
      for (const mark of flat(drawing.marks))
        if (mark.kind === "text") assert.ok(mark.top > 0 && mark.top < drawing.height, mark.text);
    }
  }
});

test("what holds for the model is said with its numbers, and what is not known is left out", () => {
  const said = factsSaid(mapOf(stackOf({ key_heads: 2, d_ff: null, norm_name: null })));
  assert.match(
    said,
    /parameters 3,456,789; vocabulary 6,000; output matrix that of the embeddings/,
  );
  assert.match(said, /encoder: layers 4, d_model 192, heads 8, 2 of keys and values, d_head 24$/);
});
