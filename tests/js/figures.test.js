/** Figures are pure, and what they draw can be read back as the weights. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { along, numbersAt, pixelsAt } from "../../static/figures/plot.js";
import { figure, marks, pointed } from "../../static/figures/row.js";
import { single } from "../../static/figures/single.js";
import { opacityFor, widthFor } from "../../static/figures/strokes.js";
import { clipped, written } from "../../static/figures/label.js";
import { pattern } from "../../static/patterns/pattern.js";
import { curves, inkOf, joined, paths } from "./drawn.js";
import { CAPTURE, OTHER, READING, STAGE, WEIGHTS, content, made, minus, overlaid } from "./made.js";

/** @import { Content, Lit, Manner, Pattern, Plot, RowFigure } from "../../static/types.js" */

/** @type {Manner} */
const LINES = { view: "lines", most: 1 };
const WIDE = { ...STAGE, width: 1100 };

/** @param {Content[]} contents @param {Lit[][]} [lits] @param {Partial<Manner>} [manner] */
const row = (contents, lits = contents.map(() => []), manner = {}) =>
  figure(contents, WIDE, { ...LINES, ...manner }, lits, []);

/** @param {RowFigure} figure */
const plotsOf = ({ layout }) => layout.meta.plots;

/** The cells of a matrix that reach the threshold. @param {Float32Array} values */
const cells = (values, threshold = 0.01) =>
  [...values.keys()]
    .filter((at) => Math.abs(values[at]) >= threshold)
    .map((at) => [Math.floor(at / 4), at % 4]);

for (const direction of /** @type {const} */ (["down", "across"])) {
  test(`${direction}: every weight over the threshold is one line, and no other is`, () => {
    const drawn = row([content(made(), { direction })]);
    const wanted = cells(WEIGHTS.values);
    assert.deepEqual(joined(drawn, plotsOf(drawn)[0]), wanted);
    assert.ok(wanted.length < WEIGHTS.values.length, "some weight is under the threshold");
  });
}

test("a line's width tells its weight to within half a level", () => {
  const drawn = row([content(made())]);
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
  const drawn = row([content(made(), { top: 1 })]);
  const strongest = joined(drawn, plotsOf(drawn)[0]);
  assert.deepEqual(strongest.slice(0, 2), [
    [0, 0],
    [1, 1],
  ]);
  assert.equal(strongest.length, 3);
});

test("a lit query shows its own lines only, at exact width, with their numbers", () => {
  const drawn = row([content(made())], [[{ axis: "query", place: 1 }]]);
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
  const drawn = row([content(made())], [[{ axis: "key", place: 3 }]]);
  const queries = joined(drawn, plotsOf(drawn)[0]).map(([query]) => query);
  assert.deepEqual(queries, [1, 2]); // row 0 gives it no weight at all
});

/** The words over a figure, each with the place of the key it stands beside. @param {RowFigure} drawn */
function told(drawn) {
  const [plot] = plotsOf(drawn);
  return drawn.words
    .map(({ top, text }) => `${Math.round(numbersAt(plot, plot.left, top)?.y ?? -9)}: ${text}`)
    .sort();
}

