/** The picture of all heads: every thumbnail in its place, no strong weight lost, one scale. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  coloursOf,
  composeThumbnails,
  numbersFigure,
  patternsFigure,
} from "../../static/figures/grid.js";
import { themeOf } from "../../static/figures/theme.js";

/** @import { Thumbnails } from "../../static/types.js" */

const THEME = themeOf(false);

/**
 * @param {[number, number, number, number]} shape
 * @param {[number, number, number, number, number][]} cells layer, head, row, column, code
 * @returns {Thumbnails}
 */
function thumbnails(shape, cells) {
  const [layers, heads, rows, columns] = shape;
  const values = new Uint8Array(layers * heads * rows * columns);
  for (const [layer, head, row, column, code] of cells) {
    values[((layer * heads + head) * rows + row) * columns + column] = code;
  }
  return { shape, values };
}

/** @param {ReturnType<typeof composeThumbnails>} picture @param {number} x @param {number} y */
const pixel = ({ width, pixels }, x, y) => [
  ...pixels.subarray(4 * (y * width + x), 4 * (y * width + x) + 4),
];

/** @param {number} code */
const colour = (code) => [...coloursOf(THEME.sequential).subarray(4 * code, 4 * code + 4)];
const NOTHING = [0, 0, 0, 0];

test("a scale goes from its first colour to its last, through those between", () => {
  assert.deepEqual(colour(0), [255, 255, 255, 255]);
  assert.deepEqual(
    colour(51),
    [0xdb, 0xe9, 0xf4, 255],
    "the second of six colours, a fifth of the way",
  );
  assert.deepEqual(colour(255), [0x0a, 0x3a, 0x6b, 255]);
});

test("every head stands at its layer and head, with a gap around it", () => {
  const picture = composeThumbnails(thumbnails([2, 3, 4, 4], [[1, 2, 3, 0, 255]]), 10, 2, THEME);
  assert.deepEqual([picture.width, picture.height], [30, 20]);
  assert.deepEqual(pixel(picture, 21, 18), colour(255), "row 3, column 0 of head 1.2");
  assert.deepEqual(pixel(picture, 21, 17), colour(255), "two pixels for each token");
  assert.deepEqual(pixel(picture, 21, 16), colour(0));
  assert.deepEqual(pixel(picture, 23, 18), colour(0));
  assert.deepEqual(pixel(picture, 20, 18), NOTHING);
  assert.deepEqual(pixel(picture, 21, 19), NOTHING);
  const drawn = Array.from({ length: 600 }, (_, at) =>
    pixel(picture, at % 30, Math.floor(at / 30)),
  );
  assert.equal(
    drawn.filter(([red, , , opaque]) => opaque && red < 128).length,
    4,
    "and nowhere else",
  );
});

test("a token is as high as it is wide: a shorter axis is padded on both sides", () => {
  const picture = composeThumbnails(thumbnails([1, 1, 2, 4], [[0, 0, 0, 3, 255]]), 10, 2, THEME);
  assert.deepEqual(pixel(picture, 8, 3), colour(255));
  assert.deepEqual(pixel(picture, 1, 3), colour(0));
  assert.deepEqual(pixel(picture, 8, 6), colour(0));
  for (const y of [1, 2, 7, 8]) assert.deepEqual(pixel(picture, 5, y), NOTHING, `row ${y}`);
});

test("a picture higher than wide is padded left and right, and stays within its square", () => {
  const picture = composeThumbnails(thumbnails([1, 2, 4, 2], [[0, 1, 3, 1, 255]]), 10, 2, THEME);
  assert.deepEqual(pixel(picture, 16, 8), colour(255));
  assert.deepEqual(pixel(picture, 13, 8), colour(0));
  for (const x of [11, 12, 17, 18]) assert.deepEqual(pixel(picture, x, 5), NOTHING, `column ${x}`);
});

test("where several tokens share a pixel the largest weight is seen", () => {
  const cells = Array.from({ length: 9 }, (_, at) => at);
  for (const at of cells) {
    const picture = composeThumbnails(
      thumbnails([1, 1, 9, 9], [[0, 0, at, 8 - at, 200]]),
      4,
      0,
      THEME,
    );
    const dark = cells
      .slice(0, 4)
      .flatMap((y) => cells.slice(0, 4).map((x) => pixel(picture, x, y)));
    assert.ok(
      dark.some((seen) => String(seen) === String(colour(200))),
      `token ${at}`,
    );
  }
});

test("thumbnails are one image on axes of heads and layers", () => {
  const { data, layout } = patternsFigure({ layers: 2, heads: 3 }, 30, THEME, "blob:x");
  assert.deepEqual([layout.width, layout.height, data.length], [90, 60, 1]);
  const [image] = /** @type {Record<string, unknown>[]} */ (layout.images);
  const { source, x, y, sizex, sizey } = image;
  assert.deepEqual(
    { source, x, y, sizex, sizey },
    { source: "blob:x", x: -0.5, y: -0.5, sizex: 3, sizey: 2 },
  );
});

test("numbers are coloured from 0 to the largest, and all zero is no error", () => {
  const values = [
    [0.5, 2, 1],
    [0, 3, 1],
  ];
  const figure = numbersFigure({ layers: 2, heads: 3 }, 30, 4, THEME, values);
  assert.deepEqual([figure.data[0].z, figure.data[0].zmin, figure.data[0].zmax], [values, 0, 3]);
  assert.equal(numbersFigure({ layers: 1, heads: 1 }, 30, 4, THEME, [[0]]).data[0].zmax, 1);
});
