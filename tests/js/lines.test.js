/** Lines of figures can be read back as the weights. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { numbersAt } from "../../static/figures/plot.js";
import { opacityFor, widthFor } from "../../static/figures/strokes.js";
import { cells, curves, inkOf, joined, paths, plotsOf } from "./drawn.js";
import { OTHER, STAGE, WEIGHTS, content, made, minus, overlaid, rowOf } from "./made.js";

/** @import { RowFigure, Shape } from "../../static/types.js" */

for (const direction of /** @type {const} */ (["down", "across"])) {
  test(`${direction}: every weight over the threshold is one line, and no other is`, () => {
    const drawn = rowOf([content(made(), { direction })]);
    const wanted = cells(WEIGHTS.values);
    assert.deepEqual(joined(drawn, plotsOf(drawn)[0]), wanted);
    assert.ok(wanted.length < WEIGHTS.values.length, "some weight is under the threshold");
  });
}

test("a line's width tells its weight to within half a level", () => {
  const drawn = rowOf([content(made())]);
  for (const shape of paths(drawn, plotsOf(drawn)[0])) {
    const width = /** @type {{ width: number }} */ (shape.line).width;
    for (const { from, to } of curves(shape)) {
      const weight = WEIGHTS.values[from * WEIGHTS.columns + to];
      const [below, above] = [-1, 1].map((half) => (Math.sqrt(weight) + half / 32) ** 2);
      assert.ok(width >= widthFor(below) - 1e-6 && width <= widthFor(above) + 1e-6);
    }
  }
});

test("of each row only the strongest lines are drawn where few are asked for", () => {
  const drawn = rowOf([content(made(), { top: 1 })]);
  const strongest = joined(drawn, plotsOf(drawn)[0]);
  assert.deepEqual(strongest.slice(0, 2), [
    [0, 0],
    [1, 1],
  ]);
  assert.equal(strongest.length, 3);
});

/** The words over a figure, each with the place of the key it stands beside. @param {RowFigure} drawn */
function told(drawn) {
  const [plot] = plotsOf(drawn);
  return drawn.words
    .map(({ top, text }) => `${Math.round(numbersAt(plot, plot.left, top)?.y ?? -9)}: ${text}`)
    .sort();
}

test("a lit query shows its own lines only, at exact width, with their numbers", () => {
  const drawn = rowOf([content(made())], [[{ axis: "query", place: 1 }]]);
  const lit = paths(drawn, plotsOf(drawn)[0]);
  assert.equal(lit.length, 4);
  for (const shape of lit) {
    const [{ from, to }] = curves(shape);
    assert.equal(from, 1);
    const weight = WEIGHTS.values[4 + to];
    assert.equal(/** @type {{ width: number }} */ (shape.line).width, widthFor(weight));
    assert.ok(Math.abs(inkOf(shape).opacity - opacityFor(weight)) < 1 / 255);
  }
  const numbers = told(drawn);
  assert.deepEqual(numbers, ["0: 0.050", "1: 0.900", "2: 0.005", "3: 0.045"]);
});

test("a lit key shows who looks at it", () => {
  const drawn = rowOf([content(made())], [[{ axis: "key", place: 3 }]]);
  const queries = joined(drawn, plotsOf(drawn)[0]).map(([query]) => query);
  assert.deepEqual(queries, [1, 2]); // row 0 gives it no weight at all
});

test("several lit tokens show all of their lines, and the sum of their weights", () => {
  const drawn = rowOf(
    [content(made())],
    [
      [
        { axis: "query", place: 0 },
        { axis: "query", place: 1 },
      ],
    ],
  );
  assert.equal(joined(drawn, plotsOf(drawn)[0]).length, 7);
  const numbers = told(drawn);
  assert.deepEqual(numbers, ["0: 0.750", "1: 1.100", "2: 0.105", "3: 0.045"]);
});

test("where a cell is pointed at, the other lines of its row are faint", () => {
  const drawn = rowOf([content(made())], [[{ axis: "query", place: 1, partner: 0 }]]);
  const last = /** @type {Shape} */ (paths(drawn, plotsOf(drawn)[0]).at(-1));
  assert.deepEqual(curves(last), [{ from: 1, to: 0 }]);
  assert.ok(Math.abs(inkOf(last).opacity - opacityFor(WEIGHTS.values[4])) < 1 / 255);
});

test("lines of heads laid over each other stand aside by less than a quarter of a row", () => {
  const drawn = rowOf([content(overlaid())]);
  const shapes = paths(drawn, plotsOf(drawn)[0]);
  const asides = new Map(
    shapes.map((shape) => {
      const [{ from, to }] = curves(shape);
      assert.ok(Math.abs(from - Math.round(from) - (to - Math.round(to))) < 1e-9);
      return [inkOf(shape).colour, from - Math.round(from)];
    }),
  );
  assert.deepEqual([...asides.values()].sort(), [-0.125, 0.125]);
  assert.equal(
    joined(drawn, plotsOf(drawn)[0]).length,
    cells(WEIGHTS.values).length + cells(OTHER.values).length,
  );
});

test("heads of the same number have different colours where they lie over each other", () => {
  const drawn = rowOf([content(overlaid())]);
  const colours = paths(drawn, plotsOf(drawn)[0]).map((shape) => inkOf(shape).colour);
  assert.equal(new Set(colours).size, 2);
  assert.ok(colours.includes(STAGE.theme.heads[1]), "the first keeps the colour of its head");
});

test("in a difference sign is told by colour and by dashes", () => {
  const shown = minus();
  const { values } = shown.series[0].weights;
  const drawn = rowOf([content(shown)]);
  const { diverging } = STAGE.theme;
  for (const shape of paths(drawn, plotsOf(drawn)[0])) {
    const { dash } = /** @type {{ dash: string }} */ (shape.line);
    for (const { from, to } of curves(shape)) {
      const less = values[from * 4 + to] < 0;
      assert.equal(inkOf(shape).colour, less ? diverging[0] : diverging.at(-1));
      assert.equal(dash !== "solid", less);
    }
  }
  assert.deepEqual(joined(drawn, plotsOf(drawn)[0]), cells(values));
});
