/** The URL says the whole choice, and nothing in it can break the page. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { TIRED, WIDE, defaults, format, parse, withKept } from "../../static/state/choice.js";
import { MOST_HEADS, MOST_PINS, headName, panelName } from "../../static/state/panels.js";

/** @import { Choice, Kept } from "../../static/types.js" */

/** Every field says something else than its default. @type {Choice} */
const CHOICE = {
  v: 1, // there is no other yet
  model: "sightlines/en-fr",
  revision: "0123456789ab",
  page: "positions",
  example: "red-car",
  a: "l'été & la mer = 100 % + #1\n「猫」 🙂 </script><b>x",
  b: "",
  pair_a: "Et l'hiver ?",
  pair_b: "&b=",
  target_a: "L'été, la mer; 100 %",
  target_b: " ",
  source_language: "eng_Latn",
  target_language: "fra_Latn",
  special_tokens: "no",
  chat: "yes",
  continued_a: 12,
  continued_b: 0,
  masked: [
    { side: "a", place: 3 },
    { side: "b", place: 0 },
  ],
  edits: [
    { side: "a", site: "encoder", layer: 3, head: 2, op: "zero", queries: [], keys: [] },
    { side: "b", site: "cross", layer: 0, head: 11, op: "cut", queries: [5, 6], keys: [0] },
    { side: "b", site: "cross", layer: 1, head: null, op: "residual", queries: [], keys: [] },
  ],
  check: [
    { side: "b", site: "decoder", layer: 1, head: 0, op: "mean", queries: [], keys: [] },
    { side: "b", site: "decoder", layer: 1, head: 1, op: "pattern", queries: [], keys: [] },
    { side: "b", site: "decoder", layer: 1, head: 2, op: "pattern", queries: [4, 7], keys: [] },
  ],
  sweep: "yes",
  odds: "10:il elle",
  site: "cross",
  heads: [
    { layer: 1, head: 7 },
    { layer: 0, head: 11 },
  ],
  together: "mean",
  difference: "yes",
  pins: [
    {
      of: { side: "a", site: "encoder", heads: [{ layer: 3, head: 5 }], mean: false },
      minus: null,
    },
    {
      of: {
        side: "b",
        site: "decoder",
        heads: [
          { layer: 0, head: 1 },
          { layer: 2, head: 0 },
        ],
        mean: true,
      },
      minus: { side: "a", site: "decoder", heads: [{ layer: 0, head: 1 }], mean: false },
    },
  ],
  muted: [{ panel: "a.encoder.3.5_0.1", head: "3.5" }],
  segments: "21",
  view: "matrix",
  threshold: 0.125,
  top: 3,
  special: "renormalised",
  units: "words",
  direction: "across",
  grid: "b",
  colour: "distance",
  heads_as: "table",
  ask: "induction",
  queries: [8],
  keys: [1, 2],
  keys2: [6],
  sort: { by: "entropy", descending: true },
  step: 4,
  kept: [
    { side: "a", stream: "source", axis: "query", place: 12 },
    { side: "b", stream: "target", axis: "key", place: 0 },
  ],
  inspect: { side: "b", site: "cross", layer: 1, head: 11, query: 10, key: 0 },
  inside: "layer",
  norm: 6,
  feature: 37,
  batch: "both",
  unfolded: [
    { stack: "encoder", layer: 3 },
    { stack: "decoder", layer: 0 },
  ],
  section: "experiment",
  encoding: { side: "b", number: 1 },
  places: "text",
  order: "model",
  curve: "position",
  dimension: 17,
  position: 5,
  alike: "product",
  offset: 12,
  projected: "value",
  scored: { layer: 0, head: 3, query: 4, key: 2 },
  experiment: { mode: "shift", by: -3 },
  moved: [{ side: "b", mode: "stretch", by: 0.5 }],
};
const NAMES = /** @type {(keyof Choice)[]} */ (Object.keys(CHOICE));

test("a choice comes back from its own link", () => {
  assert.deepEqual(parse(`#${format(CHOICE)}`), { choice: CHOICE, wrong: [] });
});

test("every field comes back beside the defaults of all others", () => {
  for (const name of NAMES) {
    if (name !== "v") assert.notDeepEqual(CHOICE[name], defaults()[name], `${name} is no default`);
    const choice = { ...defaults(), [name]: CHOICE[name] };
    assert.deepEqual(parse(format(choice)), { choice, wrong: [] }, name);
  }
});

test("defaults are written out too, so that a later version draws the same", () => {
  const said = new URLSearchParams(format(defaults()));
  assert.deepEqual([...said.keys()].sort(), [...NAMES].sort());
});

test("no row shown and all rows shown are different links", () => {
  for (const step of [null, 0, 1]) {
    assert.equal(parse(format({ ...defaults(), step })).choice.step, step);
  }
});

test("an empty fragment is the famous pair", () => {
  const { choice, wrong } = parse("");
  assert.deepEqual([choice.a, choice.b, wrong], [TIRED, WIDE, []]);
});

