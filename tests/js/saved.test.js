/** A saved figure is whole without a pointer: lines, weights and what their width means, at any size. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { lineLabels } from "../../static/figures/line_labels.js";
import { pictureIn } from "../../static/figures/picture.js";
import { saved, vectors, widthOf } from "../../static/figures/saved.js";
import { opacityFor, widthFor } from "../../static/figures/strokes.js";
import { cells, joined, plotsOf } from "./drawn.js";
import { OTHER, READING, STAGE, WEIGHTS, content, made, minus, overlaid, rowOf } from "./made.js";

/** @import { Drawing } from "../../static/figures/picture.js" */
/** @import { Lit, Manner, Pattern, Plot } from "../../static/types.js" */

/** @type {Manner} */
const LINES = { view: "lines", most: 0.5 };
/** @type {Lit[]} */
const LIT = [{ axis: "query", place: 1 }];

/** @param {Pattern} shown @param {Lit[]} [lit] @param {string} [heading] */
const part = (shown, lit = [], heading = "") => ({ content: content(shown), heading, lit });

/** @param {Pattern} shown @param {Lit[]} [lit] @param {Manner} [manner] */
const alone = (shown, lit = [], manner = LINES) =>
  saved([part(shown, lit)], STAGE, "Model m & head <1>", manner, 1);

/** @param {ReturnType<typeof alone>} figure */
const said = ({ layout }) => layout.annotations.map(({ text }) => String(text));

test("a saved panel has every line as a vector and says what it is", () => {
  const figure = alone(overlaid());
  const [plot] = plotsOf(figure);
  assert.equal(
    joined(figure, plot).length,
    cells(WEIGHTS.values).length + cells(OTHER.values).length,
  );
  const words = said(figure).join("\n");
  assert.match(words, /Model m &amp; head &lt;1&gt;/);
  assert.match(words, /0\.1.*1\.1/);
  assert.equal(figure.layout.paper_bgcolor, STAGE.theme.surface);
});

test("fonts of saved figures have names that other programs know", () => {
  const { font } = alone(made(), LIT).layout;
  assert.match(/** @type {{ family: string }} */ (font).family, /^Arial, /);
});

test("of too many lines for vectors the strongest of each row are drawn, and that is known", () => {
  const [rows, columns] = [40, 300];
  const label = made().keys[0];
  const weights = { rows, columns, values: new Float32Array(rows * columns).fill(1 / columns) };
  /** @type {Pattern} */
  const many = {
    ...{ ...made(), queries: Array(rows).fill(label), keys: Array(columns).fill(label) },
    series: [{ name: "0.1", hue: 1, weights }],
  };
  const { theme } = STAGE;
  assert.equal(vectors(many, { ...READING, threshold: 0 }, theme).reading.top, 200);
  assert.equal(vectors(made(), READING, theme).reading.top, 0);
  assert.equal(widthOf(many, "lines", "down"), 640);
  assert.equal(widthOf(many, "matrix", "down"), 1600);
});

/** @param {Pattern} shown @param {Lit[]} lit @param {"down" | "across"} [direction] */
function labelled(shown, lit, direction = "down") {
  const [plot] = plotsOf(rowOf([content(shown, { direction })], [lit]));
  return { plot, labels: lineLabels(shown, plot, STAGE, lit) };
}

/** How far something in a figure is along a line, from 0 at the query to 1 at the key. */
/** @param {Plot} plot @param {{ left: number, top: number }} at */
const depthOf = ({ across, ...plot }, { left, top }) =>
  across
    ? plot.y[0] + ((top - plot.top) / plot.height) * (plot.y[1] - plot.y[0])
    : plot.x[0] + ((left - plot.left) / plot.width) * (plot.x[1] - plot.x[0]);

test("lit lines have their weights on them, near what is looked at, faint ones none", () => {
  for (const direction of /** @type {const} */ (["down", "across"])) {
    const { plot, labels } = labelled(made(), LIT, direction);
    assert.deepEqual(
      labels.map(({ text }) => text),
      ["0.900", "0.050"],
    );
    const depth = depthOf(plot, labels[0]);
    assert.ok(depth > 0.75 && depth < 1, String(depth));
  }
  const back = labelled(made(), [{ axis: "key", place: 1 }]);
  assert.deepEqual(
    back.labels.map(({ text }) => text),
    ["0.900", "0.250", "0.200"],
  );
  assert.ok(depthOf(back.plot, back.labels[0]) < 0.25);
  assert.deepEqual(labelled(made(), []).labels, []);
});

