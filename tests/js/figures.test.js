/** Figures are pure, and what they draw is where it is pointed at. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { marks, litAtPoint } from "../../static/figures/row.js";
import { clip, writeLabel } from "../../static/figures/label.js";
import { pattern } from "../../static/patterns/pattern.js";
import { cellPoint, cells, joined, plotsOf, tokenPoint } from "./drawn.js";
import {
  CAPTURE,
  OTHER,
  STAGE,
  WEIGHTS,
  WIDE,
  content,
  made,
  minus,
  overlaid,
  rowOf,
} from "./made.js";

/** @import { HeadsOf, Lit, Pattern } from "../../static/types.js" */

test("the matrix holds the weights themselves, row by row", () => {
  const { data } = rowOf([content(made())], [[]], { view: "matrix" });
  const heatmap = data.find(({ type }) => type === "heatmap");
  const z = /** @type {Float32Array[]} */ (heatmap?.z);
  assert.deepEqual(
    z.flatMap((row) => [...row]),
    [...WEIGHTS.values],
  );
  assert.deepEqual([z.length, heatmap?.zmin, heatmap?.zmax], [3, 0, 1]);
});

test("the matrix of several heads holds the largest of their weights", () => {
  const { data } = rowOf([content(overlaid())], [[]], { view: "matrix" });
  const z = /** @type {Float32Array[]} */ (data.find(({ type }) => type === "heatmap")?.z).flatMap(
    (row) => [...row],
  );
  assert.deepEqual(
    z,
    [...WEIGHTS.values].map((value, at) => Math.max(value, OTHER.values[at])),
  );
});

test("a difference has a scale that is even around zero and the same for the whole board", () => {
  const { data } = rowOf([content(minus())], [[]], { view: "matrix", most: 0.8 });
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
    rowOf(contents, [[], []], { view: "both" }),
    rowOf(contents, [[], []], { view: "both" }),
  ];
  assert.deepEqual(one, other);
  assert.notEqual(one.layout, other.layout);
});

test("swapping the marks gives the same picture as drawing anew", () => {
  /** @type {Lit[][]} */
  const lits = [[{ axis: "query", place: 2 }], []];
  const contents = [content(made()), content(overlaid())];
  for (const view of /** @type {const} */ (["lines", "matrix", "both"])) {
    const { layout } = rowOf(contents, [[], []], { view });
    const { shapes, words } = marks(layout.meta.plots, contents, WIDE, lits);
    const anew = rowOf(contents, lits, { view });
    assert.deepEqual([{ ...layout, shapes }, words], [anew.layout, anew.words]);
  }
});

test("panels of unequal length stand beside each other, each on axes of its own", () => {
  const short = pattern(
    { ...CAPTURE, tokens: { ...CAPTURE.tokens, target: CAPTURE.tokens.target.slice(0, 1) } },
    { side: "b", site: "cross", heads: [{ layer: 0, head: 0 }], mean: false },
    [{ rows: 1, columns: 4, values: WEIGHTS.values.slice(0, 4) }],
  );
  const drawn = rowOf([content(made()), content(short)], [[], []], { view: "both" });
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
    const plots = plotsOf(rowOf(contents, [[], []], { view }));
    for (const plot of plots) {
      for (const [axis, count] of /** @type {const} */ ([
        ["query", 3],
        ["key", 4],
      ])) {
        for (let place = 0; place < count; place += 1) {
          const { left, top } =
            plot.kind === "matrix" ? cellPoint(plot, 1, place) : tokenPoint(plot, axis, place);
          const lit =
            plot.kind === "matrix" ? { axis: "query", place: 1, partner: place } : { axis, place };
          assert.deepEqual(litAtPoint(plots, contents, left, top), { panel: plot.panel, lit });
        }
      }
    }
    assert.equal(litAtPoint(plots, contents, 5, 5000), null);
  }
});

test("where nobody's name is pointed at, nobody is lit", () => {
  const contents = [content(made())];
  const plots = plotsOf(rowOf(contents));
  const { left, top } = tokenPoint(plots[0], "query", 3); // there are three queries beside four keys
  assert.equal(litAtPoint(plots, contents, left, top), null);
});

/** @param {Pattern} shown @returns {Pattern} */
const rtl = (shown) => ({ ...shown, rtl: { query: false, key: true } });

test("across, a text that reads from right to left begins at the right", () => {
  const contents = [content(rtl(made()), { direction: "across" })];
  const drawn = rowOf(contents);
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
  const first = tokenPoint(plot, "key", 0);
  assert.ok(first.left > tokenPoint(plot, "key", 3).left);
  assert.deepEqual(litAtPoint([plot], contents, first.left, first.top)?.lit, {
    axis: "key",
    place: 0,
  });
});

test("the columns of a matrix run from right to left where the keys do", () => {
  const contents = [content(rtl(made()))];
  const drawn = rowOf(contents, [[]], { view: "matrix" });
  const [plot] = plotsOf(drawn);
  const [first, last] = [cellPoint(plot, 1, 0), cellPoint(plot, 1, 3)];
  assert.ok(first.left > last.left);
  assert.deepEqual(litAtPoint([plot], contents, first.left, first.top)?.lit, {
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
  /** @type {HeadsOf} */
  const of = { side: "a", site: "cross", heads: [{ layer: 0, head: 0 }], mean: false };
  const shown = pattern(long, of, [
    { rows: 512, columns: 512, values: new Float32Array(512 ** 2).fill(1 / 512) },
  ]);
  const drawn = rowOf([content(shown)], [[{ axis: "query", place: 301 }]]);
  const [plot] = plotsOf(drawn);
  const names = /** @type {number[]} */ (drawn.data[0].y);
  assert.ok((names[1] - names[0]) * plot.step >= 13);
  assert.ok(!names.includes(301));
  const lit = drawn.words.find(({ text }) => text === "t301");
  assert.ok(lit && Math.abs(lit.top - tokenPoint(plot, "query", 301).top) < 1e-6);
  assert.ok(drawn.layout.shapes.length < 600);
});

test("a token is text, never markup", () => {
  const label = {
    text: "</script><b>x",
    spaced: false,
    special: false,
    continued: false,
    writes: "<i>&",
    ...{ places: [0], segment: 0, ids: [1], unknown: null, rtl: false },
  };
  const shown = writeLabel(label, 1000, STAGE);
  assert.ok(shown.includes("&lt;/script&gt;&lt;b&gt;x") && shown.includes("&lt;i&gt;&amp;"));
  assert.ok(!/<(?!\/?span)/.test(shown));
});

test("a long token is cut between the characters that a reader sees", () => {
  const family = "👩‍👩‍👧";
  assert.equal(clip(`${family}${family}`, 8 * (family.length + 1), STAGE.measure), `${family}…`);
  assert.equal(clip("short", 100, STAGE.measure), "short");
});
