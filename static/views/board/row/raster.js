/** Pictures of lines: made beside the page where that can be, and kept as long as their content is. */

/** @import { Content, Plot } from "../../../types.js" */
/** @import { Job } from "./paint.js" */

import { linesIn } from "../../../figures/strokes.js";
import { paint } from "./paint.js";

const MANY = 15_000; // lines; their picture has a pixel for each pixel of the page

/** @typedef {{ key: string, source: string | null, made: Promise<string> }} Picture */

/** @type {WeakMap<Content, Picture>} */
const pictures = new WeakMap();
/** @type {Map<number, (source: string) => void>} */
const waiting = new Map();
/** @type {Worker | null} */
let worker = null;
let numbers = 0;

/**
 * The picture of a content's lines at rest.
 * @param {Content} content
 * @param {Plot} plot
 * @returns {Picture}
 */
export function rasterOf(content, plot) {
  const job = jobOf(content, plot);
  const key = JSON.stringify([job.width, job.height, job.scale, plot.across]);
  const known = pictures.get(content);
  if (known?.key === key) return known;
  /** @type {Picture} */
  const picture = { key, source: null, made: sourceOf(job) };
  void picture.made.then((source) => (picture.source = source));
  pictures.set(content, picture);
  return picture;
}

/** @param {Content} content @param {Plot} plot @returns {Job} */
function jobOf({ rest }, plot) {
  const run = plot.count * plot.step;
  const depth = (plot.across ? plot.height : plot.width) / (1 + plot.bands.query + plot.bands.key);
  const [width, height] = plot.across ? [run, depth] : [depth, run];
  const scale = linesIn(rest) > MANY ? 1 : Math.min(2, devicePixelRatio);
  return { strokes: rest, plot, width, height, scale };
}

/** @param {Job} job @returns {Promise<string>} */
function sourceOf(job) {
  if (typeof OffscreenCanvas === "undefined") return Promise.resolve(paintedHere(job));
  worker ??= begin();
  const number = (numbers += 1);
  return new Promise((resolve) => {
    waiting.set(number, resolve);
    worker?.postMessage({ number, job });
  });
}

function begin() {
  const begun = new Worker(new URL("./raster.worker.js", import.meta.url), { type: "module" });
  begun.addEventListener("message", ({ data: { number, source } }) => {
    waiting.get(number)?.(source);
    waiting.delete(number);
  });
  return begun;
}

/** @param {Job} job */
function paintedHere(job) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(job.width * job.scale);
  canvas.height = Math.ceil(job.height * job.scale);
  const context = canvas.getContext("2d");
  if (context) paint(context, job);
  return canvas.toDataURL();
}
