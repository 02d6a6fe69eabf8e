/** Which panels a choice shows, what they are called, and how heads and pins come and go. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { defaults } from "../../static/state/choice.js";
import {
  MOST_HEADS,
  MOST_PINS,
  gaveWay,
  headName,
  mutedHeads,
  mutedIn,
  mutedName,
  panelIn,
  panelName,
  panelsOf,
  pinnedHeads,
  withHead,
  withHeadPinned,
  withMoved,
  withMuted,
  withPin,
} from "../../static/state/panels.js";

/** @import { Choice, Panel, Side } from "../../static/types.js" */

/** @param {string} name @returns {Panel} */
const panel = (name) => panelIn(name) ?? assert.fail(`${name} is no panel`);

/** @param {string} names */
const panels = (names) => names.split(" ").map(panel);

/** @param {Partial<Choice>} choice @param {Side[]} [sides] */
const board = (choice, sides = ["a", "b"]) =>
  panelsOf({ ...defaults(), ...choice }, sides)
    .map(panelName)
    .join(" ");

const ONE = { layer: 0, head: 1 };
const OTHER = { layer: 2, head: 3 };

test("what stands for the heads of a layer, or for all, is one pattern of a panel", () => {
  const layer = { layer: 4, head: null, reduce: /** @type {const} */ ("mean") };
  assert.deepEqual(panel("a.encoder.4.mean").of.heads, [layer]);
  assert.deepEqual(panel("a.encoder.max").of.heads, [{ layer: null, head: null, reduce: "max" }]);
  assert.equal(headName(layer), "4.mean");
  const pins = withHeadPinned([], ["a", "b"], "encoder", layer);
  assert.deepEqual(pins.map(panelName), ["a.encoder.4.mean", "b.encoder.4.mean"]);
  assert.deepEqual([...pinnedHeads(pins, ["a", "b"], "encoder")], ["4.mean"]);
  assert.deepEqual(withHeadPinned(pins, ["a", "b"], "encoder", layer), []);
  for (const name of ["a.encoder.median", "a.encoder.4.mean.3", "a.encoder.x.max"]) {
    assert.equal(panelIn(name), undefined);
  }
});

test("a panel is read from its own name", () => {
  for (const name of [
    "a.encoder.3.7",
    "b.cross.3.7_3.5",
    "a.decoder.mean_0.0_5.11",
    "a.encoder.3.7-b.encoder.3.7",
    "b.cross.mean_0.1_0.2-a.cross.0.1",
    "a.encoder.4.mean",
    "b.cross.max",
    "a.decoder.mean",
  ]) {
    assert.equal(panelName(panel(name)), name);
  }
  assert.deepEqual(panel("a.encoder.3.7-b.encoder.mean_0.1_0.2"), {
    of: { side: "a", site: "encoder", heads: [{ layer: 3, head: 7 }], mean: false },
    minus: {
      side: "b",
      site: "encoder",
      heads: [
        { layer: 0, head: 1 },
        { layer: 0, head: 2 },
      ],
      mean: true,
    },
  });
});

test("a panel of more heads than may be shown is none", () => {
  const heads = Array.from({ length: MOST_HEADS + 1 }, (_, head) => `0.${head}`);
  assert.equal(panelIn(`a.encoder.${heads.join("_")}`), undefined);
  assert.ok(panelIn(`a.encoder.${heads.slice(1).join("_")}`));
});

test("each head stands on each text, A beside its B", () => {
  const heads = [ONE, OTHER];
  assert.equal(board({ heads }), "a.encoder.0.1 b.encoder.0.1 a.encoder.2.3 b.encoder.2.3");
  assert.equal(board({ heads, site: "cross" }, ["a"]), "a.cross.0.1 a.cross.2.3");
});

test("heads laid over each other, or their mean, are one panel of each text", () => {
  const heads = [ONE, OTHER];
  assert.equal(board({ heads, together: "overlaid" }), "a.encoder.0.1_2.3 b.encoder.0.1_2.3");
  assert.equal(board({ heads, together: "mean" }), "a.encoder.mean_0.1_2.3 b.encoder.mean_0.1_2.3");
  assert.equal(
    board({ heads: [ONE], together: "mean" }),
    "a.encoder.0.1 b.encoder.0.1",
    "no mean of one",
  );
});

test("the difference stands after A and B, and only where there are both", () => {
  /** @type {Partial<Choice>} */
  const choice = { heads: [ONE], difference: "yes" };
  assert.equal(board(choice), "a.encoder.0.1 b.encoder.0.1 a.encoder.0.1-b.encoder.0.1");
  assert.equal(board(choice, ["a"]), "a.encoder.0.1");
});

test("of heads laid over each other there is no difference, of their mean there is", () => {
  const heads = [ONE, OTHER];
  assert.equal(board({ heads, together: "overlaid", difference: "yes" }).includes("-"), false);
  assert.match(
    board({ heads, together: "mean", difference: "yes" }),
    / a\.encoder\.mean_0\.1_2\.3-b\./,
  );
  assert.match(
    board({ heads: [ONE], together: "overlaid", difference: "yes" }),
    /a\.encoder\.0\.1-b\./,
  );
});

