/** What a table of many pairs says, in words that promise no more than was measured. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { formatInterval, formatP, describeResult } from "../../static/patterns/contrast_table.js";

/** @import { ContrastTable, TableHead } from "../../static/types.js" */

/** @type {TableHead} */
const HEAD = {
  layer: 0,
  head: 1,
  delta: -0.2,
  low: -0.3,
  high: 0.1,
  p: 0.00001,
  p_holm: 0.04,
  claimed: true,
};
/** @type {ContrastTable} */
const RESULT = {
  ...{
    model: "m",
    site: "encoder",
    searched: 2,
    rows: 40,
    wrong: 1,
    cases: 20,
    grouped: true,
    flips: 10000,
  },
  ...{ alpha: 0.05, least: 0.05, heads: [HEAD, { ...HEAD, head: 0, claimed: false }] },
};

test("claims are counted among all heads that were searched", () => {
  const said = describeResult(RESULT);
  assert.match(said, /^1 of 2 heads of encoder claimed/);
  assert.match(said, /40 rows in 20 groups; 1 row left out/);
  assert.match(said, /10,000 sign flips/);
  assert.doesNotMatch(said, /no head could/);
});

test("too few cases for any claim are said", () => {
  assert.match(
    describeResult({ ...RESULT, cases: 6, grouped: false, wrong: 0 }),
    /With 6 no head could be significant/,
  );
  assert.doesNotMatch(describeResult({ ...RESULT, cases: 7 }), /no head could/);
});

test("a p is never written as nothing, and an interval has both its signs", () => {
  assert.deepEqual([formatP(0.00001), formatP(0.5)], ["< 0.0001", "0.5000"]);
  assert.equal(formatInterval(HEAD), "−0.300 to +0.100");
});