/** Values that cannot be read, by field. @type {[keyof Choice, string[]][]} */
const BAD = [
  ["section", ["end"]],
  ["encoding", ["c0", "a", "a0.1"]],
  ["position", ["-1", "1.5", "x"]],
  ["offset", ["-2", "100000"]],
  ["scored", ["0.3", "0.3:1", "0:1:2", "0.3:-1:2"]],
  ["experiment", ["", "on", "off_1", "shift_1.5", "shuffle_-1", "stretch_0", "stretch_-1"]],
  ["moved", ["off", "c.off", "a.shift", "b.same_-1"]],
  ["v", ["9", ""]],
  ["page", ["7", "Explore"]],
  ["masked", ["3", "c3", "a-1", "a3,", "a12345"]],
  ["site", ["moon", ""]],
  ["heads", ["1.2,x", "1", "1.2.3", "1.-2", ","]],
  ["together", ["stacked"]],
  ["difference", ["maybe", "true"]],
  [
    "pins",
    [
      "c.encoder.0.1",
      "a.side.0.1",
      "a.encoder.",
      "a.encoder.0.1-",
      "a.encoder.0.1-b.encoder.0.1-a.encoder.0.2",
    ],
  ],
  ["view", ["cube", ""]],
  ["threshold", ["-1", "1.5", "2", "1e-3", "NaN", ""]],
  ["top", ["-1", "1.5", "1000", ""]],
  ["special", ["gone"]],
  ["units", ["letters"]],
  ["direction", ["up"]],
  ["grid", ["c"]],
  ["colour", ["red"]],
  ["heads_as", ["list"]],
  ["ask", ["why", ""]],
  ["queries", ["x", "-1", "1,", "12345"]],
  ["step", ["x", "-1", "1.5"]],
  ["kept", ["a1", "asq", "axq1", "asz1", "asq1;asq2"]],
];
test("a value that cannot be read falls back to its default and is named, whichever it is", () => {
  for (const [name, values] of BAD) {
    for (const value of values) {
      const read = parse(`#${new URLSearchParams({ [name]: value })}`);
      assert.deepEqual(read, { choice: defaults(), wrong: [name] }, `${name}=${value}`);
    }
  }
});

test("of several values that cannot be read each is named, and the others are kept", () => {
  const { choice, wrong } = parse("#v=9&site=moon&heads=1.2,x&view=&kept=a1&page=7&b=kept");
  assert.deepEqual(wrong, ["v", "page", "site", "heads", "view", "kept"]);
  assert.deepEqual(choice, { ...defaults(), b: "kept" });
});

test("a head or a pin named twice is shown once", () => {
  const { choice, wrong } = parse("#heads=0.1,0.1,0.2&pins=a.encoder.0.1,a.encoder.0.1");
  assert.deepEqual(choice.heads.map(headName), ["0.1", "0.2"]);
  assert.deepEqual(choice.pins.map(panelName), ["a.encoder.0.1"]);
  assert.deepEqual(wrong, []);
});

test("heads and pins past the bound are named as lost", () => {
  /** @param {number} count */
  const heads = (count) => Array.from({ length: count }, (_, head) => `0.${head}`);
  const names = heads(MOST_HEADS + 1);
  const lost = parse(`#heads=0.0,${names}`);
  assert.deepEqual(lost.choice.heads.map(headName), names.slice(0, MOST_HEADS));
  assert.deepEqual(lost.wrong, [`heads (at most ${MOST_HEADS})`]);
  const pins = heads(MOST_PINS + 1).map((name) => `a.encoder.${name}`);
  const unpinned = parse(`#pins=${pins}`);
  assert.deepEqual(unpinned.choice.pins.map(panelName), pins.slice(0, MOST_PINS));
  assert.deepEqual(unpinned.wrong, [`pins (at most ${MOST_PINS})`]);
  assert.deepEqual(parse(`#heads=${heads(MOST_HEADS)}`).wrong, []);
});

test("unknown fields and broken escapes do no harm", () => {
  const { choice, wrong } = parse("#moon=red&a=%E0%A4%A&view=matrix");
  assert.deepEqual([choice.view, wrong], ["matrix", []]);
});

test("kept tokens of one axis of a text are summed, one of another axis begins anew", () => {
  /** @type {Kept} */
  const it = { side: "a", stream: "source", axis: "query", place: 8 };
  /** @type {Kept} */
  const street = { side: "b", stream: "source", axis: "key", place: 6 };
  assert.deepEqual(withKept([it], street), [it, street], "the other text keeps its own");
  const next = { ...it, place: 1 };
  assert.deepEqual(withKept([it, street], next), [it, street, next]);
  const key = /** @type {const} */ ({ ...it, axis: "key", place: 1 });
  assert.deepEqual(withKept([it, next, street], key), [street, key]);
  const written = /** @type {const} */ ({ ...it, stream: "target", place: 8 });
  assert.deepEqual(withKept([it, street], written), [street, written]);
});

test("a token kept twice is let go", () => {
  /** @type {Kept} */
  const it = { side: "a", stream: "source", axis: "query", place: 8 };
  const other = { ...it, place: 9 };
  assert.deepEqual(withKept([it, other], { ...it }), [other]);
});