test("a label stands on its own line", () => {
  const { plot, labels } = labelled(made(), [{ axis: "query", place: 0 }]);
  const depth = depthOf(plot, labels[0]);
  // Query 0 and key 0 are level: so is their line.
  const row = plot.y[0] + ((labels[0].top - plot.top) / plot.height) * (plot.y[1] - plot.y[0]);
  assert.equal(labels[0].text, "0.700");
  assert.ok(Math.abs(row) < 1e-9 && depth > 0);
});

test("no label covers another, and of several heads' lines between two tokens one is labelled", () => {
  const lit = [0, 1, 2].map((place) => /** @type {Lit} */ ({ axis: "query", place }));
  const { labels } = labelled(overlaid(), lit);
  assert.ok(labels.length > 4);
  labels.forEach(({ left, top, text }, at) => {
    const wide = (STAGE.measure(text) * 12) / 15;
    for (const other of labels.slice(at + 1)) {
      assert.ok(Math.abs(other.top - top) >= 15 || Math.abs(other.left - left) >= wide, text);
    }
  });
  const one = labelled(overlaid(), LIT).labels.map(({ text }) => text);
  assert.equal(one[0], "0.900");
  assert.ok(one.length <= 4);
});

test("the labels of a difference have signs", () => {
  const { labels } = labelled(minus(), [{ axis: "query", place: 0 }]);
  assert.ok(labels.length > 1);
  for (const { text } of labels) assert.match(text, /^[+−]0\.\d{3}$/);
});

test("the saved figure has the labels and no second column of the same numbers", () => {
  const words = said(alone(made(), LIT));
  assert.equal(words.filter((text) => text === "0.900").length, 1);
  const rest = said(alone(made()));
  assert.ok(!rest.includes("0.900"));
});

test("three lines below tell what a width means, as wide as such weights are drawn", () => {
  const { layout } = alone(made());
  const key = layout.shapes.filter(({ name }) => name === "width");
  const weights = [0.1, 0.5, 1];
  const { theme } = STAGE;
  key.forEach(({ line }, at) => {
    const { width, color } = /** @type {{ width: number, color: string }} */ (line);
    assert.equal(width, widthFor(weights[at]));
    assert.equal(color.slice(0, 7), theme.heads[1]);
    assert.equal(parseInt(color.slice(7), 16), Math.round(255 * opacityFor(weights[at])));
  });
  assert.equal(key.length, 3);
  const written = layout.annotations.filter(({ name }) => name === "width");
  assert.deepEqual(
    written.map(({ text }) => text),
    ["line width", "0.1", "0.5", "1"],
  );
  const matrix = alone(made(), [], { view: "matrix", most: 1 }).layout;
  assert.deepEqual(
    matrix.shapes.filter(({ name }) => name === "width"),
    [],
  );
});

test("below matrices a bar tells what a colour means, once, above what a width means", () => {
  /** @param {ReturnType<typeof alone>} figure */
  const bars = ({ data }) =>
    data.flatMap(({ colorbar }) => (colorbar ? [/** @type {Bar} */ (colorbar)] : []));
  /** @typedef {{ ticktext: string[], y: number, thickness: number }} Bar */
  assert.deepEqual(bars(alone(made())), []);
  const both = { ...LINES, view: /** @type {const} */ ("both") };
  const pair = saved(PAIR, { ...STAGE, width: 900 }, "", both, 2);
  const [bar, ...more] = bars(pair);
  assert.deepEqual([bar.ticktext, more], [["0", "0.25", "0.5", "0.75", "1"], []]);
  const { margin, height, shapes } = pair.layout;
  const under = -bar.y * (height - margin.t - margin.b);
  const [width] = shapes.filter(({ name }) => name === "width");
  assert.ok(under > 0 && under + bar.thickness + 18 < -Number(width.y0));
  const [difference] = bars(alone(minus(), [], { view: "matrix", most: 0.5 }));
  assert.deepEqual(difference.ticktext, ["−0.5", "−0.25", "0", "0.25", "0.5"]);
});

