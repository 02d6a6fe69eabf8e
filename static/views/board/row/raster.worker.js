/** Paints pictures of lines beside the page, so that the page never waits. */

/** @import { Job } from "./paint.js" */

import { paint, sizeOf } from "./paint.js";

addEventListener(
  "message",
  (/** @type {MessageEvent<{ number: number, job: Job }>} */ { data: { number, job } }) => {
    const { width, height } = sizeOf(job);
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d");
    if (context) paint(context, job);
    const picture = canvas.transferToImageBitmap();
    postMessage({ number, picture }, { transfer: [picture] });
  },
);
