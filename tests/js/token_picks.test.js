/** Picks of tokens: whole words, in A, one slot after another. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  carryFromA,
  carryFromB,
  nextSlot,
  rowsOf,
  streamOf,
  togglePick,
  noPicks,
  wordOf,
} from "../../static/state/token_picks.js";
import { redrawn, swapped } from "../../static/state/transitions.js";
import { defaults } from "../../static/state/choice.js";
import { CAPTURE, idOf } from "./made.js";

/** @import { Capture, SiteShape } from "../../static/types.js" */

/** @param {string} text one token for each word; a hyphen parts pieces of a word @returns {Capture} */
function capture(text) {
  const source = text.split(" ").flatMap((word, at) =>
    word.split("-").map((piece) => ({
      ...{ text: piece, piece, id: idOf(piece), start: 0, end: 1, special: piece === "</s>" },
      ...{ segment: 0, unknown: false },
      word: piece === "</s>" ? null : at,
    })),
  );
  return { ...CAPTURE, tokens: { ...CAPTURE.tokens, source } };
}

const A = capture("the ani-mal was too ti-red </s>");
const B = capture("the ani-mal really was ti-red </s>");

test("a word is picked with all its pieces, a special token alone", () => {
  assert.deepEqual(wordOf(A, "source", 2), [1, 2]);
  assert.deepEqual(wordOf(A, "source", 7), [7]);
});

test("places go from A to B and back, and nothing stands for what only one has", () => {
  assert.deepEqual(carryFromA(A, B, "source", [5, 6]), [5, 6]);
  assert.deepEqual(carryFromA(A, B, "source", [3]), [4]);
  assert.equal(carryFromA(A, B, "source", [3, 4]), null);
  assert.deepEqual(carryFromB(A, B, "source", [4]), [3]);
  assert.deepEqual(carryFromB(A, B, "source", [3]), []);
});

test("a click picks, another lets go, and a token is in one of the two keys", () => {
  const one = togglePick(noPicks(), "keys", [2, 1]);
  assert.deepEqual(one.keys, [1, 2]);
  const two = togglePick(one, "keys2", [2]);
  assert.deepEqual([two.keys, two.keys2], [[1], [2]]);
  assert.deepEqual(togglePick(one, "keys", [1, 2]).keys, []);
  const queries = togglePick(one, "queries", [1]);
  assert.deepEqual([queries.queries, queries.keys], [[1], [1, 2]], "a token may look at itself");
});

test("slots are filled in order, the last one only where there are two texts", () => {
  assert.equal(nextSlot(noPicks(), true), "queries");
  const asked = { queries: [1], keys: [2], keys2: [] };
  assert.equal(nextSlot(asked, true), "keys2");
  assert.equal(nextSlot(asked, false), null);
});

test("of a target a query is the row that writes the token", () => {
  /** @type {SiteShape} */
  const cross = { site: "cross", layers: 1, heads: 2, queries: "target", keys: "source" };
  assert.deepEqual([streamOf(cross, "queries"), streamOf(cross, "keys2")], ["target", "source"]);
  assert.deepEqual(rowsOf("queries", "target", [3, 4]), [2, 3]);
  assert.deepEqual(rowsOf("queries", "target", [0]), []);
  assert.deepEqual(rowsOf("keys", "target", [3]), [3]);
});

test("another first text forgets the picks, another second one keeps them", () => {
  const choice = { ...defaults(), queries: [8], keys: [1], keys2: [6] };
  assert.deepEqual(redrawn(choice, { a: "x" }).queries, []);
  assert.equal("queries" in redrawn(choice, { b: "x" }), false);
  assert.equal("queries" in redrawn(choice, { target_a: "x" }), false);
  assert.deepEqual(redrawn({ ...choice, site: "cross" }, { target_a: "x" }).queries, []);
  assert.deepEqual(swapped(choice).keys2, []);
});
