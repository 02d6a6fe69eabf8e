/** A cell of a head is opened, said in a link, followed through a replay, and given up with its text. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { lineAt } from "../../static/figures/inside/line_at.js";
import { pixelsAt } from "../../static/figures/plot.js";
import { openedCell } from "../../static/patterns/inside/opened_cell.js";
import { defaults, parse } from "../../static/state/choice.js";
import { fitToModel } from "../../static/state/fit_to_model.js";
import { inspectedName, inspectedNow, inspecting } from "../../static/state/inside/inspected.js";
import { redrawn, swapped, withoutB } from "../../static/state/transitions.js";
import { ENTRY } from "./entries.js";
import { CAPTURE, OTHER, WEIGHTS, content, made, rowOf } from "./made.js";

/** @import { Answer, Choice, Inspected, Panel, Pattern } from "../../static/types.js" */

/** @type {Inspected} */
const CELL = { side: "a", site: "cross", layer: 0, head: 1, query: 1, key: 3 };
const ANSWER = /** @type {Answer} */ (
  /** @type {unknown} */ ({
    whole: CAPTURE,
    encoder: null,
    weights: { "cross.0.1": WEIGHTS, "cross.0.0": OTHER },
  })
);

/** @param {Partial<Choice>} patch @returns {Choice} */
const choice = (patch) => ({ ...defaults(), inspect: CELL, ...patch });

/** @param {Partial<Choice>} patch */
const now = (patch) => inspectedNow({ choice: choice(patch), answers: { a: ANSWER, b: null } });

test("what a link says of a cell that is none cannot be read", () => {
  for (const said of [
    "a:encoder:3.2:8",
    "c:encoder:3.2:8:1",
    "a:encoder:3:8:1",
    "a:encoder:3.2:x:1",
  ])
    assert.deepEqual(parse(`inspect=${said}`).wrong, ["inspect"], said);
  assert.equal(inspectedName(CELL), "a:cross:0.1:1:3");
});

test("a cell whose head this model lacks, or whose text there is not, is closed, and said", () => {
  const models = { models: [ENTRY], default: "one" };
  const fit = (/** @type {string} */ inspect) => fitToModel(`b=&inspect=${inspect}`, models);
  assert.equal(fit("a:encoder:1.3:8:1").notice, "");
  assert.equal(fit("a:encoder:1.3:8:1").choice.inspect?.head, 3);
  for (const said of ["a:encoder:2.0:8:1", "a:cross:0.2:8:1", "b:encoder:1.3:8:1"]) {
    assert.match(fit(said).notice, new RegExp(`no head to look into at ${said}`));
    assert.equal(fit(said).choice.inspect, null);
  }
});

test("while a target is replayed the cell is of its last row, and of what that looks at most", () => {
  assert.deepEqual(now({ step: null }), CELL);
  assert.deepEqual(now({ step: 1 }), { ...CELL, query: 0, key: 0 });
  assert.deepEqual(now({ step: 2 }), CELL, "the chosen key of the chosen row stays");
  assert.deepEqual(now({ step: 3 }), { ...CELL, query: 2, key: 0 });
  const inspect = { ...CELL, head: 5 };
  assert.deepEqual(
    now({ step: 3, inspect }),
    { ...inspect, query: 2 },
    "whose weights are not here",
  );
  const encoder = /** @type {const} */ ({ ...CELL, site: "encoder" });
  assert.deepEqual(now({ step: 3, inspect: encoder }), encoder);
});

test("another row that is chosen in a replay is the last one shown", () => {
  const cell = { ...CELL, query: 2 };
  assert.deepEqual(inspecting(choice({ step: 1 }), cell), { inspect: cell, step: 3 });
  assert.deepEqual(inspecting(choice({ step: null }), cell), { inspect: cell });
});

