/** The one file that is not written here is the one that npm gives out, with its licence. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const ROOT = new URL("../../", import.meta.url);

for (const file of ["plotly-cartesian.min.js", "LICENSE"]) {
  test(`static/plotly/${file} is that of the pinned package`, () => {
    const [kept, given] = ["static/plotly/", "node_modules/plotly.js-cartesian-dist-min/"].map(
      (folder) => readFileSync(new URL(folder + file, ROOT)),
    );
    assert.ok(kept.equals(given), "make plotly");
  });
}
