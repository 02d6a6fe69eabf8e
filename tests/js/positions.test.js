/** What is drawn of positions, and what is said of a number in it. */

/** @import { Encoding } from "../../static/types.js" */

import assert from "node:assert/strict";
import { test } from "node:test";
import { figure, cellAtPoint } from "../../static/figures/positions/spread.js";
import {
  describeCheck,
  reach,
  describeCell,
  spreadsOf,
  titleOf,
} from "../../static/patterns/positions/positions.js";
import { STAGE, encodingOf, made } from "./made.js";

const LABELS = made().keys.slice(0, 3);

test("a table is a heatmap on a scale that is even around zero", () => {
  const values = [
    [0, 0.1, 0.05],
    [-0.2, 0.025, 0.1],
  ];
  const [spread, ...more] = spreadsOf(
    encodingOf({ values, first: 2, module: "wpe" }),
    LABELS.slice(0, 2),
  );
  assert.deepEqual(more, []);
  const { data } = figure(spread, STAGE);
  assert.deepEqual([data[0].z, data[0].zmin, data[0].zmax], [values, -0.2, 0.2]);
  assert.equal(reach(spread), "0.2");
  assert.match(spread.meaning, /row 2 of the table.*wpe/);
  assert.equal(
    describeCell(spread, { row: 1, column: 0 }),
    `Position 1 (“${LABELS[1].text}”), dimension 0: −0.2000`,
  );
});

test("a fixed encoding keeps the scale from −1 to 1", () => {
  const [spread] = spreadsOf(
    encodingOf({ kind: "sinusoidal", values: [[0, 0.5]] }),
    LABELS.slice(0, 1),
  );
  assert.equal(spread.most, 1);
});

test("turns are a table, and say how they were stretched", () => {
  const angles = [
    [0, 0],
    [1, 0.1],
    [2, 0.2],
  ];
  const scaling = 1.5;
  const values = angles.map((row) =>
    row.flatMap((angle) => [scaling * Math.sin(angle), scaling * Math.cos(angle)]),
  );
  const [table] = spreadsOf(
    encodingOf({ kind: "rotary", values, scaling, variant: "yarn" }),
    LABELS,
  );
  assert.match(table.meaning, /yarn.*1\.500/);
});

test("slopes are lines that fall with distance, one for each head", () => {
  const [spread] = spreadsOf(
    encodingOf({ kind: "alibi", axes: ["head"], values: [0.5, 0.25] }),
    LABELS,
  );
  assert.deepEqual(spread.values, [
    [-1, -0.5, 0],
    [-0.5, -0.25, 0],
  ]);
  assert.equal(describeCell(spread, { row: 1, column: 0 }), "Head 1, distance −2: −0.5000");
  const { data, layout } = figure(spread, STAGE);
  assert.deepEqual([data[0].x0, data[0].y], [-2, [-1, -0.5, 0]]);
  assert.deepEqual(data[2].text, ["\u00a0\u00a00", "\u00a0\u00a01"]); // the names of the heads
  const { margin, width } = layout;
  const end = cellAtPoint(layout, spread, width - margin.r, margin.t + 12);
  assert.equal(end?.column, 2);
  const begin = cellAtPoint(layout, spread, margin.l, layout.height - margin.b - 12);
  assert.deepEqual(begin, { row: 0, column: 0 });
  assert.equal(cellAtPoint(layout, spread, margin.l, 0), null);
});

test("a bias by distance keeps its distances, vectors for distances theirs", () => {
  const values = [
    [1, 2, 3, 4, 5],
    [5, 4, 3, 2, 1],
  ];
  const bias = encodingOf({ kind: "relative", axes: ["head", "distance"], first: -2, values });
  const [spread] = spreadsOf(bias, LABELS);
  assert.equal(describeCell(spread, { row: 0, column: 3 }), "Head 0, distance 1: 4.0000");
  const [target] = spreadsOf({ ...bias, where: "scores", side: "target" }, LABELS, true);
  assert.deepEqual(
    [target.values, target.title],
    [
      [
        [1, 2, 3],
        [5, 4, 3],
      ],
      "relative positions · scores of the target",
    ],
  );
  const [rows] = spreadsOf({ ...bias, axes: ["distance", "dimension"] }, LABELS);
  assert.equal(describeCell(rows, { row: 0, column: 3 }), "Distance −2, dimension 3: 4.0000");
  assert.deepEqual(figure(rows, STAGE).data[0].y0, -2);
});

test("a bias of every pair is drawn as its mean over heads", () => {
  const values = [
    [
      [1, 2],
      [3, 4],
    ],
    [
      [3, 2],
      [1, 0],
    ],
  ];
  const axes = ["head", "query", "key"];
  const [spread] = spreadsOf(encodingOf({ kind: "relative", axes, values }), LABELS.slice(0, 2));
  assert.deepEqual(spread.values, [
    [2, 2],
    [2, 2],
  ]);
});

test("an encoding says whether it was checked, and what is refused is not drawn", () => {
  assert.equal(describeCheck(encodingOf({})), "Checked when the model was read: scores hold them.");
  const unseen = encodingOf({
    kind: "alibi",
    axes: ["head"],
    values: [0.5],
    verdict: "not_checked",
    reason: "not seen",
  });
  assert.equal(describeCheck(unseen), "Not checked when the model was read: not seen.");
  assert.equal(spreadsOf(unseen, LABELS).length, 1);
  /** @type {Partial<Encoding>} */
  const told = {
    kind: "rotary",
    where: "queries and keys",
    layers: "full_attention",
    verdict: "refused",
    reason: "off by 1.3",
  };
  const refused = encodingOf({ ...told, values: null, shape: [0, 0] });
  assert.deepEqual(spreadsOf(refused, LABELS), []);
  assert.equal(
    describeCheck(refused),
    "Not drawn, for the check when the model was read failed: off by 1.3.",
  );
  assert.equal(
    titleOf(refused, true),
    "rotary positions · queries and keys of the source · full attention",
  );
});
