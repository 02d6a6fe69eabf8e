/** What edits of the texts make of the choice, and which tokens differ. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { defaults, TIRED, WIDE } from "../../static/state/choice.js";
import { differing } from "../../static/patterns/token_links.js";
import {
  continued,
  maskedAsB,
  redrawn,
  replaced,
  replacedAsB,
  rewrittenAsB,
  sliceOf,
  swapped,
  unmasked,
  withoutB,
} from "../../static/state/transitions.js";

/** @import { Choice, Kept, Panel } from "../../static/types.js" */

/** @param {Partial<Choice>} patch @returns {Choice} */
const choice = (patch = {}) => ({ ...defaults(), ...patch });

/** @type {Kept} */
const SOURCE = { side: "a", axis: "query", stream: "source", place: 8 };
/** @type {Kept} */
const TARGET = { side: "a", axis: "query", stream: "target", place: 3 };

test("tokens without an equal one in the other text are marked", () => {
  const marked = differing(["It", "was", "too", "tired", "."], ["It", "was", "wide", "."]);
  assert.deepEqual(marked.a, [false, false, true, true, false]);
  assert.deepEqual(marked.b, [false, false, true, false]);
});

test("a token in the place of another is marked in both texts", () => {
  const marked = differing(["too", "tired", "."], ["too", "wide", "."]);
  assert.deepEqual(marked, { a: [false, true, false], b: [false, true, false] });
});

test("texts with little in common are not marked at all", () => {
  const marked = differing(["My", "cat", "sleeps", "."], ["It", "was", "late", "again", "."]);
  assert.ok(![...marked.a, ...marked.b].includes(true));
});

test("a token that only moved is marked once in either text", () => {
  const marked = differing(["a", "red", "car"], ["car", "a", "red"]);
  assert.deepEqual(marked, { a: [false, false, true], b: [true, false, false] });
});

test("equal texts have no marks", () => {
  assert.deepEqual(differing(["x", "x"], ["x", "x"]), { a: [false, false], b: [false, false] });
});

test("a token is replaced by code points, whatever stands before it", () => {
  const text = "👩‍👩‍👧 n\u0303 dog 😀.";
  const start = [..."👩‍👩‍👧 n\u0303 "].length;
  const token = { start, end: start + 3 };
  assert.equal(sliceOf(text, token), "dog");
  assert.equal(replaced(text, token, "猫"), "👩‍👩‍👧 n\u0303 猫 😀.");
  const smile = [...text].indexOf("😀");
  assert.equal(replaced(text, { start: smile, end: smile + 1 }, "🙁"), "👩‍👩‍👧 n\u0303 dog 🙁.");
});

test("a replaced token is drawn as B beside the untouched A", () => {
  const before = choice({
    target_a: "Le chat.",
    masked: [
      { side: "a", place: 1 },
      { side: "b", place: 2 },
    ],
  });
  const patch = replacedAsB(before, "a", { start: 4, end: 10, segment: 0 }, "dog");
  assert.equal(patch.b, "The dog didn't cross the street because it was too tired.");
  assert.deepEqual([patch.a, patch.target_a, patch.target_b], [TIRED, "Le chat.", "Le chat."]);
  assert.deepEqual(patch.masked, [{ side: "a", place: 1 }], "masks of the other B are gone");
});

test("a token of the target is replaced in B, beside the same text and its own target", () => {
  const before = choice({
    b: WIDE,
    target_b: "Non.",
    continued_a: 4,
    masked: [{ side: "b", place: 2 }],
    kept: [TARGET],
  });
  const patch = rewrittenAsB(before, "a", "Le chat dort.", { start: 3, end: 7 }, "chien");
  assert.deepEqual(
    [patch.a, patch.b, patch.target_a, patch.target_b],
    [TIRED, TIRED, "", "Le chien dort."],
  );
  assert.deepEqual(
    [patch.continued_a, patch.continued_b, patch.masked, patch.kept],
    [4, 4, [], [TARGET]],
  );
  const again = rewrittenAsB(
    { ...before, ...patch },
    "b",
    "Le chien dort.",
    { start: 9, end: 13 },
    "mange",
  );
  assert.deepEqual([again.target_a, again.target_b], ["", "Le chien mange."]);
});

test("a token of the second text is replaced there, and the first is kept", () => {
  const before = choice({ pair_a: "Was it tired?", pair_b: "Old." });
  const patch = replacedAsB(before, "a", { start: 4, end: 6, segment: 1 }, "she");
  assert.deepEqual(
    [patch.b, patch.pair_b, patch.pair_a],
    [TIRED, "Was she tired?", "Was it tired?"],
  );
  assert.deepEqual([swapped(before).pair_a, swapped(before).pair_b], ["Old.", "Was it tired?"]);
  assert.equal(withoutB(before).pair_b, "");
  const masked = [{ side: /** @type {const} */ ("a"), place: 1 }];
  assert.deepEqual(
    redrawn({ ...before, masked }, { pair_a: "Another." }).masked,
    [],
    "places are of the old texts",
  );
});

