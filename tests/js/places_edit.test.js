/** Positions that tokens are told instead of their own: in links, and in the questions to the model. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { defaults } from "../../static/state/choice.js";
import {
  fits,
  movedIn,
  movedName,
  placesIn,
  placesName,
} from "../../static/state/positions/places_edit.js";
import { checkedAsB, redrawn, swapped, withoutB } from "../../static/state/transitions.js";

/** @import { Moved } from "../../static/types.js" */

/** @type {Moved} */
const SHIFT = { side: "a", mode: "shift", by: 3 };

test("every mode comes back from its name", () => {
  for (const name of ["off", "shuffle_7", "shift_-3", "same_0", "stretch_0.5"]) {
    const edit = placesIn(name);
    assert.ok(edit, name);
    assert.equal(placesName(edit), name);
    assert.equal(movedName({ side: "b", ...edit }), `b.${name}`);
    assert.deepEqual(movedIn(`b.${name}`), { side: "b", ...edit });
  }
});

test("what no link can say is not chosen", () => {
  for (const [mode, by] of /** @type {const} */ ([
    ...[
      ["off", 0],
      ["shuffle", 7],
      ["shift", -3],
      ["same", 0],
      ["stretch", 0.5],
    ],
  ]))
    assert.ok(fits({ mode, by }), mode);
  for (const [mode, by] of /** @type {const} */ ([
    ...[
      ["shuffle", -1],
      ["shift", 0],
      ["same", 100_000],
      ["stretch", 0],
      ["stretch", 0.00001],
    ],
    ["stretch", 1000],
  ]))
    assert.ok(!fits({ mode, by }), `${mode} ${by}`);
});

test("moved positions go with their text, and leave with it", () => {
  const choice = { ...defaults(), moved: [SHIFT] };
  assert.deepEqual(redrawn(choice, { a: "Another text." }).moved, [SHIFT]);
  assert.deepEqual(swapped(choice).moved, [{ ...SHIFT, side: "b" }]);
  assert.deepEqual(withoutB({ ...choice, ...swapped(choice) }).moved, []);
  const both = checkedAsB({ ...choice, check: [] }).moved;
  assert.deepEqual(both, [SHIFT, { ...SHIFT, side: "b" }]);
});

test("what was written under other positions is another target", () => {
  const kept = /** @type {const} */ ([{ side: "a", stream: "target", axis: "query", place: 1 }]);
  const choice = { ...defaults(), kept: [...kept] };
  assert.deepEqual(redrawn(choice, { moved: [SHIFT] }).kept, []);
  assert.deepEqual(redrawn(choice, { moved: [{ ...SHIFT, side: "b" }] }).kept, kept);
});
