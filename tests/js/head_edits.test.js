/** Edits of heads are said in a link, asked of the server, and dropped where they mean nothing more. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { checkQuestion, oddsIn } from "../../static/effects/causal_check.js";
import { defaults } from "../../static/state/choice.js";
import {
  checksAt,
  checksOf,
  editIn,
  editName,
  editTitle,
  residualCut,
  wireOf,
  wireTitle,
} from "../../static/state/head_edits.js";
import { joinTokens } from "../../static/state/odds.js";
import { namesIn } from "../../static/state/token_names.js";
import { scaleOf, stackDots } from "../../static/figures/dot_strip.js";
import { describeSweep, sweepSight } from "../../static/patterns/sweep.js";
import { withEffects } from "../../static/effects/sweep.js";
import {
  checkedAsB,
  checkedDrawn,
  withOp,
  redrawn,
  swapped,
  withoutB,
} from "../../static/state/transitions.js";
import { CAPTURE } from "./made.js";

/** @import { Choice, HeadEdit, HeadsOf, Sweep } from "../../static/types.js" */

/** @type {HeadEdit} */
const OFF = { side: "a", site: "encoder", layer: 3, head: 2, op: "zero", queries: [], keys: [] };
/** @type {HeadEdit} */
const CUT = { ...OFF, op: "cut", queries: [8], keys: [1, 5] };
/** @type {HeadEdit} */
const TAKEN = { ...OFF, op: "pattern", queries: [8] };

/** @param {Partial<Choice>} patch @returns {Choice} */
const choice = (patch) => ({ ...defaults(), model: "m", ...patch });

test("a residual is cut in a link, in the words of the server, and in ours", () => {
  const cut = residualCut("b", "cross", 1);
  assert.equal(editName(cut), "b.cross.1.residual");
  assert.deepEqual(editIn("b.cross.1.residual"), cut);
  assert.equal(editIn("b.cross.1.0.residual"), undefined);
  assert.deepEqual(wireOf(cut, choice({})), { op: "residual", site: "cross", layer: 1 });
  assert.equal(editTitle(cut), "cross 1 without its residual");
  assert.equal(wireTitle({ op: "residual", site: "cross", layer: 1 }, String), editTitle(cut));
  assert.deepEqual(withOp([cut], "mean", { queries: [], keys: [] }), [cut]);
  const both = choice({ b: "x", edits: [OFF, cut], check: [residualCut("b", "cross", 1)] });
  assert.deepEqual(checkedDrawn(both).edits, [OFF, cut]);
  assert.deepEqual(redrawn(both, { b: "y" }).edits, [OFF, cut]); // it names no token
  assert.deepEqual(swapped(both).edits?.[1], residualCut("a", "cross", 1));
});

test("what is no edit cannot be read", () => {
  for (const edit of [
    OFF,
    { ...OFF, op: /** @type {const} */ ("mean") },
    CUT,
    TAKEN,
    { ...TAKEN, queries: [] },
  ]) {
    assert.deepEqual(editIn(editName(edit)), edit);
  }
  for (const said of [
    "",
    "c.encoder.0.0.zero",
    "a.other.0.0.zero",
    "a.encoder.0.zero",
    "a.encoder.0.0.cut",
    "a.encoder.0.0.cut_1",
    "a.encoder.0.0.zero_1",
  ]) {
    assert.equal(editIn(said), undefined, said);
  }
});

test("the server is asked in its own words, a pattern by the question it answers", () => {
  const now = choice({ a: "one", b: "two", target_b: "deux", masked: [{ side: "b", place: 3 }] });
  const head = { site: "encoder", layer: 3, head: 2 };
  assert.deepEqual(wireOf(OFF, now), { op: "ablate", ...head, value: "zero" });
  assert.deepEqual(wireOf(CUT, now), { op: "knockout", ...head, queries: [8], keys: [1, 5] });
  const from = { text: "two", target: "deux", edits: [{ op: "mask", tokens: [3] }] };
  assert.deepEqual(wireOf(TAKEN, now), { op: "pattern", ...head, from, queries: [8] });
  assert.deepEqual(wireOf({ ...TAKEN, side: "b", queries: [] }, now), {
    op: "pattern",
    ...head,
    from: { text: "one" },
  });
});

