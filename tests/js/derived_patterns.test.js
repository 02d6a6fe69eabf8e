/** What is made of a pattern: words, rows left out, the difference of two; no weight is lost unsaid. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { defaults } from "../../static/state/choice.js";
import { align } from "../../static/state/align.js";
import { difference } from "../../static/patterns/difference.js";
import { narrowed, replayed } from "../../static/patterns/left_out.js";
import { pattern } from "../../static/patterns/pattern.js";
import { partialDoes, shownIn } from "../../static/patterns/panel_pattern.js";
import { words } from "../../static/patterns/merged_words.js";
import { CAPTURE, OTHER, WEIGHTS, made, minus } from "./made.js";

/** @import { Answer, Capture, Choice, Label, Panel, Pattern, Token } from "../../static/types.js" */

const withoutSpecial = (/** @type {Pattern} */ shown, /** @type {boolean} */ renormalised) =>
  narrowed(shown, { special: renormalised ? "renormalised" : "hidden", segments: "all" });

/** @param {Pattern} shown @param {number} [at] */
function rows({ series }, at = 0) {
  const { rows, columns, values } = series[at].weights;
  return Array.from({ length: rows }, (_, row) =>
    [...values.subarray(row * columns, (row + 1) * columns)].map((value) =>
      Number(value.toFixed(6)),
    ),
  );
}
/** @param {Pattern} shown */
const names = ({ queries, keys }) =>
  [queries, keys].map((labels) => labels.map(({ text }) => text));

// In pieces: "un+tie it" and its end, whose pieces "un" and "tie" are one word.
/** @param {string} text @param {number} start @param {number | null} word @returns {Token} */
const piece = (text, start, word) => ({
  ...{
    text,
    piece: text,
    id: 1,
    start,
    end: start + text.length,
    special: word === null,
    word,
    segment: 0,
  },
});
/** @type {Capture} */
const PIECES = {
  ...CAPTURE,
  text: "untie it",
  tokens: {
    source: [piece("un", 0, 0), piece("tie", 2, 0), piece("it", 6, 1), piece("</s>", 8, null)],
    target: [],
  },
  sites: [{ ...CAPTURE.sites[0], site: "encoder", queries: "source" }],
};
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

test("a word writes what its last piece writes", () => {
  const target = [piece("<s>", 0, null), piece("dé", 0, 0), piece("fais", 2, 0)];
  const capture = { ...CAPTURE, target: "défais", tokens: { ...CAPTURE.tokens, target } };
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
      ["<s>", "le"],
      ["défais", "</s>"],
    ],
  );
});

test("hidden special tokens leave both axes, and what they took is said", () => {
  const shown = withoutSpecial(made(), false);
  assert.deepEqual(names(shown), [
    ["le", "x"],
    ["the", "<b>", "x"],
  ]);
  assert.deepEqual(rows(shown), [
    [0.05, 0.9, 0.005],
    [0.25, 0.25, 0.25],
  ]);
  const { weight, rows: left, renormalised } = shown.hidden ?? assert.fail("nothing hidden");
  assert.deepEqual([weight.toFixed(6), left, renormalised], ["0.147500", 1, false]);
});

test("of two texts the lines from one to the other stay, and what the other text took is said", () => {
  const whole = made();
  const [first, second] = [0, 1].map((segment) => (/** @type {Label} */ label) => ({
    ...label,
    segment,
  }));
  const { queries, keys } = whole;
  const pair = {
    ...whole,
    queries: queries.map(first),
    keys: [...keys.slice(0, 2).map(first), ...keys.slice(2).map(second)],
  };
  assert.equal(
    narrowed(whole, { special: "shown", segments: "12" }),
    whole,
    "one text has no other",
  );
  const shown = narrowed(pair, { special: "shown", segments: "12" });
  assert.deepEqual(names(shown), [
    ["<s>", "le", "x"],
    ["x", "</s>"],
  ]);
  assert.deepEqual(
    rows(shown),
    rows(whole).map((row) => row.slice(2)),
  );
  const lost = rows(whole).reduce((sum, [one, other]) => sum + one + other, 0) / 3;
  assert.ok(Math.abs((shown.hidden?.other ?? 0) - lost) < 1e-5);
  assert.deepEqual([shown.hidden?.weight.toFixed(6), shown.hidden?.rows], ["0.000000", 0]);
  const both = narrowed(pair, { special: "renormalised", segments: "12" });
  assert.deepEqual(names(both), [["le", "x"], ["x"]]);
  for (const [at, [kept]] of rows(both).entries()) {
    const [, , x, end] = rows(whole)[at + 1];
    assert.ok(Math.abs(kept - (x + end)) < 1e-5, "only what special tokens took is given back");
  }
});

