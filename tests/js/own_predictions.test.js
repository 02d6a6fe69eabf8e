/** What a model without a target says of its own text. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { decodes, guessOf, nextOf } from "../../static/views/texts/own_predictions.js";
import { CAPTURE } from "./made.js";

/** @import { Capture, Prediction } from "../../static/types.js" */

/**
 * @param {number} place
 * @param {[string, number][]} chances the first one is what stands there
 * @returns {Prediction}
 */
const row = (place, [[text, probability], ...others]) => ({
  ...{ place, text, piece: text, spaced: false, probability, id: 1 },
  runners_up: others.map(([text, probability]) => ({
    ...{ text, piece: text, spaced: false, probability, id: 2 },
  })),
});

/** "the <b> x" and a token that closes it. @type {Capture} */
const DECODED = {
  ...CAPTURE,
  tokens: { ...CAPTURE.tokens, target: [] },
  sites: [{ ...CAPTURE.sites[0], site: "decoder", queries: "source", keys: "source" }],
  predictions: [
    row(0, [
      ["<b>", 0.1],
      ["dog", 0.5],
    ]),
    row(1, [["x", 0.9]]),
    row(2, [
      ["</s>", 0.2],
      ["and", 0.1],
      ["sat", 0.4],
    ]),
    row(3, [["the", 0.8]]),
  ],
};

test("a token of a decoder is as likely as the row before it says; the first has no row", () => {
  const seen = [0, 1, 2, 3].map((place) => guessOf(DECODED, place)?.probability);
  assert.deepEqual(seen, [undefined, 0.1, 0.9, 0.2]);
});

test("next comes what is likeliest after the last token of the text, not after the one that closes it", () => {
  const [next] = nextOf(DECODED);
  assert.deepEqual([next.text, next.probability, next.place], ["sat", 0.4, 2]);
  assert.deepEqual(
    next.runners_up.map(({ text }) => text),
    ["</s>", "and"],
  );
  assert.deepEqual(nextOf({ ...DECODED, predictions: [] }), []);
});

test("tokens of a source that another text is written from, or of an encoder, have no such probability", () => {
  assert.ok(decodes(DECODED) && !decodes(CAPTURE));
  assert.equal(guessOf(CAPTURE, 1), undefined);
  const masked = {
    ...DECODED,
    sites: [{ ...DECODED.sites[0], site: /** @type {const} */ ("encoder") }],
  };
  assert.equal(guessOf(masked, 1), undefined);
});