test("with another text, or another target of it, its cell is closed; swapped it goes along", () => {
  const given = choice({ a: "one", b: "two" });
  assert.equal(redrawn(given, { a: "other" }).inspect, null);
  assert.equal(redrawn(given, { target_a: "autre" }).inspect, null);
  assert.equal("inspect" in redrawn(given, { b: "other" }), false);
  assert.equal(swapped(given).inspect?.side, "b");
  assert.equal(
    withoutB(choice({ a: "one", b: "two", inspect: { ...CELL, side: "b" } })).inspect,
    null,
  );
});

/** @type {Panel} */
const PANEL = {
  of: { side: "a", site: "cross", heads: [{ layer: 0, head: 1 }], mean: false },
  minus: null,
};
/** @type {Panel} */
const BOTH = { ...PANEL, of: { ...PANEL.of, heads: [...PANEL.of.heads, { layer: 0, head: 0 }] } };

test("opened is the cell that is pointed at, else the strongest of what is lit", () => {
  const open = (/** @type {import("../../static/types.js").Lit | null} */ lit) => {
    const cell = openedCell(PANEL, made(), lit, ["0.1"], ANSWER);
    return cell && [cell.query, cell.key];
  };
  assert.deepEqual(open({ axis: "query", place: 1, partner: 3 }), [1, 3]);
  assert.deepEqual(open({ axis: "key", place: 3, partner: 1 }), [1, 3]);
  assert.deepEqual(open({ axis: "query", place: 0 }), [0, 0]);
  assert.deepEqual(open({ axis: "key", place: 3 }), [2, 3]);
  assert.deepEqual(open(null), [1, 1]);
});

test("of several heads the one that looks most is opened, if it is wanted; a mean is no head", () => {
  const lit = /** @type {const} */ ({ axis: "query", place: 1, partner: 3 });
  const head = (/** @type {string[]} */ wanted, panel = BOTH) =>
    openedCell(panel, made(), lit, wanted, ANSWER)?.head;
  assert.deepEqual(
    [WEIGHTS.values[7], OTHER.values[7]].map((one) => one > 0.1),
    [false, true],
  );
  assert.equal(head(["0.0", "0.1"]), 0);
  assert.equal(head(["0.1"]), 1);
  assert.equal(head(["0.0", "0.1"], { ...BOTH, of: { ...BOTH.of, mean: true } }), undefined);
  assert.equal(head(["0.1"], { ...PANEL, minus: PANEL.of }), undefined);
});

/** A point on a line of the first plot, a share of the way. @param {Pattern} shown @param {number[]} ends */
function at(shown, [from, to], share = 0.5) {
  const [plot] = rowOf([content(shown)]).layout.meta.plots;
  // The curve: at its middle it is half way in both directions; its ends are level.
  const run = share === 0.5 ? (from + to) / 2 : share < 0.5 ? from : to;
  return { plot, ...pixelsAt(plot, share, run) };
}

test("the line under a point is that of a lit token, and of no other", () => {
  const shown = made();
  const { plot, left, top } = at(shown, [1, 3]);
  const found = (/** @type {number} */ place, dy = 0) =>
    lineAt(plot, shown, [{ axis: "query", place }], left, top + dy);
  assert.deepEqual(found(1), { axis: "query", place: 1, partner: 3 });
  assert.equal(found(0, 60), null);
  const end = at(shown, [1, 3], 0);
  assert.equal(lineAt(plot, shown, [{ axis: "query", place: 1 }], end.left, end.top), null);
  const key = lineAt(plot, shown, [{ axis: "key", place: 3 }], left, top);
  assert.deepEqual(key, { axis: "key", place: 3, partner: 1 });
});

test("a line too faint to aim at is not met", () => {
  const shown = made();
  shown.series[0].weights = { ...WEIGHTS, values: WEIGHTS.values.map((one) => one / 1000) };
  const { plot, left, top } = at(shown, [1, 3]);
  assert.equal(lineAt(plot, shown, [{ axis: "query", place: 1 }], left, top), null);
});
