/** Server-sent events are read as they come, wherever the network cuts them. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { events } from "../../static/api/sse.js";

const STREAM = 'data: {"text":"é"}\n\n: ping\n\nevent: x\ndata: {"a":\ndata: 1}\n\ndata: {"cut":';

/** @param {Uint8Array[]} parts */
const streamed = (parts) =>
  new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });

test("events are whole, whatever the pieces that they come in", async () => {
  const bytes = new TextEncoder().encode(STREAM);
  for (const size of [1, 2, 3, 7, bytes.length]) {
    const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.slice(at * size, (at + 1) * size),
    );
    const seen = [];
    for await (const event of events(streamed(parts))) seen.push(event);
    assert.deepEqual(seen, [{ text: "é" }, { a: 1 }], `pieces of ${size}`);
  }
});

test("an event comes before the stream ends, and who stops listening closes it", async () => {
  let closed = false;
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode("data: 1\n\ndata: 2\n\n")),
    cancel: () => void (closed = true),
  });
  for await (const event of events(body)) {
    assert.equal(event, 1);
    break;
  }
  assert.ok(closed);
});
