/** A head keeps its colour beside others; where two have one number the second is far from all that stand. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { huesOf } from "../../static/figures/hues.js";
import { themeOf } from "../../static/figures/theme.js";
import { difference, linear } from "./sight.js";

/** @param {number[]} heads */
const hues = (heads) => huesOf(heads.map((hue) => ({ hue })));

test("a head laid over others has the colour that it has alone", () => {
  assert.deepEqual(hues([3, 4, 5]), [3, 4, 5]);
  const [first, clash, own] = hues([3, 3, 4]);
  assert.deepEqual([first, own], [3, 4], "a clash takes no other head's colour");
  assert.ok(clash !== 3 && clash !== 4);
  assert.deepEqual(hues([15]), [3], "beyond the palette it begins anew");
});

test("every colour is used before one stands twice", () => {
  for (const heads of [Array(12).fill(7), [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]]) {
    assert.equal(new Set(hues(heads)).size, 12);
  }
  assert.equal(hues(Array(14).fill(7)).length, 14);
});

test("heads of one number are as far from each other as the free colours allow", () => {
  // By another measure of distance than the page's: CIEDE2000, in both themes.
  const least = (/** @type {number[]} */ chosen) =>
    Math.min(
      ...[false, true].flatMap((dark) =>
        chosen.flatMap((one, at) =>
          chosen.slice(at + 1).map((other) => {
            const { heads } = themeOf(dark);
            return difference(linear(heads[one]), linear(heads[other]));
          }),
        ),
      ),
    );
  const all = Array.from({ length: 12 }, (_, head) => head);
  const worst = (/** @type {(head: number) => number[]} */ choose) =>
    Math.min(...all.map((head) => least(choose(head))));
  const following = worst((head) => [head, (head + 1) % 12, (head + 2) % 12]);
  const chosen = worst((head) => hues([head, head, head]));
  assert.ok(chosen >= 20 && chosen > 1.5 * following, `${chosen}, the next ones ${following}`);
});
