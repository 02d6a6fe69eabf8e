/** The difference of two patterns, over the tokens that stand for each other. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { align } from "../../static/state/align.js";
import { difference } from "../../static/patterns/difference.js";
import { OTHER, WEIGHTS, idOf, made, minus } from "./made.js";
import { names, rows } from "./patterns_read.js";

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
  const queries = [b.queries[0], { ...b.queries[1], text: "la", ids: [idOf("la")] }, b.queries[2]];
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

test("the page pairs tokens as the server does, which is tested with the same file", () => {
  const cases = JSON.parse(
    readFileSync(new URL("../support/alignments.json", import.meta.url), "utf8"),
  );
  assert.ok(cases.length > 50);
  for (const { a, b, pairs } of cases) assert.deepEqual(align(a, b), pairs, `${a} | ${b}`);
});
