/** Colours can be seen: computed contrast, in light and dark, with the page's own surfaces. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { themeOf } from "../../static/figures/theme.js";

const css = readFileSync(new URL("../../static/theme.css", import.meta.url), "utf8");
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

for (const [name, part, theme] of /** @type {const} */ ([
  ["light", light, themeOf(false)],
  ["dark", dark, themeOf(true)],
])) {
  const surface = variable(part, "surface");

  test(`${name}: every head stands out from the page`, () => {
    assert.equal(new Set(theme.heads).size, 8);
    for (const head of theme.heads) assert.ok(contrast(head, surface) >= 3, head);
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