const PAIR = [part(made(), LIT, "A · cross 0.1"), part(overlaid(), LIT, "B · cross 0.1")];

test("two panels stand beside each other, or below, each under its heading, with one caption", () => {
  const beside = saved(PAIR, { ...STAGE, width: 900 }, "Both", LINES, 2);
  const [a, b] = plotsOf(beside);
  assert.ok(b.left >= a.left + a.width && a.top === b.top && a.top > 0);
  assert.equal(joined(beside, a).length > 0 && joined(beside, b).length > 0, true);
  const stacked = saved(PAIR, STAGE, "Both", { view: "both", most: 1 }, 1);
  const [first, , second] = plotsOf(stacked);
  assert.equal(first.left, second.left);
  assert.ok(second.top > first.top + first.height);
  for (const figure of [beside, stacked]) {
    const words = said(figure);
    assert.equal(words.filter((text) => text === "Both").length, 1);
    const heads = ["<b>A · cross 0.1</b>", "<b>B · cross 0.1</b>"];
    const found = heads.map((head) => figure.layout.annotations.find(({ text }) => text === head));
    assert.ok(found.every(Boolean));
    // Of more heads the legend is that of the panel that has them all.
    assert.ok(words.some((text) => /■<\/span> 0\.1.*■<\/span> 1\.1/.test(text)));
  }
});

/** @param {Partial<Drawing>} [more] @returns {Drawing} */
const drawing = (more = {}) => ({
  ...{ natural: 900, least: 640 },
  draw: (width, stacked) =>
    saved(PAIR, { ...STAGE, width }, "word ".repeat(80), LINES, stacked ? 1 : 2),
  ...more,
});

test("as drawn it has twice the pixels; a slide is 16:9, and the figure fills it", () => {
  const drawn = pictureIn("drawn", drawing());
  assert.deepEqual([drawn.width, drawn.pixels], ["900", 1800]);
  assert.equal(drawn.height, String(drawn.figure.layout.height));
  const { figure, ...slide } = pictureIn("slide", drawing());
  assert.deepEqual([slide.width, slide.height, slide.pixels], ["1280", "720", 2560]);
  const { width, height, margin } = figure.layout;
  assert.equal(width / height, 16 / 9);
  // Nothing narrower would have room for it.
  const narrower = drawing().draw(width - 16, false).layout;
  assert.ok(width === 640 || narrower.height > (narrower.width * 9) / 16);
  const same = drawing().draw(width, false).layout;
  assert.equal(
    height - margin.t - margin.b,
    same.height - same.margin.t - same.margin.b,
    "room is around the figure, not in it",
  );
  assert.equal(slide.letters, (12 * 1280) / width);
});

test("high figures are fitted into a slide too, and their small letters are known", () => {
  /** @param {number} width */
  const draw = (width) => {
    const one = alone(made());
    return { ...one, layout: { ...one.layout, width, height: 3000 } };
  };
  const { figure, letters } = pictureIn("slide", drawing({ draw }));
  assert.equal(figure.layout.height, (figure.layout.width * 9) / 16);
  assert.ok(figure.layout.height >= 3000 && figure.layout.height < 3000 + 16);
  assert.ok(letters < 3);
});

test("a column is 8.5 cm wide at 300 dots an inch, panels below each other, letters of 7 points", () => {
  const { figure, width, height, pixels, density } = pictureIn("column", drawing());
  const [first, second] = /** @type {{ plots: Plot[] }} */ (figure.layout.meta).plots;
  assert.equal(first.left, second.left);
  assert.deepEqual([width, pixels, density], ["85mm", 1004, Math.round(1004 / 0.085)]);
  const millimetres = 85 / figure.layout.width;
  assert.ok(Math.abs(Number.parseFloat(height) - millimetres * figure.layout.height) < 0.01);
  const points = (12 * millimetres * 72) / 25.4;
  assert.ok(points >= 7 && points < 7.1, String(points));
});
