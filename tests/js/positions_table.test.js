/** The table of positions as it is looked at, and its numbers as they are read. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { figure } from "../../static/figures/positions/spread.js";
import { csvOf, tableOf } from "../../static/patterns/positions/numbers.js";
import { pairsOf, wavelengthSaid } from "../../static/patterns/positions/pairs.js";
import { describeCell, spreadsOf } from "../../static/patterns/positions/positions.js";
import {
  dimensionSpread,
  positionSpread,
  tableSpread,
} from "../../static/patterns/positions/table.js";
import { STAGE, encodingOf, made } from "./made.js";

/** @import { Spread } from "../../static/types.js" */

const WIDTH = 8;
const TURNS = [0, 2, 4, 6].map((even) => 10000 ** (-even / WIDTH));
/**
 * Sinusoids as a model keeps them, in float32.
 * @param {number} rows
 * @param {boolean} halves
 * @param {number} [first]
 */
const table = (rows, halves, first = 0) =>
  Array.from({ length: rows }, (_, row) => {
    const angles = TURNS.map((turn) => (first + row) * turn);
    const [sines, cosines] = [Math.sin, Math.cos].map((of) => angles.map((one) => of(one)));
    const beside = angles.flatMap((_, at) => [sines[at], cosines[at]]);
    return (halves ? [...sines, ...cosines] : beside).map(Math.fround);
  });
const LOOK = { order: /** @type {const} */ ("apart"), dimension: 3, position: 2 };

/** @param {number[][]} values @returns {Spread} */
const spreadOf = (values) =>
  spreadsOf(encodingOf({ kind: "sinusoidal", values }), made().keys.slice(0, values.length))[0];

test("pairs are found beside each other and in halves, and turn as the formula says", () => {
  for (const [halves, first] of /** @type {[boolean, number][]} */ ([
    [false, 0],
    [true, 0],
    [true, 2],
  ])) {
    const pairs = pairsOf({ kind: "sinusoidal" }, table(100, halves, first));
    assert.ok(pairs);
    assert.deepEqual(pairs.sines, halves ? [0, 1, 2, 3] : [0, 2, 4, 6]);
    assert.deepEqual(pairs.cosines, halves ? [4, 5, 6, 7] : [1, 3, 5, 7]);
    pairs.frequencies.forEach((one, at) => assert.ok(Math.abs(one - TURNS[at]) < 1e-8, `${one}`));
  }
  assert.equal(pairsOf({ kind: "learned" }, table(9, false)), null);
  assert.equal(pairsOf({ kind: "sinusoidal" }, table(1, false)), null);
  const uneven = table(9, false).map((row, at) => row.map((one) => one * (1 + at)));
  assert.equal(pairsOf({ kind: "sinusoidal" }, uneven), null);
});

test("a wavelength is said in three figures", () => {
  assert.deepEqual([1, 0.01, 1e-4, 0].map(wavelengthSaid), ["6.28", "628", "62,832", "endless"]);
});

test("sines and cosines stand apart, and a cell still names its dimension", () => {
  const values = table(4, false);
  const pairs = pairsOf({ kind: "sinusoidal" }, values);
  const apart = tableSpread(spreadOf(values), pairs, LOOK, "dimension");
  assert.deepEqual(apart.order, [0, 2, 4, 6, 1, 3, 5, 7]);
  assert.deepEqual(
    apart.values[2].slice(4),
    [1, 3, 5, 7].map((at) => values[2][at]),
  );
  assert.deepEqual(apart.mark, { column: 5 }); // dimension 3
  assert.match(
    describeCell(apart, { row: 2, column: 5 }),
    /^Position 2 \(“.*”\), dimension 3 \(cosine, wavelength 62\.8\): 0\.9801$/,
  );
  const { layout } = figure(apart, STAGE);
  const { tickvals, ticktext } = /** @type {Record<string, unknown>} */ (layout.xaxis);
  assert.deepEqual(
    [tickvals, ticktext],
    [
      [0, 4, 7],
      ["0", "1", "7"],
    ],
  );
  assert.deepEqual(
    layout.shapes.map(({ x0, x1, y0, y1 }) => [x0, x1, y0, y1]),
    [[4.5, 5.5, -0.5, 3.5]],
  );
  const plain = tableSpread(spreadOf(values), pairs, { ...LOOK, order: "model" }, "position");
  assert.deepEqual([plain.values, plain.mark], [values, { row: 2 }]);
});

test("a dimension is drawn beside its partner, a position as a row or as two", () => {
  const values = table(4, true);
  const pairs = pairsOf({ kind: "sinusoidal" }, values);
  const wave = dimensionSpread(spreadOf(values), pairs, { ...LOOK, dimension: 5 });
  assert.deepEqual(wave.names, ["sine 1", "cosine 5"]);
  assert.deepEqual(
    wave.values,
    [1, 5].map((at) => values.map((row) => row[at])),
  );
  assert.match(wave.meaning, /repeats after 62\.8 positions.*from 6\.28 to 6,283/);
  assert.equal(
    describeCell(wave, { row: 1, column: 3 }),
    `Cosine 5, position 3: ${values[3][5].toFixed(4)}`,
  );
  const learned = dimensionSpread(spreadOf(values), null, LOOK);
  assert.deepEqual(learned.values, [values.map((row) => row[3])]);
  const row = positionSpread(spreadOf(values), pairs, LOOK);
  assert.deepEqual(row.values, [values[2].slice(0, 4), values[2].slice(4)]);
  const whole = positionSpread(spreadOf(values), null, LOOK);
  assert.deepEqual(whole.values, [values[2]]);
});

test("curves run down their table; a file has every number, and runs nothing", () => {
  const values = table(4, false);
  const pairs = pairsOf({ kind: "sinusoidal" }, values);
  const wave = dimensionSpread(spreadOf(values), pairs, { ...LOOK, dimension: 2 });
  const { columns, rows } = tableOf(wave);
  assert.deepEqual(columns, ["sine 2", "cosine 3"]);
  assert.deepEqual(rows[3], {
    name: "3",
    cells: [values[3][2].toFixed(4), values[3][3].toFixed(4)],
  });
  const labels = [{ ...made().keys[0], text: '=1,"x"' }];
  const file = csvOf({ ...spreadOf(values.slice(0, 1)), labels });
  const [head, line] = file.split("\n");
  assert.equal(head, "position,0,1,2,3,4,5,6,7");
  assert.equal(line, `"0 =1,""x""",${values[0].join(",")}`);
  const many = { ...spreadOf(table(4, false)), labels: null, values: table(200, false) };
  assert.match(tableOf(many).caption, /first 64 of 200 rows and 8 of 8 columns: the CSV has all/);
  assert.equal(csvOf(many).split("\n").length, 202);
});