test("renormalised rows sum to what they summed to, in the same proportions", () => {
  const shown = withoutSpecial(made(), true);
  for (const [at, row] of rows(shown).entries()) {
    assert.ok(Math.abs(row.reduce((sum, one) => sum + one) - 1) < 1e-5, `row ${at}`);
  }
  assert.ok(Math.abs(rows(shown)[0][1] / rows(shown)[0][0] - 18) < 1e-3);
  assert.equal(shown.hidden?.renormalised, true);
});

test("a row of which special tokens took everything stays empty", () => {
  const values = Float32Array.from([1, 0, 0, 0, 0, 0, 0, 1, 0.25, 0.25, 0.25, 0.25]);
  const shown = { ...made(), series: [{ ...made().series[0], weights: { ...WEIGHTS, values } }] };
  assert.deepEqual(rows(withoutSpecial(shown, true))[0], [0, 0, 0]);
});

test("a replay shows the first rows of the target, at least one, and all keys of the source", () => {
  assert.deepEqual(names(replayed(made(), 2)), [
    ["<s>", "le"],
    ["the", "<b>", "x", "</s>"],
  ]);
  assert.deepEqual(rows(replayed(made(), 2)), rows(made()).slice(0, 2));
  for (const steps of [0, 1]) assert.equal(replayed(made(), steps).queries.length, 1);
  assert.equal(replayed(made(), 99).queries.length, 3);
});

test("where the target looks at itself, a replay shows as many keys as rows", () => {
  const target = { ...made(), streams: /** @type {const} */ ({ query: "target", key: "target" }) };
  const shown = replayed(target, 2);
  assert.deepEqual(rows(shown), [
    [0.7, 0.2],
    [0.05, 0.9],
  ]);
});

test("an encoder is not replayed, a decoder of the text itself is", () => {
  const weights = {
    rows: 4,
    columns: 4,
    values: Float32Array.from({ length: 16 }, (_, at) => at / 16),
  };
  for (const [site, count] of /** @type {const} */ ([
    ["encoder", 4],
    ["decoder", 2],
  ])) {
    /** @type {Capture} */
    const capture = {
      ...CAPTURE,
      sites: [{ ...CAPTURE.sites[0], site, queries: "source", keys: "source" }],
    };
    const a = answer(capture, { weights: { [`${site}.0.1`]: weights } });
    const panel = { ...PANEL, of: { ...PANEL.of, site } };
    const shown =
      shownIn(panel, { ...defaults(), step: 2 }, { a, b: null }) ?? assert.fail("nothing");
    assert.deepEqual([shown.queries.length, shown.keys.length], [count, count]);
  }
});

test("tokens of the text that the model wrote itself are marked on both axes, as words too", () => {
  /** @type {Capture} */
  const capture = { ...PIECES, sites: [{ ...PIECES.sites[0], site: "decoder" }] };
  const weights = { rows: 4, columns: 4, values: new Float32Array(16) };
  const a = answer(capture, { weights: { "decoder.0.1": weights } });
  const panel = { ...PANEL, of: { ...PANEL.of, site: /** @type {const} */ ("decoder") } };
  for (const units of /** @type {const} */ (["pieces", "words"])) {
    const choice = { ...defaults(), units, continued_a: 2 };
    const shown = shownIn(panel, choice, { a, b: null }) ?? assert.fail("nothing");
    for (const labels of [shown.queries, shown.keys]) {
      const marks = units === "pieces" ? [false, true, true, false] : [false, true, false];
      assert.deepEqual(
        labels.map(({ continued }) => continued),
        marks,
      );
    }
  }
  const typed = shownIn(panel, defaults(), { a, b: null }) ?? assert.fail("nothing");
  assert.ok(typed.keys.every(({ continued }) => !continued));
});

test("a difference is A minus B, cell by cell, and has no rows that write", () => {
  const shown = minus();
  assert.equal(shown.kind, "difference");
  assert.equal(shown.series[0].name, "0.1 − 0.1");
  shown.series[0].weights.values.forEach((value, at) => {
    assert.equal(value, Math.fround(WEIGHTS.values[at] - OTHER.values[at]));
  });
  assert.ok(shown.queries.every(({ writes }) => writes === null));
  assert.equal(shown.hidden?.rows, 0);
});