test("a mask makes B the same text with one token hidden", () => {
  const masked = maskedAsB(choice({ kept: [SOURCE, { ...SOURCE, side: "b" }] }), "a", 1);
  assert.deepEqual([masked.a, masked.b], [TIRED, TIRED]);
  assert.deepEqual(masked.masked, [{ side: "b", place: 1 }]);
  assert.deepEqual(masked.kept, [SOURCE], "what was kept of the other B is gone");
  const twice = maskedAsB({ ...choice(), ...masked }, "a", 6);
  assert.deepEqual(twice.masked, [
    { side: "b", place: 1 },
    { side: "b", place: 6 },
  ]);
  assert.deepEqual(unmasked({ ...choice(), ...twice }, "b", 1).masked, [{ side: "b", place: 6 }]);
});

test("B takes over the masks and the target of the text that it becomes", () => {
  const before = choice({
    target_a: "Le chat.",
    masked: [
      { side: "a", place: 1 },
      { side: "b", place: 9 },
    ],
  });
  const patch = maskedAsB(before, "a", 6);
  assert.deepEqual(patch.masked, [
    { side: "a", place: 1 },
    { side: "b", place: 1 },
    { side: "b", place: 6 },
  ]);
  assert.equal(patch.target_b, "Le chat.");
  const own = maskedAsB(choice({ target_b: "Il.", masked: [{ side: "b", place: 9 }] }), "b", 2);
  assert.deepEqual([own.b, own.target_b, own.masked?.length], [WIDE, "Il.", 2]);
});

test("another text drops its masks and kept tokens, and shows all rows again", () => {
  const before = choice({
    masked: [
      { side: "a", place: 1 },
      { side: "b", place: 2 },
    ],
    kept: [SOURCE, TARGET],
    step: 4,
  });
  const patch = redrawn(before, { a: "My cat." });
  assert.deepEqual([patch.masked, patch.kept, patch.step], [[{ side: "b", place: 2 }], [], null]);
  assert.deepEqual(redrawn(before, { a: TIRED }), {
    ...{
      a: TIRED,
      b: WIDE,
      pair_a: "",
      pair_b: "",
      target_a: "",
      target_b: "",
      continued_a: null,
      continued_b: null,
    },
    ...{
      masked: before.masked,
      kept: before.kept,
      step: 4,
      edits: [],
      moved: [],
      check: [],
      odds: "",
    },
  });
});

test("another target lets go of what was kept of the old one alone", () => {
  const before = choice({ kept: [SOURCE, TARGET, { ...TARGET, side: "b" }] });
  assert.deepEqual(redrawn(before, { target_a: "Le chien." }).kept, [
    SOURCE,
    { ...TARGET, side: "b" },
  ]);
  assert.deepEqual(redrawn(before, { masked: [{ side: "a", place: 1 }] }).kept, [
    SOURCE,
    { ...TARGET, side: "b" },
  ]);
});

test("what the model wrote is marked from its first code point, as long as it is the text", () => {
  const patch = continued(
    choice({ masked: [{ side: "a", place: 1 }], step: 4 }),
    "a",
    "😀 It",
    " was",
  );
  assert.deepEqual([patch.a, patch.continued_a, patch.continued_b], ["😀 It was", 4, null]);
  assert.deepEqual([patch.masked, patch.step], [[], null]);
  const before = { ...choice(), ...patch };
  assert.equal(redrawn(before, { target_b: "x" }).continued_a, 4, "the text is the same");
  assert.equal(redrawn(before, { a: "😀 It was." }).continued_a, null, "edited");
  assert.equal(maskedAsB(before, "a", 1).continued_b, 4, "B is the same text");
  assert.deepEqual([swapped(before).continued_a, swapped(before).continued_b], [null, 4]);
  assert.equal(withoutB({ ...before, continued_b: 3 }).continued_b, null);
});

/** @type {Panel} */
const DIFFERENCE = {
  of: { side: "a", site: "cross", heads: [{ layer: 0, head: 1 }], mean: false },
  minus: { side: "b", site: "cross", heads: [{ layer: 1, head: 1 }], mean: false },
};

test("swapped texts take everything along, and swapped twice nothing changed", () => {
  const before = choice({
    ...{ target_a: "Un.", target_b: "Deux.", step: 3, kept: [SOURCE, { ...TARGET, side: "b" }] },
    ...{ masked: [{ side: "b", place: 2 }], pins: [DIFFERENCE] },
  });
  const once = { ...before, ...swapped(before) };
  assert.deepEqual([once.a, once.b, once.target_a, once.target_b], [WIDE, TIRED, "Deux.", "Un."]);
  assert.deepEqual(once.kept, [{ ...SOURCE, side: "b" }, TARGET]);
  assert.deepEqual(once.masked, [{ side: "a", place: 2 }]);
  assert.deepEqual([once.pins[0].of.side, once.pins[0].minus?.side, once.step], ["b", "a", 3]);
  assert.deepEqual({ ...once, ...swapped(once) }, before);
});

test("without B nothing of it is left", () => {
  const before = choice({
    target_b: "Deux.",
    masked: [{ side: "b", place: 2 }],
    pins: [DIFFERENCE],
    kept: [SOURCE],
  });
  const patch = withoutB(before);
  assert.deepEqual([patch.b, patch.target_b, patch.masked, patch.pins], ["", "", [], []]);
  assert.deepEqual(patch.kept, [SOURCE]);
});