test("of two texts read together a pattern is taken from both, and a check compares with both", () => {
  const now = choice({ a: "one", b: "two", pair_a: "uno", pair_b: "due", check: [TAKEN] });
  const both = { text: "two", text_pair: "due" };
  const { edits, against } = checkQuestion(now, CAPTURE);
  assert.deepEqual(edits, [
    { op: "pattern", site: "encoder", layer: 3, head: 2, from: both, queries: [8] },
  ]);
  assert.deepEqual(against, both);
  const taken = wireOf({ ...TAKEN, side: "b", queries: [] }, now);
  assert.ok(taken.op === "pattern");
  assert.deepEqual(taken.from, { text: "one", text_pair: "uno" });
});

test("a check compares with the other text, in the row and with the tokens that are named", () => {
  const now = choice({ a: "one", b: "two", check: [OFF], odds: "10:il elle" });
  assert.deepEqual(checkQuestion(now, CAPTURE), {
    ...{ capture: "c", edits: [wireOf(OFF, now)], chance: true },
    ...{ against: { text: "two" }, row: 10, tokens: ["il", "elle"] },
  });
  assert.deepEqual(oddsIn("4:"), { row: 4 });
  const names = ["你 (2/3)", "il"];
  assert.deepEqual(oddsIn(`4:${joinTokens(names)}`), { row: 4, tokens: names });
  assert.deepEqual(oddsIn(""), {});
  assert.equal(checkQuestion({ ...now, b: "" }, CAPTURE).against, undefined);
});

test("a cell is cut, or a look from a kept token; a row is taken from the other text", () => {
  /** @type {HeadsOf} */
  const heads = { side: "a", site: "encoder", heads: [{ layer: 3, head: 2 }], mean: false };
  /** @type {Parameters<typeof checksAt>[1]} */
  const query = { side: "a", axis: "query", stream: "source", place: 8 };
  const said = (/** @type {Parameters<typeof checksAt>} */ ...given) =>
    checksAt(...given).map(({ edits }) => edits.map(editName).join());
  assert.deepEqual(said(heads, query, [], false), ["a.encoder.3.2.zero"]);
  assert.deepEqual(said(heads, { ...query, partner: 1 }, [], true), [
    ...["a.encoder.3.2.zero", "a.encoder.3.2.cut_8_1", "a.encoder.3.2.pattern_8"],
  ]);
  /** @type {Parameters<typeof checksAt>[1]} */
  const key = { ...query, axis: "key", place: 5 };
  assert.deepEqual(said(heads, key, [], true), ["a.encoder.3.2.zero"]);
  assert.deepEqual(said(heads, key, [query, { ...query, side: "b", place: 2 }], false), [
    ...["a.encoder.3.2.zero", "a.encoder.3.2.cut_8_5"],
  ]);
});

test("another way of editing keeps the heads, and the edge for when it is wanted", () => {
  assert.deepEqual(withOp([CUT], "mean", CUT), [{ ...OFF, op: "mean" }]);
  assert.deepEqual(withOp([OFF], "cut", CUT), [CUT]);
  assert.deepEqual(withOp([OFF], "row", CUT), [TAKEN]);
});

test("edits that another text makes meaningless are dropped, others stay", () => {
  const edits = [OFF, { ...CUT, layer: 1 }, { ...TAKEN, layer: 2 }];
  const now = choice({ edits, check: [CUT], odds: "3:" });
  const changed = redrawn(now, { a: "Another text." });
  assert.deepEqual([changed.edits, changed.check, changed.odds], [[OFF], [], ""]);
  assert.deepEqual(redrawn(now, { b: "Another text." }).edits, edits.slice(0, 2));
  assert.deepEqual(redrawn(now, { target_a: "un" }).edits, edits);
  assert.deepEqual(
    withoutB(choice({ edits: [...edits, { ...OFF, side: "b" }] })).edits,
    edits.slice(0, 2),
  );
  assert.deepEqual(
    swapped(now).edits,
    edits.map((edit) => ({ ...edit, side: "b" })),
  );
});

