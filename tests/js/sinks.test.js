/** What a sink takes is an outcome with a name: in words, shares, tables and legends. */

/** @import { Answer, Capture, Statistics } from "../../static/types.js" */

import assert from "node:assert/strict";
import { test } from "node:test";

import { legendOf } from "../../static/patterns/head_grid.js";
import { sharesOf } from "../../static/patterns/lit_tokens.js";
import { words } from "../../static/patterns/merged_words.js";
import { pattern } from "../../static/patterns/pattern.js";
import { tableOf } from "../../static/patterns/pattern_table.js";
import { partialDoes } from "../../static/patterns/panel_pattern.js";
import { sentence, sentenceOfHeads } from "../../static/patterns/sentences.js";
import { lacking } from "../../static/patterns/statistics.js";
import { defaults } from "../../static/state/choice.js";
import { amountOf } from "../../static/views/board/panel/drawn_share.js";
import { CAPTURE, made } from "./made.js";

const [site] = CAPTURE.sites.filter(({ site }) => site === "cross");
/** @type {Capture} */
const CAPTURED = { ...CAPTURE, sites: [{ ...site, sink: true }] };
const WEIGHTS = {
  ...{ rows: 3, columns: 4 },
  values: Float32Array.from([0.5, 0.2, 0.1, 0, 0.05, 0.05, 0, 0, 0.25, 0.25, 0, 0.25]),
};
const SINK = [0.2, 0.9, 0.25]; // what each row lacks to 1
const HEADS = [{ layer: 0, head: 1 }];
const of = { side: /** @type {const} */ ("a"), site: site.site, heads: HEADS, mean: false };
const shown = pattern(CAPTURED, of, [WEIGHTS]);
const READING = { threshold: 0.1, top: 0, direction: /** @type {const} */ ("down") };
const mean = (/** @type {number[]} */ all) => all.reduce((sum, one) => sum + one, 0) / all.length;

/** @param {number} one @param {number} other */
const near = (one, other) => assert.ok(Math.abs(one - other) < 1e-6, `${one} is not ${other}`);

test("a row says what its sink gets, of one head and of several", () => {
  const lit = [{ axis: /** @type {const} */ ("query"), place: 1 }];
  assert.match(
    sentence(shown, shown.series[0], lit),
    /row sum 0\.1000, and the sink gets 0\.9000$/,
  );
  const both = { ...shown, series: [shown.series[0], { ...shown.series[0], name: "1.1" }] };
  assert.match(sentenceOfHeads(both, lit), /0\.1: “the” 0\.0500, the sink 0\.9000; 1\.1: /);
  const key = [{ axis: /** @type {const} */ ("key"), place: 1 }];
  assert.doesNotMatch(sentence(shown, shown.series[0], key), /sink/);
});

test("the share that is drawn is one of whole rows, and the sink has its own", () => {
  const shares = sharesOf(shown, READING);
  near(shares.lost, mean(SINK));
  near(shares.drawn, (0.5 + 0.2 + 0.1 + 0.25 * 3) / 3);
  near(shares.drawn + shares.hidden + shares.lost + shares.faint, 1);
  const said = amountOf(shown, READING, { view: "lines", most: 1 });
  assert.match(said, /^51\.7 % of the weight drawn; the sink took 45\.0 %/);
});

test("a row of several pieces gives the sink the mean of what they give", () => {
  const merged = words(shown, CAPTURED);
  const row = merged.queries.findIndex(({ places }) => places.length > 1);
  const { places } = merged.queries[Math.max(row, 0)];
  const cells = tableOf(merged, merged.series[0]).rows[Math.max(row, 0)].cells;
  near(Number(cells.at(-1)), mean(places.map((place) => SINK[place])));
});

test("a table has a column of the sink", () => {
  const { columns, rows } = tableOf(shown, shown.series[0]);
  assert.equal(columns.at(-1), "the sink");
  assert.deepEqual(
    rows.map(({ cells }) => Number(cells.at(-1))),
    SINK,
  );
  assert.doesNotMatch(tableOf(made(), made().series[0]).columns.join(), /sink/);
});

test("rows that lack a part without a sink give it to no token", () => {
  const file = pattern(CAPTURE, of, [WEIGHTS]);
  assert.match(amountOf(file, READING, { view: "lines", most: 1 }), /no token took 45\.0 %/);
});

test("what a sink takes needs every cell, and the grid says that it is in none", () => {
  const panel = { of, minus: null };
  const answers = (/** @type {Capture} */ whole) => ({
    a: /** @type {Answer} */ (/** @type {unknown} */ ({ whole })),
    b: null,
  });
  assert.equal(partialDoes(panel, defaults(), answers(CAPTURED)), false);
  assert.equal(partialDoes(panel, defaults(), answers(CAPTURE)), true);
  const legend = (/** @type {boolean} */ sink) =>
    legendOf("loading", { colour: "pattern", site: "cross" }, shape, sink).words;
  const shape = { site: site.site, layers: 1, heads: 2, queries: site.queries, keys: site.keys };
  assert.match(legend(true), /sink/);
  assert.doesNotMatch(legend(false), /sink/);
  const none = /** @type {Statistics} */ (/** @type {unknown} */ ({ sink: null }));
  assert.match(lacking("sink", shape, none) ?? "", /have none/);
});
