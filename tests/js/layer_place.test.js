/** Which layer is looked into, what is cut in it, and which answers are of it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { defaults, parse } from "../../static/state/choice.js";
import {
  attentionsOf,
  inLayer,
  layerPlace,
  normStep,
  tokenIn,
  uncut,
  withResidualCut,
} from "../../static/state/inside/layer_place.js";
import {
  layerQuestion,
  statesQuestion,
  stepsOf,
  textsOf,
} from "../../static/state/inside/layer_questions.js";
import { CAPTURE } from "./made.js";

/** @import { Capture, Choice, Inspected, LayerStep, LayerSteps } from "../../static/types.js" */

const KINDS = ["input", "attention", "add", "norm", "feed_forward"];
/** @type {LayerSteps} */
const LAYER = {
  ...{ side: "encoder", layer: 3, layer_number: 3, token: 3, norm_order: "post", checked: 0 },
  steps: KINDS.map((kind) => /** @type {LayerStep} */ (/** @type {unknown} */ ({ kind }))),
  reason: null,
};

/** @type {Capture} */
const BOTH = {
  ...CAPTURE,
  sites: [
    ...["encoder", "decoder", "cross"].map((site, at) => ({
      ...CAPTURE.sites[0],
      ...{ site: /** @type {"encoder"} */ (site), layers: at === 0 ? 4 : 2, heads: 8 - at },
      queries: /** @type {"source" | "target"} */ (at === 0 ? "source" : "target"),
      keys: /** @type {"source" | "target"} */ (at === 1 ? "target" : "source"),
    })),
  ],
};
/** @type {Inspected} */
const CELL = { side: "a", site: "encoder", layer: 3, head: 7, query: 3, key: 2 };

test("another stack has other tokens, layers and heads", () => {
  const decoder = { ...CELL, site: "decoder", layer: 1, head: 6, query: 2, key: 2 };
  assert.deepEqual(inLayer(CELL, BOTH, { site: "decoder" }), { inspect: decoder });
  assert.deepEqual(inLayer(CELL, BOTH, { layer: 9 }), { inspect: CELL });
  assert.deepEqual(layerPlace({ ...CELL, site: "cross" }), { site: "decoder", layer: 3, token: 3 });
  assert.deepEqual(attentionsOf(layerPlace(CELL), BOTH), ["encoder"]);
  const place = layerPlace({ ...CELL, site: "cross" });
  assert.deepEqual(attentionsOf(place, BOTH), ["decoder", "cross"]);
  assert.equal(tokenIn(place, BOTH).token, 2);
});

test("a residual is cut among the edits, stands in the link, and is joined by the same click", () => {
  /** @type {Choice} */
  const choice = { ...defaults(), inspect: CELL };
  const cut = withResidualCut(choice, CELL, "encoder");
  assert.deepEqual(parse("edits=a.encoder.3.residual").choice.edits, cut.edits);
  assert.deepEqual(cut.inspect, CELL);
  const now = { ...choice, ...cut };
  assert.deepEqual(withResidualCut(now, CELL, "encoder").edits, []);
  assert.equal(withResidualCut(now, { ...CELL, layer: 2 }, "encoder").edits?.length, 2);
  assert.deepEqual(uncut(now, CELL).edits, []);
  assert.deepEqual(uncut(now, { ...CELL, side: "b" }).edits, cut.edits);
});

test("the norm beside BatchNorm is the chosen one, where that step is a norm", () => {
  const choice = defaults();
  assert.equal(normStep(choice, LAYER), 3);
  assert.equal(normStep({ ...choice, norm: 2 }, LAYER), 3);
  assert.equal(normStep(choice, { ...LAYER, steps: LAYER.steps.slice(0, 1) }), null);
});

test("what is asked of a layer names its text, so that no answer is told of another", () => {
  /** @param {string} text @returns {any} */
  const answered = (text) => ({ question: { model: "m", text }, whole: BOTH, encoder: null });
  const state = { answers: { a: answered("x"), b: answered("y") } };
  const other = { answers: { a: answered("z"), b: answered("y") } };
  const of = layerQuestion(state, CELL);
  assert.notEqual(of, layerQuestion(other, CELL));
  assert.notEqual(of, layerQuestion(state, { ...CELL, layer: 2 }));
  assert.notEqual(of, layerQuestion(state, { ...CELL, side: "b" }));
  assert.equal(of, layerQuestion({ answers: { ...state.answers, b: null } }, CELL));
  assert.notEqual(statesQuestion(state, CELL, 3), statesQuestion(state, CELL, 6));
  const alone = { answers: { ...state.answers, b: null } };
  assert.notEqual(statesQuestion(state, CELL, 3), statesQuestion(alone, CELL, 3));
  assert.deepEqual(
    textsOf(state, { ...CELL, side: "b" }).map(({ side }) => side),
    ["b", "a"],
  );
  const layer = { of, status: /** @type {const} */ ("ready"), come: LAYER, failure: null };
  assert.equal(stepsOf({ ...state, layer }, CELL), LAYER);
  assert.equal(stepsOf({ ...other, layer }, CELL), null);
  assert.equal(stepsOf({ ...state, layer: { ...layer, status: "loading" } }, CELL), null);
});
