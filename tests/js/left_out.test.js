/** Rows and columns that are left out of a pattern; no weight is lost unsaid. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { narrow, cutToStep } from "../../static/patterns/left_out.js";
import { WEIGHTS, made } from "./made.js";
import { names, rows } from "./patterns_read.js";

/** @import { Label, Pattern } from "../../static/types.js" */

const withoutSpecial = (/** @type {Pattern} */ shown, /** @type {boolean} */ renormalised) =>
  narrow(shown, { special: renormalised ? "renormalised" : "hidden", segments: "all" });

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
  assert.equal(narrow(whole, { special: "shown", segments: "12" }), whole, "one text has no other");
  const shown = narrow(pair, { special: "shown", segments: "12" });
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
  const both = narrow(pair, { special: "renormalised", segments: "12" });
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
  assert.deepEqual(names(cutToStep(made(), 2)), [
    ["<s>", "le"],
    ["the", "<b>", "x", "</s>"],
  ]);
  assert.deepEqual(rows(cutToStep(made(), 2)), rows(made()).slice(0, 2));
  for (const steps of [0, 1]) assert.equal(cutToStep(made(), steps).queries.length, 1);
  assert.equal(cutToStep(made(), 99).queries.length, 3);
});

test("where the target looks at itself, a replay shows as many keys as rows", () => {
  const target = { ...made(), streams: /** @type {const} */ ({ query: "target", key: "target" }) };
  const shown = cutToStep(target, 2);
  assert.deepEqual(rows(shown), [
    [0.7, 0.2],
    [0.05, 0.9],
  ]);
});
