/** The headline says what the drawn numbers carry, of any model and anything lit, and no more. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { headlineOf, mostlySaid, turnOf, clauseOf } from "../../static/patterns/headline.js";
import { narrow } from "../../static/patterns/left_out.js";
import { ENTRY } from "./entries.js";
import { made, overlaid } from "./made.js";

/** @import { Lit, Pattern, Side } from "../../static/types.js" */
/** @import { Facts, Phrase } from "../../static/patterns/headline.js" */

/** @type {Facts} */
const FACTS = {
  ...{ site: "cross", heads: [{ layer: 0, head: 1 }], together: "beside" },
  ...{ model: ENTRY, statistics: null, checked: null, checks: true },
};
/** @param {number} place @returns {Lit[]} */
const query = (place) => [{ axis: "query", place }];
/** @param {number} place @returns {Lit[]} */
const key = (place) => [{ axis: "key", place }];

/** The same head, looking elsewhere. @returns {Pattern} */
function other() {
  const shown = made();
  const [series] = shown.series;
  const values = Float32Array.from([
    0.1, 0.2, 0.3, 0.4, 0.05, 0.15, 0.8, 0, 0.25, 0.25, 0.25, 0.25,
  ]);
  return { ...shown, side: "b", series: [{ ...series, weights: { ...series.weights, values } }] };
}
/** @param {Pattern} shown @param {Lit[]} lit */
const seen = (shown, lit) => ({ side: shown.side, shown, lit });
/** @param {Phrase[]} phrases */
const said = (phrases) => phrases.map(({ text }) => text).join("");
/** @param {Phrase[]} phrases */
const links = (phrases) =>
  phrases.filter(({ as }) => as !== "words" && as !== "token").map(({ text }) => text);

test("one text: what is lit, where it looks, how much, and which head of how many", () => {
  const phrases = headlineOf([seen(made(), query(1))], FACTS, false);
  assert.equal(
    said(phrases),
    "the row that writes “x” looks at <b> (0.90): head 0.1, one of 6 in cross-attention. Does the answer need it?",
  );
  assert.deepEqual(links(phrases), ["head 0.1", "Does the answer need it?"]);
  assert.deepEqual(phrases.find(({ as }) => as === "head")?.head, { layer: 0, head: 1 });
});

test("two texts: each with its own token, or one where they look at the same", () => {
  const both = [seen(made(), query(1)), seen(other(), query(1))];
  const start = "In A the row that writes “x” looks at <b> (0.90)";
  assert.ok(said(headlineOf(both, FACTS, false)).startsWith(`${start}, in B at x (0.80): head`));
  const alike = [seen(made(), query(1)), seen({ ...made(), side: "b" }, query(1))];
  assert.ok(
    said(headlineOf(alike, FACTS, false)).startsWith(
      "In A and B the row that writes “x” looks at <b> (0.90 and 0.90): head",
    ),
  );
  const one = [seen(made(), query(1)), seen(other(), [])];
  assert.match(said(headlineOf(one, FACTS, false)), /\(0\.90\); in B nothing stands for it: head/);
});

test("less than half of the weight is no more than the most", () => {
  assert.equal(clauseOf(seen(made(), query(2)))?.verb, "looks most at");
  assert.equal(clauseOf(seen(made(), query(0)))?.verb, "looks at");
});

test("a key that is lit says which row looks at it most; where rows came in part nothing is said", () => {
  const shown = made();
  const clause = clauseOf(seen(shown, key(0)));
  assert.deepEqual([clause?.subject, clause?.verb], ["“the”", "is looked at most by"]);
  assert.equal(clause?.partner.writes, "le");
  assert.equal(clause?.weight.toFixed(2), "0.70");
  const [series] = shown.series;
  const partial = [{ ...series, weights: { ...series.weights, partial: true } }];
  assert.equal(clauseOf(seen({ ...shown, series: partial }, key(0))), null);
  assert.ok(clauseOf(seen({ ...shown, series: partial }, query(0))));
});

test("several lit tokens are summed, and of heads laid over each other the strongest is named", () => {
  const two = [...query(0), ...query(1)];
  assert.match(
    said(headlineOf([seen(made(), two)], FACTS, false)),
    /^the row that writes “le” \+ the row that writes “x” look most at <b> \(1\.10\)/,
  );
  const heads = [
    { layer: 0, head: 1 },
    { layer: 1, head: 1 },
  ];
  const laid = { ...FACTS, heads, together: /** @type {const} */ ("overlaid") };
  assert.match(
    said(headlineOf([seen(overlaid(), query(1))], laid, false)),
    /: head 0\.1, the strongest of the 2 drawn\.$/,
  );
  const mean = { ...FACTS, heads, together: /** @type {const} */ ("mean") };
  assert.match(
    said(headlineOf([seen(made(), query(1))], mean, false)),
    /: the mean of 0\.1, 1\.1\.$/,
  );
});

