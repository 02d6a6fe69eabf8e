/** Pieces merged into words: keys are summed, queries averaged. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { words } from "../../static/patterns/merged_words.js";
import { pattern } from "../../static/patterns/pattern.js";
import { CAPTURE, PIECES, WEIGHTS, piece } from "./made.js";
import { names, rows } from "./patterns_read.js";

const SQUARE = {
  ...{ rows: 4, columns: 4 },
  values: Float32Array.from([
    0.1, 0.2, 0.3, 0.4, 0.5, 0.25, 0.25, 0, 0, 0, 1, 0, 0.25, 0.25, 0.25, 0.25,
  ]),
};
const pieces = () =>
  pattern(PIECES, { side: "a", site: "encoder", heads: [{ layer: 0, head: 0 }], mean: false }, [
    SQUARE,
  ]);

test("the keys of a word are summed, its queries averaged: every row still sums to 1", () => {
  const shown = words(pieces(), PIECES);
  assert.deepEqual(names(shown), Array(2).fill(["untie", "it", "</s>"]));
  assert.deepEqual(rows(shown), [
    [0.525, 0.275, 0.2],
    [0, 1, 0],
    [0.5, 0.25, 0.25],
  ]);
  assert.deepEqual(
    shown.keys.map(({ places }) => places),
    [[0, 1], [2], [3]],
  );
  assert.deepEqual(names(pieces())[0], ["un", "tie", "it", "</s>"], "the pieces are as they were");
});

test("tokens of no word are never merged", () => {
  const source = PIECES.tokens.source.map((token) => ({ ...token, word: null }));
  const shown = words(pieces(), { ...PIECES, tokens: { ...PIECES.tokens, source } });
  assert.equal(shown.keys.length, 4);
});

test("a word writes what its last piece writes: the whole word that comes next", () => {
  const target = [piece("<s>", 0, null), piece("dé", 0, 0), piece("fais", 2, 0)];
  const predictions = CAPTURE.predictions.map((row, at) => ({
    ...row,
    text: ["dé", "fais", "</s>"][at],
  }));
  const tokens = { ...CAPTURE.tokens, target };
  const capture = { ...CAPTURE, target: "défais", tokens, predictions };
  const of = /** @type {const} */ ({
    side: "a",
    site: "cross",
    heads: [{ layer: 0, head: 1 }],
    mean: false,
  });
  const shown = words(pattern(capture, { ...of, heads: [...of.heads] }, [WEIGHTS]), capture);
  assert.deepEqual(
    shown.queries.map(({ text, writes }) => [text, writes]),
    [
      ["<s>", "défais"],
      ["défais", "</s>"],
    ],
  );
});