test("pins stand last, once, and only on texts that there are", () => {
  const pins = panels("b.cross.1.1 a.encoder.0.1 a.encoder.0.0-b.encoder.0.0");
  assert.equal(
    board({ heads: [ONE], pins }),
    "a.encoder.0.1 b.encoder.0.1 b.cross.1.1 a.encoder.0.0-b.encoder.0.0",
  );
  assert.equal(board({ heads: [ONE], pins }, ["a"]), "a.encoder.0.1");
});

test("a head alone replaces, beside it joins, and twice it goes", () => {
  assert.deepEqual(withHead([ONE], OTHER, false), [OTHER]);
  assert.deepEqual(withHead([ONE], OTHER, true), [ONE, OTHER]);
  assert.deepEqual(withHead([ONE, OTHER], { ...ONE }, true), [OTHER]);
  assert.deepEqual(withHead([ONE], ONE, true), [ONE], "the last head stays");
});

test("past the bound the first head, or the first pin, gives way", () => {
  const heads = Array.from({ length: MOST_HEADS }, (_, head) => ({ layer: 0, head }));
  assert.deepEqual(withHead(heads, OTHER, true), [...heads.slice(1), OTHER]);
  const pins = Array.from({ length: MOST_PINS }, (_, head) => panel(`a.encoder.0.${head}`));
  assert.deepEqual(withPin(pins, panel("b.cross.0.0")), [...pins.slice(1), panel("b.cross.0.0")]);
});

test("a panel pinned twice is taken off", () => {
  const pins = panels("a.encoder.0.1 b.encoder.0.1");
  assert.deepEqual(withPin(pins, panel("a.encoder.0.1")), [pins[1]]);
});

test("a head is pinned on the texts that lack it, and off all of them at once", () => {
  const half = panels("b.encoder.0.1");
  const both = withHeadPinned(half, ["a", "b"], "encoder", ONE);
  assert.deepEqual(both, panels("b.encoder.0.1 a.encoder.0.1"));
  assert.deepEqual(withHeadPinned(both, ["a", "b"], "encoder", ONE), []);
});

test("only a head that is pinned alone, on a text that there is, counts as pinned", () => {
  const pins = panels(
    "a.encoder.0.1 b.encoder.0.2 a.cross.0.3 a.encoder.0.4_0.5 a.encoder.0.6-b.encoder.0.6",
  );
  assert.deepEqual([...pinnedHeads(pins, ["a"], "encoder")], ["0.1"]);
  assert.deepEqual([...pinnedHeads(pins, ["a", "b"], "encoder")], ["0.1", "0.2"]);
});

test("a pin moves among the pins and stops at their ends", () => {
  const pins = panels("a.encoder.0.1 a.encoder.0.2 a.encoder.0.3");
  const moved = (/** @type {number} */ from, /** @type {number} */ steps) =>
    withMoved(pins, pins[from], steps).map((one) => pins.indexOf(one));
  assert.deepEqual(moved(0, 1), [1, 0, 2]);
  assert.deepEqual(moved(2, -1), [0, 2, 1]);
  assert.deepEqual(moved(2, 1), [0, 1, 2]);
  assert.deepEqual(moved(2, -9), [2, 0, 1]);
});

test("a head of several can be muted, alone or all but one, and never all of them", () => {
  const panel = /** @type {Panel} */ (panelIn("a.encoder.3.7_2.7_0.1"));
  const other = { panel: "b.encoder.3.7_2.7", head: "3.7" };
  const one = withMuted([other], [panel], panel, "2.7", false);
  assert.deepEqual(mutedHeads(one, panel), ["2.7"], "and what stands no more is forgotten");
  assert.deepEqual(one.map(mutedName), ["a.encoder.3.7_2.7_0.1~2.7"]);
  assert.deepEqual(mutedHeads(withMuted(one, [panel], panel, "2.7", false), panel), []);
  const solo = withMuted(one, [panel], panel, "0.1", true);
  assert.deepEqual(mutedHeads(solo, panel), ["3.7", "2.7"]);
  assert.deepEqual(mutedHeads(withMuted(solo, [panel], panel, "0.1", true), panel), []);
  assert.deepEqual(mutedHeads(withMuted(solo, [panel], panel, "0.1", false), panel), []);
  assert.deepEqual(one.map(mutedName).map(mutedIn), one);
  assert.equal(mutedIn("a.encoder.3.7~"), undefined);
});

test("what gave way to a new head, or a new pin, has a name", () => {
  const heads = Array.from({ length: MOST_HEADS }, (_, head) => ({ layer: 0, head }));
  assert.deepEqual(gaveWay(heads, withHead(heads, OTHER, true), headName), ["0.0"]);
  assert.deepEqual(gaveWay([ONE], withHead([ONE], OTHER, true), headName), []);
  assert.deepEqual(gaveWay([ONE, OTHER], withHead([ONE, OTHER], ONE, true), headName), []);
});
