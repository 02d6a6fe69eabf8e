/** Figures inside a head: bars in their order, names level, columns that wrap. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { figure as across } from "../../static/figures/inside/bars_across.js";
import { figure as down } from "../../static/figures/inside/bars_down.js";
import { STAGE } from "./made.js";

test("bars stand in the order that is asked for, with the numbers of the marked ones", () => {
  const row = { symbol: "q × k", name: "<b>", values: [1, -5, 3], before: null };
  const bars = across(
    {
      rows: [{ ...row, colours: "signed", numbers: true }],
      ...{ order: [2, 0, 1], marked: [1], axis: "dimension", alike: false, height: 50 },
    },
    STAGE,
  );
  const [drawn, numbers] = bars.data;
  assert.deepEqual(drawn.y, [3, 1, -5]);
  assert.deepEqual([numbers.x, numbers.text], [[2], ["−5.000"]]);
  assert.deepEqual(/** @type {any} */ (bars.layout.xaxis).ticktext, ["2", "0", "1"]);
  assert.match(String(bars.layout.annotations[0].text), /&lt;b&gt;/);
});

test("names of dimensions stand level: of many, or in little room, every n-th is written", () => {
  const named = (/** @type {number} */ count, /** @type {number} */ width) => {
    const values = Array.from({ length: count }, (_, at) => at);
    /** @type {import("../../static/figures/inside/bars_across.js").VectorRow} */
    const row = { symbol: "q", name: "", values, before: null, colours: "plain", numbers: false };
    const bars = across(
      { rows: [row], order: values, marked: [], axis: "dimension", alike: true, height: 50 },
      { ...STAGE, width },
    );
    const axis = /** @type {any} */ (bars.layout.xaxis);
    assert.equal(axis.tickangle, 0);
    return axis.ticktext.slice(0, 3);
  };
  assert.deepEqual(named(24, 800), ["0", "1", "2"]);
  assert.deepEqual(named(24, 350), ["0", "2", "4"]);
  assert.deepEqual(named(768, 500), ["0", "50", "100"]);
});

test("columns that do not fit beside each other stand below, and no number is lost", () => {
  const column = {
    title: "s",
    values: [1, null, -2],
    colours: ["#000000"],
    range: null,
    said: String,
  };
  const given = {
    names: ["a", "b", "c"],
    names_width: 20,
    marked: 1,
    none: "−∞",
    columns: Array(4).fill(column),
  };
  const [wide, narrow] = [1200, 350].map((width) => down(given, { ...STAGE, width }));
  assert.deepEqual(
    [wide, narrow].map(({ layout }) => layout.meta.blocks.length),
    [1, 2],
  );
  assert.ok(narrow.layout.height > wide.layout.height);
  for (const { data } of [wide, narrow]) {
    const written = data.filter(({ mode }) => mode === "text").map(({ text }) => text);
    assert.deepEqual(written, Array(4).fill(["1", "−∞", "-2"]));
  }
});

test("what is −∞ is told otherwise than what has no number", () => {
  const column = { title: "s", values: [1, null, undefined], colours: ["red"], range: null };
  const { data } = down(
    {
      ...{ names: ["a", "b", "c"], names_width: 20, marked: null, none: "−∞" },
      columns: [{ ...column, said: String }],
    },
    STAGE,
  );
  assert.deepEqual(data[1].text, ["1", "−∞", ""]);
});