test("only the head of the evaluation was found by measurement, and only it has its figures", () => {
  const start_off = { measure: "il or elle is right", sentences: 40, intact: 0.9975, off: 0.5125 };
  const model = {
    ...ENTRY,
    note: "Measured.",
    start_off,
    start: { site: /** @type {const} */ ("cross"), layer: 0, head: 1 },
  };
  const own = headlineOf([seen(made(), query(1))], { ...FACTS, model }, false);
  assert.match(
    said(own),
    /, found by measurement\. Switched off, il or elle is right in 51\.2 % of 40 sentences instead of 99\.8 %\.$/,
  );
  assert.deepEqual(links(own), ["head 0.1", "found by measurement", "Switched off"]);
  const needless = { ...model, start_off: { ...start_off, off: 0.9975 } };
  assert.match(
    said(headlineOf([seen(made(), query(1))], { ...FACTS, model: needless }, false)),
    /is right in 99\.8 % of 40 sentences, as often as with it\.$/,
  );
  const heads = [{ layer: 0, head: 0 }];
  const elsewhere = headlineOf([seen(made(), query(1))], { ...FACTS, model, heads }, false);
  assert.doesNotMatch(said(elsewhere), /measurement|right/);
});

test("of an opened file no check is offered", () => {
  const phrases = headlineOf([seen(made(), query(1))], { ...FACTS, checks: false }, false);
  assert.deepEqual(links(phrases), ["head 0.1"]);
});

test("a check that was run is said with its own numbers", () => {
  /** @param {number} log_odds */
  const side = (log_odds) => ({ tokens: [{ text: "il" }, { text: "elle" }], log_odds });
  const answer = /** @type {any} */ ({ before: side(2.5), after: side(-1.25) });
  const phrases = headlineOf(
    [seen(made(), query(1))],
    { ...FACTS, checked: { answer, side: /** @type {Side} */ ("a") } },
    false,
  );
  assert.match(
    said(phrases),
    /Switched off, the log-odds of “il” against “elle” in A go from \+2\.50 to −1\.25\.$/,
  );
});

test("Δ is that of the two tokens looked at, each once in both texts, and stands only where it is drawn", () => {
  const both = [seen(made(), query(1)), seen(other(), query(1))];
  const clauses = both.flatMap((one) => clauseOf(one) ?? []);
  const turn = 0.9 - 0.005 - (0.15 - 0.8);
  assert.ok(Math.abs((turnOf(both, clauses) ?? NaN) - turn) < 1e-6);
  assert.deepEqual(links(headlineOf(both, FACTS, true)).slice(0, 1), [`Δ = ${turn.toFixed(2)}`]);
  assert.doesNotMatch(said(headlineOf(both, FACTS, false)), /Δ/);
  const keys = made().keys.map((label) => ({ ...label, ids: [1] }));
  const twice = both.map((one) => ({ ...one, shown: { ...one.shown, keys } }));
  assert.equal(turnOf(twice, clauses), null);
});

test("rows that were rescaled are said to be", () => {
  const shown = narrow(made(), { special: "renormalised", segments: "all" });
  assert.match(said(headlineOf([seen(shown, query(1))], FACTS, false)), /Rows are rescaled/);
});

test("nothing lit: what the head mostly does on this text, and what to do first", () => {
  const shown = [seen(made(), [])];
  assert.equal(
    said(headlineOf(shown, FACTS, false)),
    "Head 0.1 of cross-attention. Point at a token for its lines; a click keeps them.",
  );
  const none = { entropy: [[2, 1.6]], distance: null, next: null, self: null, first: [[0.1, 0.2]] };
  const statistics = /** @type {any} */ ({ ...none, previous: [[0.1, 0.8345]], special: null });
  const before = said(
    headlineOf(shown, { ...FACTS, statistics: { numbers: statistics, side: "a" } }, false),
  );
  assert.match(before, /^Head 0\.1 looks mostly at the token before \(0\.83 of its weight\)\./);
  assert.equal(
    mostlySaid({ layer: 0, head: 0 }, statistics),
    "spreads each look over about 4 tokens (2.0 bits)",
  );
  assert.equal(mostlySaid({ layer: 0, head: 1 }, /** @type {any} */ ({})), null);
  assert.deepEqual(headlineOf([], FACTS, false), []);
});
