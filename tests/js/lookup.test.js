/** A row told as a look-up, hard beside soft, and the small dictionary. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { hardSoft, hardSoftSaid } from "../../static/patterns/inside/hard_soft.js";
import { ENTRIES, QUERIES, USUAL, lookUp, lookUpSaid } from "../../static/patterns/inside/toy.js";
import { madeCell } from "./cells.js";

/** @param {number} one @param {number} other */
const near = (one, other) => assert.ok(Math.abs(one - other) < 1e-12, `${one} is not ${other}`);

test("a hard look-up takes the value of the best key alone, a soft one mixes all", () => {
  const { cell, weights, V, z } = madeCell();
  const looked = hardSoft(cell);
  const best = weights.indexOf(Math.max(...weights));
  assert.deepEqual([looked.key, looked.hard], [best, V[best]]);
  assert.deepEqual(
    looked.rows.map(({ hard }) => hard),
    [1, 0, 0, 0, 0],
  );
  near(looked.soft?.[0] ?? NaN, z[0]);
  const cosine =
    (V[best][0] * z[0] + V[best][1] * z[1]) / Math.hypot(...V[best]) / Math.hypot(...z);
  near(looked.cosine ?? NaN, cosine);
  const said = hardSoftSaid(looked, (key) => `key ${key}`);
  assert.ok(said.includes(`key ${best} alone`) && said.includes(weights[best].toFixed(3)), said);
});

test("the small dictionary has the words of the lecture, and is computed by itself", () => {
  assert.deepEqual(
    ENTRIES.map(({ key, value }) => [key, value]),
    [
      ["5G", "Huawei"],
      ["4G", "Nokia"],
    ],
  );
  const [fifth, , sixth] = QUERIES;
  const { entries, hard } = lookUp(fifth, USUAL);
  const exps = [Math.exp(10 / Math.SQRT2), Math.exp(6 / Math.SQRT2)];
  near(entries[0].weight, exps[0] / (exps[0] + exps[1]));
  assert.equal(hard, "Huawei");
  assert.deepEqual(
    lookUp(fifth, 0).entries.map(({ weight }) => weight),
    [0.5, 0.5],
  );
  assert.equal(lookUp(sixth, USUAL).hard, null);
  assert.match(lookUpSaid(lookUp(sixth, USUAL), "6G"), /no key 6G/);
});
