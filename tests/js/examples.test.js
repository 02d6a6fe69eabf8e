/** Examples of a model: measured ones as they are, else those of its kind. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { examplesOf, foundSaid } from "../../static/patterns/examples/examples.js";
import { format, parse } from "../../static/state/choice.js";
import { DECODER, ENCODER, ENTRY } from "./entries.js";

for (const model of [ENTRY, ENCODER, DECODER]) {
  test(`a model of the kind ${model.family} has four examples, each of a site that it has`, () => {
    const examples = examplesOf(model);
    assert.ok(examples.length >= 4);
    assert.equal(new Set(examples.map(({ name }) => name)).size, examples.length);
    for (const { name, claim, choice } of examples) {
      assert.equal(claim, null);
      assert.equal(choice.example, name);
      assert.ok(model.sites.some(({ site }) => site === choice.site));
      assert.deepEqual(parse(format(choice)).choice, choice);
    }
  });
}

test("a model without its decoder has no example of what it writes", () => {
  const headless = { ...ENTRY, sites: ENTRY.sites.slice(0, 1) };
  assert.deepEqual(
    [...new Set(examplesOf(headless).map(({ choice }) => choice.site))],
    ["encoder"],
  );
  assert.deepEqual(examplesOf(undefined), []);
  assert.deepEqual(examplesOf({ ...ENTRY, family: null }), []);
});

test("measured examples come before those of the kind, and bring their name", () => {
  const measured = {
    ...{ name: "red-car", title: "Red", look: "Look.", claim: "0.9", number: 0.9 },
    choice: { a: "A red car.", site: "cross", heads: "1.1", kept: "atq4" },
  };
  const [example, ...others] = examplesOf({ ...ENTRY, examples: [measured] });
  assert.deepEqual(others, []);
  assert.equal(example.claim, "0.9");
  assert.equal(example.choice.example, "red-car");
  assert.deepEqual(example.choice.heads, [{ layer: 1, head: 1 }]);
});

test("what was found is said beside what is usual among the heads", () => {
  const heads = [0.9, 0.5, 0.1].map((value, at) => ({
    ...{ layer: 1, head: at, value, place: at + 1, rank: null },
  }));
  const finding = { capture: "x", site: "encoder", heads, words: null };
  const found = { asked: "", finding: /** @type {any} */ (finding), contrast: null, failure: null };
  assert.equal(
    foundSaid(found, "previous"),
    "In this model head 1.0, the first of 3: 0.90 of the weight; the head in the middle of the list: 0.50.",
  );
  const failure = { error: "no_meaning", detail: "No row has an answer." };
  assert.equal(foundSaid({ ...found, finding: null, failure }, "same"), "No row has an answer.");
});
