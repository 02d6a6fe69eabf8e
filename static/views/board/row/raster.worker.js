/** Paints pictures of lines beside the page, so that the page never waits. */

/** @import { Job } from "./paint.js" */

import { paint } from "./paint.js";

addEventListener(
  "message",
  (/** @type {MessageEvent<{ number: number, job: Job }>} */ { data: { number, job } }) => {
    const canvas = new OffscreenCanvas(
      Math.ceil(job.width * job.scale),
      Math.ceil(job.height * job.scale),
    );
    const context = canvas.getContext("2d");
    if (context) paint(context, job);
    const picture = canvas.transferToImageBitmap();
    postMessage({ number, picture }, { transfer: [picture] });
  },
);