test("a difference pairs tokens by their place in the run of equal ones, and counts those left out", () => {
  const b = made();
  const queries = [b.queries[0], { ...b.queries[1], text: "la" }, b.queries[2]];
  const keys = [...b.keys.slice(0, 2), ...b.keys.slice(3)]; // without "x"
  const values = Float32Array.from([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
  const series = [{ ...b.series[0], name: "1.0", weights: { rows: 3, columns: 3, values } }];
  const shown = difference(made(), { ...b, queries, keys, series });
  assert.deepEqual(names(shown), [
    ["<s>", "le | la", "x"],
    ["the", "<b>", "</s>"],
  ]);
  assert.deepEqual(rows(shown)[1], [-0.35, 0.4, -0.555]);
  assert.equal(shown.series[0].name, "0.1 − 1.0");
  const fewer = {
    ...b,
    queries: b.queries.slice(1),
    series: [{ ...b.series[0], weights: { ...WEIGHTS, rows: 2, values: WEIGHTS.values.slice(4) } }],
  };
  assert.equal(difference(made(), fewer).hidden?.rows, 1);
});

test("equal tokens are paired in order, as many as can be, and a replaced one with what replaced it", () => {
  /** @param {string} a @param {string} b */
  const pairs = (a, b) =>
    align([...a], [...b])
      .map((pair) => pair.join(""))
      .join(" ");
  assert.equal(pairs("abc", "abc"), "00 11 22");
  assert.equal(pairs("abc", "axc"), "00 11 22", "replaced");
  assert.equal(pairs("abc", "abxc"), "00 11 23", "put in");
  assert.equal(pairs("abc", "ac"), "00 21", "left out");
  assert.equal(pairs("xabc", "abcy"), "10 21 32", "the longest run");
  assert.equal(pairs("abcd", "axyd"), "00 11 22 33", "two replaced by two");
  assert.equal(pairs("abc", ""), "");
  assert.equal(pairs("ab", "xy"), "00 11");
});

/** @param {Capture} capture @param {Partial<Answer>} [more] @returns {Answer} */
const answer = (capture, more) => ({
  ...{
    question: { model: "m", text: capture.text },
    status: "ready",
    encoder: null,
    whole: capture,
  },
  ...{
    weights: { "cross.0.1": WEIGHTS },
    thumbnails: {},
    statistics: {},
    positions: null,
    failure: null,
  },
  ...more,
});
/** @type {Panel} */
const PANEL = {
  of: { side: "a", site: "cross", heads: [{ layer: 0, head: 1 }], mean: false },
  minus: null,
};
/** @type {Panel} */
const MINUS = { ...PANEL, minus: { ...PANEL.of, side: "b" } };

test("a panel draws what the choice makes of its heads, in one order", () => {
  const answers = { a: answer(CAPTURE), b: null };
  /** @param {Partial<Choice>} choice */
  const shown = (choice) =>
    shownIn(PANEL, { ...defaults(), ...choice }, answers) ?? assert.fail("nothing");
  assert.deepEqual(shown({}), made());
  assert.deepEqual(shown({ special: "hidden" }), withoutSpecial(made(), false));
  assert.deepEqual(shown({ special: "renormalised" }), withoutSpecial(made(), true));
  assert.deepEqual(shown({ step: 2 }), replayed(made(), 2));
  assert.deepEqual(shown({ units: "words", step: 2 }), words(replayed(made(), 2), CAPTURE));
});

test("nothing is drawn while a part is missing", () => {
  const a = answer(CAPTURE);
  assert.equal(shownIn(PANEL, defaults(), { a: null, b: null }), null);
  assert.equal(shownIn(PANEL, defaults(), { a: answer(CAPTURE, { whole: null }), b: null }), null);
  assert.equal(
    shownIn(PANEL, defaults(), { a: answer(CAPTURE, { weights: { "cross.0.1": null } }), b: null }),
    null,
  );
  assert.equal(shownIn(MINUS, defaults(), { a, b: null }), null);
  assert.equal(shownIn(MINUS, defaults(), { a, b: a })?.kind, "difference");
});

test("the strongest cells are drawn only where they are enough", () => {
  const partial = { "cross.0.1": { ...WEIGHTS, partial: true } };
  const answers = { a: answer(CAPTURE, { weights: partial }), b: answer(CAPTURE) };
  assert.ok(shownIn(PANEL, defaults(), answers));
  assert.equal(partialDoes(PANEL, defaults()), true);
  for (const [panel, choice] of /** @type {[Panel, Partial<Choice>][]} */ ([
    [PANEL, { view: "matrix" }],
    [PANEL, { special: "hidden" }],
    [PANEL, { units: "words" }],
    [MINUS, {}],
  ])) {
    assert.equal(
      shownIn(panel, { ...defaults(), ...choice }, answers),
      null,
      JSON.stringify(choice),
    );
  }
});

test("the page pairs tokens as the server does, which is tested with the same file", () => {
  const cases = JSON.parse(
    readFileSync(new URL("../support/alignments.json", import.meta.url), "utf8"),
  );
  assert.ok(cases.length > 50);
  for (const { a, b, pairs } of cases) assert.deepEqual(align(a, b), pairs, `${a} | ${b}`);
});