test("what was checked is drawn in its own text, or beside it as B", () => {
  const own = [
    { ...OFF, op: /** @type {const} */ ("mean") },
    { ...OFF, head: 7 },
  ];
  const now = choice({
    edits: own,
    check: [OFF],
    odds: "3:",
    masked: [
      { side: "a", place: 2 },
      { side: "b", place: 1 },
    ],
  });
  const drawn = checkedDrawn(now);
  assert.deepEqual([drawn.edits, drawn.check, drawn.odds], [[own[1], OFF], [], ""]);
  const beside = checkedAsB(now);
  assert.equal(beside.b, now.a);
  assert.deepEqual(beside.edits, [...own, { ...own[1], side: "b" }, { ...OFF, side: "b" }]);
  assert.deepEqual(beside.masked, [
    { side: "a", place: 2 },
    { side: "b", place: 2 },
  ]);
});

test("edits are named with the tokens that they cut", () => {
  assert.equal(editTitle(OFF), "encoder 3.2 off");
  assert.equal(
    editTitle(CUT, (axis, place) => `${axis} ${place}`),
    "encoder 3.2 without query 8 → key 1, key 5",
  );
  assert.equal(editTitle({ ...TAKEN, queries: [] }), "encoder 3.2 with B's pattern");
  assert.equal(
    checksOf({ side: "b", site: "cross", heads: [{ layer: 0, head: 1 }], mean: true })[0].side,
    "b",
  );
});

test("dots that would cover each other are stacked, and never higher than there is room", () => {
  const at = scaleOf([0, 10], 100, 10);
  assert.deepEqual([at(0), at(10), at(5)], [10, 90, 50]);
  const few = stackDots([5, 5, 0], at, 40);
  assert.equal(few[0].x, few[1].x);
  assert.ok(few[1].y > few[0].y && few[2].y === 0);
  const many = stackDots(Array(100).fill(5), at, 40);
  assert.ok(Math.max(...many.map(({ y }) => y)) < 40);
  assert.ok(Number.isFinite(scaleOf([3, 3], 100, 10)(3)));
});

test("a sweep paints what came so far, and says how much that is and which heads it put together", () => {
  const effect = (
    /** @type {number} */ layer,
    /** @type {number} */ head,
    /** @type {number} */ log_odds,
  ) => ({
    ...{ head: { site: /** @type {const} */ ("cross"), layer, head }, log_odds },
  });
  const none = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  const values = withEffects(none, [effect(1, 2, 1.5), effect(0, 1, 3)], 2);
  assert.deepEqual(values, [
    [0, 1, 0],
    [0, 0, -0.5],
  ]);
  assert.deepEqual(none, [
    [0, 0, 0],
    [0, 0, 0],
  ]);
  /** @type {Sweep} */
  const sweep = {
    ...{
      site: "cross",
      side: "b",
      status: "running",
      done: 2,
      total: 9,
      measured: 2,
      values,
      before: 2,
    },
    ...{ together: [effect(1, 2, 1.5)], failure: null },
  };
  const sight = sweepSight(sweep);
  assert.equal(sight.content, values);
  assert.deepEqual([sight.signed, sight.legend.from, sight.legend.to], [true, "−1.00", "+1.00"]);
  assert.match(sight.legend.words, /B's answer.* 2 of 6 heads so far.* 1\.2 \(−0\.50\)/);
  assert.equal(sight.said({ layer: 0, head: 1 }), "+1.00 log-odds when off");
  assert.match(
    describeSweep(sweep),
    /^2 of at most 9 passes\. .* from \+2\.00: cross 1\.2 → \+1\.50\./,
  );
  assert.equal(describeSweep({ ...sweep, failure: { error: "x", detail: "Why." } }), "Why.");
});

test("an edit of a capture names its tokens as the figures do", () => {
  const named = namesIn(CAPTURE, "cross");
  const edge = /** @type {const} */ ({ op: "knockout", site: "cross", layer: 1, head: 0 });
  const cut = { ...edge, queries: [1], keys: [0, 2] };
  assert.equal(wireTitle(cut, named), "cross 1.0 without “le” → “the”, “x”");
  assert.equal(wireTitle(cut, namesIn(null, "cross")), "cross 1.0 without 1 → 0, 2");
  const row = { ...edge, op: /** @type {const} */ ("pattern"), from: "id", queries: [2] };
  assert.equal(wireTitle(row, named), "cross 1.0 with row “x” of another text");
});