test("several lit tokens show all of their lines, and the sum of their weights", () => {
  const drawn = row(
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
  const drawn = row([content(made())], [[{ axis: "query", place: 1, partner: 0 }]]);
  const last = /** @type {import("../../static/types.js").Shape} */ (
    paths(drawn, plotsOf(drawn)[0]).at(-1)
  );
  assert.deepEqual(curves(last), [{ from: 1, to: 0 }]);
  assert.ok(Math.abs(inkOf(last).opacity - opacityFor(WEIGHTS.values[4])) < 1 / 255);
});

test("lines of heads laid over each other stand aside by less than a quarter of a row", () => {
  const drawn = row([content(overlaid())]);
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
  const drawn = row([content(overlaid())]);
  const colours = paths(drawn, plotsOf(drawn)[0]).map((shape) => inkOf(shape).colour);
  assert.equal(new Set(colours).size, 2);
  assert.ok(colours.includes(STAGE.theme.heads[1]), "the first keeps the colour of its head");
});

test("in a difference sign is told by colour and by dashes", () => {
  const shown = minus();
  const { values } = shown.series[0].weights;
  const drawn = row([content(shown)]);
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

test("a difference has a scale that is even around zero and the same for the whole board", () => {
  const { data } = row([content(minus())], [[]], { view: "matrix", most: 0.8 });
  const heatmap = data.find(({ type }) => type === "heatmap");
  assert.deepEqual([heatmap?.zmin, heatmap?.zmax], [-0.8, 0.8]);
  const scale = /** @type {[number, string][]} */ (heatmap?.colorscale);
  assert.deepEqual(
    scale.map(([step]) => step),
    [0, 0.25, 0.5, 0.75, 1],
  );
});

test("figures are pure: the same input gives equal, fresh output", () => {
  const contents = [content(made()), content(overlaid())];
  const [one, other] = [
    row(contents, [[], []], { view: "both" }),
    row(contents, [[], []], { view: "both" }),
  ];
  assert.deepEqual(one, other);
  assert.notEqual(one.layout, other.layout);
});

test("swapping the marks gives the same picture as drawing anew", () => {
  /** @type {Lit[][]} */
  const lits = [[{ axis: "query", place: 2 }], []];
  const contents = [content(made()), content(overlaid())];
  for (const view of /** @type {const} */ (["lines", "matrix", "both"])) {
    const { layout } = row(contents, [[], []], { view });
    const { shapes, words } = marks(layout.meta.plots, contents, WIDE, lits);
    const anew = row(contents, lits, { view });
    assert.deepEqual([{ ...layout, shapes }, words], [anew.layout, anew.words]);
  }
});

test("panels of unequal length stand beside each other, each on axes of its own", () => {
  const short = pattern(
    { ...CAPTURE, tokens: { ...CAPTURE.tokens, target: CAPTURE.tokens.target.slice(0, 1) } },
    { side: "b", site: "cross", heads: [{ layer: 0, head: 0 }], mean: false },
    [{ rows: 1, columns: 4, values: WEIGHTS.values.slice(0, 4) }],
  );
  const drawn = row([content(made()), content(short)], [[], []], { view: "both" });
  const plots = plotsOf(drawn);
  assert.deepEqual(
    plots.map(({ panel, kind }) => `${panel} ${kind}`),
    ["0 lines", "0 matrix", "1 lines", "1 matrix"],
  );
  assert.equal(new Set(plots.map(({ axes }) => axes.x)).size, 4);
  assert.ok(plots[2].left >= plots[0].left + plots[0].width);
  for (const { top, height } of plots) assert.ok(top + height <= drawn.layout.height);
  for (const { axes } of plots) {
    const domain = /** @type {{ domain: number[] }} */ (drawn.layout[`yaxis${axes.y.slice(1)}`])
      .domain;
    assert.ok(domain[0] >= 0 && domain[0] < domain[1] && domain[1] <= 1);
  }
});

test("every token and cell of every panel is under the pointer where it is drawn", () => {
  for (const [view, direction] of /** @type {const} */ ([
    ["both", "down"],
    ["lines", "across"],
  ])) {
    const contents = [content(made(), { direction }), content(made(), { direction })];
    const plots = plotsOf(row(contents, [[], []], { view }));
    for (const plot of plots) {
      for (const [axis, count] of /** @type {const} */ ([
        ["query", 3],
        ["key", 4],
      ])) {
        for (let place = 0; place < count; place += 1) {
          const { left, top } =
            plot.kind === "matrix" ? cell(plot, 1, place) : token(plot, axis, place);
          const lit =
            plot.kind === "matrix" ? { axis: "query", place: 1, partner: place } : { axis, place };
          assert.deepEqual(pointed(plots, contents, left, top), { panel: plot.panel, lit });
        }
      }
    }
    assert.equal(pointed(plots, contents, 5, 5000), null);
  }
});

/** @param {Plot} plot @param {number} query @param {number} key */
const cell = (plot, query, key) => pixelsAt(plot, key, query);

/** @param {Plot} plot @param {"query" | "key"} axis @param {number} place */
function token(plot, axis, place) {
  const [run, depth] = [along(plot, axis, place), axis === "query" ? -0.05 : 1.05];
  return plot.across ? pixelsAt(plot, run, depth) : pixelsAt(plot, depth, run);
}

test("where nobody's name is pointed at, nobody is lit", () => {
  const contents = [content(made())];
  const plots = plotsOf(row(contents));
  const { left, top } = token(plots[0], "query", 3); // there are three queries beside four keys
  assert.equal(pointed(plots, contents, left, top), null);
});

test("the matrix holds the weights themselves, row by row", () => {
  const { data } = row([content(made())], [[]], { view: "matrix" });
  const heatmap = data.find(({ type }) => type === "heatmap");
  const z = /** @type {Float32Array[]} */ (heatmap?.z);
  assert.deepEqual(
    z.flatMap((row) => [...row]),
    [...WEIGHTS.values],
  );
  assert.deepEqual([z.length, heatmap?.zmin, heatmap?.zmax], [3, 0, 1]);
});

test("the matrix of several heads holds the largest of their weights", () => {
  const { data } = row([content(overlaid())], [[]], { view: "matrix" });
  const z = /** @type {Float32Array[]} */ (data.find(({ type }) => type === "heatmap")?.z).flatMap(
    (row) => [...row],
  );
  assert.deepEqual(
    z,
    [...WEIGHTS.values].map((value, at) => Math.max(value, OTHER.values[at])),
  );
});

/** @param {Pattern} shown @returns {Pattern} */
const rtl = (shown) => ({ ...shown, rtl: { query: false, key: true } });

test("across, a text that reads from right to left begins at the right", () => {
  const contents = [content(rtl(made()), { direction: "across" })];
  const drawn = row(contents);
  const [plot] = plotsOf(drawn);
  assert.deepEqual(joined(drawn, plot), cells(WEIGHTS.values));
  const names = (/** @type {string} */ name) => drawn.data.find((one) => one.name === name);
  assert.deepEqual(
    [names("query")?.x, names("key")?.x],
    [
      [0, 1, 2],
      [3, 2, 1, 0],
    ],
  );
  const first = token(plot, "key", 0);
  assert.ok(first.left > token(plot, "key", 3).left);
  assert.deepEqual(pointed([plot], contents, first.left, first.top)?.lit, {
    axis: "key",
    place: 0,
  });
});

test("the columns of a matrix run from right to left where the keys do", () => {
  const contents = [content(rtl(made()))];
  const drawn = row(contents, [[]], { view: "matrix" });
  const [plot] = plotsOf(drawn);
  const [first, last] = [cell(plot, 1, 0), cell(plot, 1, 3)];
  assert.ok(first.left > last.left);
  assert.deepEqual(pointed([plot], contents, first.left, first.top)?.lit, {
    axis: "query",
    place: 1,
    partner: 0,
  });
});

test("down, the names of a long text stand on every row that has room, and the lit one always", () => {
  const tokens = Array.from({ length: 512 }, (_, at) => ({
    ...CAPTURE.tokens.source[0],
    text: `t${at}`,
  }));
  const long = { ...CAPTURE, tokens: { source: tokens, target: tokens } };
  /** @type {import("../../static/types.js").HeadsOf} */
  const of = { side: "a", site: "cross", heads: [{ layer: 0, head: 0 }], mean: false };
  const shown = pattern(long, of, [
    { rows: 512, columns: 512, values: new Float32Array(512 ** 2).fill(1 / 512) },
  ]);
  const drawn = row([content(shown)], [[{ axis: "query", place: 301 }]]);
  const [plot] = plotsOf(drawn);
  const names = /** @type {number[]} */ (drawn.data[0].y);
  assert.ok((names[1] - names[0]) * plot.step >= 13);
  assert.ok(!names.includes(301));
  const lit = drawn.words.find(({ text }) => text === "t301");
  assert.ok(lit && Math.abs(lit.top - token(plot, "query", 301).top) < 1e-6);
  assert.ok(drawn.layout.shapes.length < 600);
});

test("a saved panel has every line as a vector and says what it is", () => {
  const saved = single(overlaid(), STAGE, READING, "Model m & head <1>");
  const [plot] = plotsOf(saved);
  assert.equal(
    joined(saved, plot).length,
    cells(WEIGHTS.values).length + cells(OTHER.values).length,
  );
  const said = saved.layout.annotations.map(({ text }) => text).join("\n");
  assert.match(said, /Model m &amp; head &lt;1&gt;/);
  assert.match(said, /0\.1.*1\.1/);
  assert.equal(saved.layout.paper_bgcolor, STAGE.theme.surface);
});

test("a token is text, never markup", () => {
  const label = {
    text: "</script><b>x",
    spaced: false,
    special: false,
    continued: false,
    writes: "<i>&",
    places: [0],
    segment: 0,
  };
  const shown = written(label, 1000, STAGE);
  assert.ok(shown.includes("&lt;/script&gt;&lt;b&gt;x") && shown.includes("&lt;i&gt;&amp;"));
  assert.ok(!/<(?!\/?span)/.test(shown));
});

test("a long token is cut between the characters that a reader sees", () => {
  const family = "👩‍👩‍👧";
  assert.equal(clipped(`${family}${family}`, 8 * (family.length + 1), STAGE.measure), `${family}…`);
  assert.equal(clipped("short", 100, STAGE.measure), "short");
});
