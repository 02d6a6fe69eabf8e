/** Colours can be seen: computed contrast, in light and dark, with the page's own surfaces. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { signColours } from "../../static/figures/strokes.js";
import { themeOf } from "../../static/figures/theme.js";

import { SIGHTS, apart, difference, linear } from "./sight.js";

const css = readFileSync(new URL("../../static/css/theme.css", import.meta.url), "utf8");
const [light, dark] = css.split('[data-theme="dark"]');

/** @param {string} part @param {string} name */
function variable(part, name) {
  const found = new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(part);
  assert.ok(found, name);
  return found[1];
}

/** Relative luminance, WCAG 2.2. @param {string} colour */
function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param {string} one @param {string} other */
function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

test("contrast is computed right", () => {
  assert.equal(contrast("#000000", "#ffffff"), 21);
});

test("distance of colours is computed right", () => {
  assert.ok(Math.abs(difference(linear("#000000"), linear("#ffffff")) - 100) < 0.01);
  // Of the pairs that Sharma, Wu and Dalal give to check an implementation by.
  for (const [one, other, wanted] of /** @type {const} */ ([
    [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
    [[50, 2.5, 0], [56, -27, -3], 31.903],
    [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082],
  ])) {
    assert.ok(Math.abs(apart([...one], [...other]) - wanted) < 1e-4);
  }
});

for (const [name, part, theme] of /** @type {const} */ ([
  ["light", light, themeOf(false)],
  ["dark", dark, themeOf(true)],
])) {
  const surface = variable(part, "surface");

  test(`${name}: every head stands out from the page`, () => {
    assert.equal(theme.surface, surface);
    for (const head of theme.heads) assert.ok(contrast(head, surface) >= 3, head);
  });

  test(`${name}: twelve heads are told apart, whichever cones an eye has`, () => {
    assert.equal(theme.heads.length, 12);
    for (const [sight, seen] of Object.entries(SIGHTS)) {
      theme.heads.forEach((one, at) => {
        for (const other of theme.heads.slice(at + 1)) {
          const away = difference(seen(linear(one)), seen(linear(other)));
          assert.ok(
            away > 10,
            `${one} and ${other} are ${away.toFixed(1)} apart with ${sight} sight`,
          );
        }
      });
    }
  });

  test(`${name}: more and less are told apart, whichever cones an eye has`, () => {
    const { more, less } = signColours(theme);
    for (const seen of Object.values(SIGHTS))
      assert.ok(difference(seen(linear(more)), seen(linear(less))) > 25);
    for (const colour of [more, less]) assert.ok(contrast(colour, surface) >= 3, colour);
  });

  test(`${name}: text, notes and errors can be read`, () => {
    for (const said of ["text", "muted", "bad", "accent"]) {
      assert.ok(contrast(variable(part, said), surface) >= 4.5, said);
    }
    assert.ok(contrast(variable(part, "on-accent"), variable(part, "accent")) >= 4.5);
    assert.ok(contrast(variable(part, "muted"), variable(part, "sunken")) >= 4.5);
    assert.equal(theme.text, variable(part, "text"));
    assert.equal(theme.muted, variable(part, "muted"));
  });

  test(`${name}: the edge of a field can be seen`, () => {
    assert.ok(contrast(variable(part, "edge"), surface) >= 3);
  });
}
