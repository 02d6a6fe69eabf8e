/** What a panel draws of its heads: words, rows left out, a difference, in one order. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { narrow, cutToStep } from "../../static/patterns/left_out.js";
import { words } from "../../static/patterns/merged_words.js";
import { partialDoes, shownIn } from "../../static/patterns/panel_pattern.js";
import { defaults } from "../../static/state/choice.js";
import { CAPTURE, PIECES, WEIGHTS, made } from "./made.js";

/** @import { Answer, Capture, Choice, Panel } from "../../static/types.js" */

/** @param {Capture} capture @param {Partial<Answer>} [more] @returns {Answer} */
const answer = (capture, more) => ({
  ...{
    question: { model: "m", text: capture.text },
    status: "ready",
    encoder: null,
    whole: capture,
  },
  ...{
    weights: { "cross.0.1": WEIGHTS },
    thumbnails: {},
    statistics: {},
    positions: null,
    failure: null,
  },
  ...more,
});
/** @type {Panel} */
const PANEL = {
  of: { side: "a", site: "cross", heads: [{ layer: 0, head: 1 }], mean: false },
  minus: null,
};
/** @type {Panel} */
const MINUS = { ...PANEL, minus: { ...PANEL.of, side: "b" } };

test("a panel draws what the choice makes of its heads, in one order", () => {
  const answers = { a: answer(CAPTURE), b: null };
  /** @param {Partial<Choice>} choice */
  const shown = (choice) =>
    shownIn(PANEL, { ...defaults(), ...choice }, answers) ?? assert.fail("nothing");
  assert.deepEqual(shown({}), made());
  assert.deepEqual(
    shown({ special: "hidden" }),
    narrow(made(), { special: "hidden", segments: "all" }),
  );
  assert.deepEqual(
    shown({ special: "renormalised" }),
    narrow(made(), { special: "renormalised", segments: "all" }),
  );
  assert.deepEqual(shown({ step: 2 }), cutToStep(made(), 2));
  assert.deepEqual(shown({ units: "words", step: 2 }), words(cutToStep(made(), 2), CAPTURE));
});

test("nothing is drawn while a part is missing", () => {
  const a = answer(CAPTURE);
  assert.equal(shownIn(PANEL, defaults(), { a: null, b: null }), null);
  assert.equal(shownIn(PANEL, defaults(), { a: answer(CAPTURE, { whole: null }), b: null }), null);
  assert.equal(
    shownIn(PANEL, defaults(), { a: answer(CAPTURE, { weights: { "cross.0.1": null } }), b: null }),
    null,
  );
  assert.equal(shownIn(MINUS, defaults(), { a, b: null }), null);
  assert.equal(shownIn(MINUS, defaults(), { a, b: a })?.kind, "difference");
});

test("the strongest cells are drawn only where they are enough", () => {
  const partial = { "cross.0.1": { ...WEIGHTS, partial: true } };
  const answers = { a: answer(CAPTURE, { weights: partial }), b: answer(CAPTURE) };
  assert.ok(shownIn(PANEL, defaults(), answers));
  assert.equal(partialDoes(PANEL, defaults(), { a: null, b: null }), true);
  for (const [panel, choice] of /** @type {[Panel, Partial<Choice>][]} */ ([
    [PANEL, { view: "matrix" }],
    [PANEL, { special: "hidden" }],
    [PANEL, { units: "words" }],
    [MINUS, {}],
  ])) {
    assert.equal(
      shownIn(panel, { ...defaults(), ...choice }, answers),
      null,
      JSON.stringify(choice),
    );
  }
});

test("an encoder is not replayed, a decoder of the text itself is", () => {
  const weights = {
    rows: 4,
    columns: 4,
    values: Float32Array.from({ length: 16 }, (_, at) => at / 16),
  };
  for (const [site, count] of /** @type {const} */ ([
    ["encoder", 4],
    ["decoder", 2],
  ])) {
    /** @type {Capture} */
    const capture = {
      ...CAPTURE,
      sites: [{ ...CAPTURE.sites[0], site, queries: "source", keys: "source" }],
    };
    const a = answer(capture, { weights: { [`${site}.0.1`]: weights } });
    const panel = { ...PANEL, of: { ...PANEL.of, site } };
    const shown =
      shownIn(panel, { ...defaults(), step: 2 }, { a, b: null }) ?? assert.fail("nothing");
    assert.deepEqual([shown.queries.length, shown.keys.length], [count, count]);
  }
});

test("tokens of the text that the model wrote itself are marked on both axes, as words too", () => {
  /** @type {Capture} */
  const capture = { ...PIECES, sites: [{ ...PIECES.sites[0], site: "decoder" }] };
  const weights = { rows: 4, columns: 4, values: new Float32Array(16) };
  const a = answer(capture, { weights: { "decoder.0.1": weights } });
  const panel = { ...PANEL, of: { ...PANEL.of, site: /** @type {const} */ ("decoder") } };
  for (const units of /** @type {const} */ (["pieces", "words"])) {
    const choice = { ...defaults(), units, continued_a: 2 };
    const shown = shownIn(panel, choice, { a, b: null }) ?? assert.fail("nothing");
    for (const labels of [shown.queries, shown.keys]) {
      const marks = units === "pieces" ? [false, true, true, false] : [false, true, false];
      assert.deepEqual(
        labels.map(({ continued }) => continued),
        marks,
      );
    }
  }
  const typed = shownIn(panel, defaults(), { a, b: null }) ?? assert.fail("nothing");
  assert.ok(typed.keys.every(({ continued }) => !continued));
});
