/** What comes when it is first wanted: asked for once, and after a failure with the next choice only. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { onDemand } from "../../static/effects/on_demand.js";
import { storeWith } from "./server.js";

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

test("what did not come is asked for again by the next choice, not by its own notice", async () => {
  const store = storeWith({});
  /** @type {number[]} */
  const drawn = [];
  let asked = 0;
  const render = onDemand(
    store,
    "The map",
    () => true,
    async () => {
      asked += 1;
      if (asked < 2) throw new Error("offline");
      return () => void drawn.push(asked);
    },
  );
  store.subscribe(render);
  store.update({ dark: true });
  await settled();
  assert.equal(asked, 1);
  assert.match(store.state.notice, /^The map did not come: /);
  store.choose({ page: "model" });
  await settled();
  assert.deepEqual([asked, drawn.length], [2, 1]);
});
