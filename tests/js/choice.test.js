/** The URL says the whole choice, and nothing in it can break the page. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { TIRED, WIDE, defaults, format, headName, parse, withHead, withKept } from "../../static/choice.js";

/** @import { Choice, Kept } from "../../static/types.js" */

/** @type {Choice} */
const CHOICE = {
  v: 1,
  model: "sightlines/en-fr",
  revision: "0123456789ab",
  page: "positions",
  a: "l'été & la mer = 100 % + #1\n「猫」 🙂 </script><b>x",
  b: "",
  site: "cross",
  heads: [
    { layer: 1, head: 7 },
    { layer: 0, head: 11 },
  ],
  view: "matrix",
  kept: [
    { side: "a", axis: "query", place: 12 },
    { side: "b", axis: "key", place: 0 },
  ],
};

test("a choice comes back from its own link", () => {
  assert.deepEqual(parse(`#${format(CHOICE)}`), { choice: CHOICE, wrong: [] });
});

test("defaults are written out too, so that a later version draws the same", () => {
  const said = new URLSearchParams(format(defaults()));
  for (const name of Object.keys(CHOICE)) assert.ok(said.has(name), name);
});

test("an empty fragment is the famous pair", () => {
  const { choice, wrong } = parse("");
  assert.deepEqual([choice.a, choice.b, wrong], [TIRED, WIDE, []]);
});

test("values that cannot be read fall back and are named", () => {
  const { choice, wrong } = parse("#v=9&site=moon&heads=1.2,x&view=&kept=a1&page=7&b=kept");
  assert.deepEqual(wrong, ["v", "page", "site", "heads", "view", "kept"]);
  assert.deepEqual({ ...choice, b: WIDE }, defaults());
});

test("a head named twice is shown once, and heads past the bound are named as lost", () => {
  const { choice, wrong } = parse("#heads=0.1,0.1,0.2,0.3,0.4,0.5");
  assert.deepEqual(choice.heads.map(headName), ["0.1", "0.2", "0.3", "0.4"]);
  assert.deepEqual(wrong, ["heads (at most 4)"]);
});

test("unknown fields and broken escapes do no harm", () => {
  const { choice } = parse("#colour=red&a=%E0%A4%A&view=matrix");
  assert.equal(choice.view, "matrix");
});

test("a head alone replaces, beside it joins, and twice it goes", () => {
  const one = { layer: 0, head: 1 };
  const other = { layer: 2, head: 3 };
  assert.deepEqual(withHead([one], other, false), [other]);
  assert.deepEqual(withHead([one], other, true), [one, other]);
  assert.deepEqual(withHead([one, other], one, true), [other]);
  assert.deepEqual(withHead([one], one, true), [one], "the last head stays");
});

test("a kept token replaces the other one of its text, and twice it is let go", () => {
  /** @type {Kept} */
  const it = { side: "a", axis: "query", place: 8 };
  /** @type {Kept} */
  const street = { side: "b", axis: "key", place: 6 };
  assert.deepEqual(withKept([it], street), [it, street]);
  assert.deepEqual(withKept([it, street], { ...it, place: 1 }), [street, { ...it, place: 1 }]);
  assert.deepEqual(withKept([it, street], it), [street]);
});
