/** What is said of a model, and of how far its opening is. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  formatBytes,
  describeFidelity,
  describeProgress,
  describeShape,
  shareOf,
} from "../../static/patterns/model_status.js";
import { ENCODER, ENTRY } from "./entries.js";

/** @import { Progress } from "../../static/types.js" */

/** @type {Progress} */
const HALF = { stage: "downloading", done: 60e6, all: 120.4e6, speed: 5.25e6, seconds_left: 11.5 };

test("both stacks of an encoder–decoder are counted, and one of an encoder", () => {
  assert.equal(
    describeShape({ ...ENTRY, nbytes: 16.5e6 }),
    "encoder–decoder · 2 + 3 layers × 4 heads · up to 9 tokens · 16.5 MB in memory",
  );
  assert.equal(
    describeShape({ ...ENCODER, max_tokens: 512 }),
    "encoder · 6 layers × 12 heads · up to 512 tokens",
  );
});

test("what is not known yet is not said", () => {
  const unknown = {
    ...ENCODER,
    family: null,
    layers: null,
    heads: null,
    max_tokens: null,
    sites: [],
  };
  assert.equal(describeShape({ ...unknown, status: "available" }), "not in memory");
  assert.equal(describeShape({ ...unknown, status: "loading" }), "");
});

test("the verdict is exact with its tokens, partial with its reason, or refused", () => {
  const tested = { reason: "two records in one layer", tested_tokens: 24, positions: [] };
  assert.equal(
    describeFidelity({ ...ENTRY, fidelity: { ...tested, verdict: "exact" } }),
    "exact (tested to 24 tokens)",
  );
  assert.equal(
    describeFidelity({ ...ENTRY, fidelity: { ...tested, verdict: "partial" } }),
    "partial: two records in one layer",
  );
  assert.equal(
    describeFidelity({ ...ENTRY, status: "refused", error: "no attention" }),
    "refused: no attention",
  );
});

test("a download says bytes, speed and the time left", () => {
  assert.equal(describeProgress(HALF), "Downloading: 60.0 MB of 120.4 MB · 5.3 MB/s · 12 s left");
  assert.equal(describeProgress({ ...HALF, seconds_left: 400 }).split("· ")[2], "7 min left");
  assert.equal(
    describeProgress({ ...HALF, speed: null, seconds_left: null }),
    "Downloading: 60.0 MB of 120.4 MB",
  );
  assert.equal(
    describeProgress({ ...HALF, stage: "reading", done: null, all: null }),
    "Reading into memory, and testing …",
  );
});

test("a share is whole percent, and none where nothing is to be fetched", () => {
  assert.equal(shareOf(HALF), 49);
  assert.equal(shareOf({ ...HALF, done: 0, all: 0 }), null);
  assert.equal(shareOf({ ...HALF, done: null }), null);
});

test("bytes have the unit that fits", () => {
  assert.deepEqual([900, 1500, 2.5e6, 3e9].map(formatBytes), [
    "0.9 kB",
    "1.5 kB",
    "2.5 MB",
    "3.0 GB",
  ]);
});
