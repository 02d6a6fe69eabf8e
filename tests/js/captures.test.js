/** What needs captures is asked once more where the server has forgotten one. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { retryForgotten } from "../../static/api/captures.js";
import { ask } from "../../static/api/client.js";
import { fetchExport } from "../../static/api/exports.js";
import { CAPTURE } from "./made.js";
import { json, server } from "./server.js";

const TWO = ["one", "two"].map((text) => ({ ...CAPTURE, id: text, text }));

test("of a file of two texts both are captured again before it is asked for again", async () => {
  let forgotten = true;
  server.answer = (body) => {
    if (body.text) return json({ ...CAPTURE, text: body.text }, 201);
    const lost = forgotten;
    forgotten = false;
    return lost ? json({ error: "unknown_capture", detail: "gone" }, 404) : json({});
  };
  await fetchExport(TWO, "json", []);
  assert.deepEqual(
    server.asked.map(({ path, body }) => [path, body.text]),
    [
      ["/api/exports", undefined],
      ["/api/captures", "one"],
      ["/api/captures", "two"],
      ["/api/exports", undefined],
    ],
  );
});

test("another refusal is not asked again, nor one that comes a second time", async () => {
  for (const [error, times] of /** @type {const} */ ([
    ["too_busy", 1],
    ["unknown_capture", 2],
  ])) {
    let acts = 0;
    server.answer = ({ text }) =>
      text ? json({ ...CAPTURE, text }, 201) : json({ error, detail: "no" }, 404);
    const act = () => {
      acts += 1;
      return ask("/api/captures/one/statistics");
    };
    await assert.rejects(retryForgotten([TWO[0]], act), { message: "no" });
    assert.equal(acts, times, error);
  }
});
