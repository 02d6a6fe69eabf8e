/** Pictures of lines: made beside the page where that can be, and kept as long as their content is. */

/** @import { Content, Plot } from "../../../types.js" */
/** @import { Job } from "./paint.js" */

import { pixelsAt } from "../../../figures/plot.js";
import { linesIn } from "../../../figures/strokes.js";
import { paint } from "./paint.js";

const MANY = 15_000; // lines; their picture has a pixel for each pixel of the page

/** @typedef {ImageBitmap | HTMLCanvasElement} Picture */

/** @type {WeakMap<Content, { key: string, made: Promise<Picture> }>} */
const pictures = new WeakMap();
/** @type {Map<number, (picture: ImageBitmap) => void>} */
const waiting = new Map();
/** @type {Worker | null} */
let worker = null;
let numbers = 0;

/**
 * The picture of a content's lines at rest.
 * @param {Content} content
 * @param {Plot} plot
 * @returns {Promise<Picture>}
 */
export function rasterOf(content, plot) {
  const job = jobOf(content, plot);
  const key = JSON.stringify([job.width, job.height, job.scale, plot.across]);
  const known = pictures.get(content);
  if (known?.key === key) return known.made;
  const made = pictureOf(job);
  pictures.set(content, { key, made });
  return made;
}

/**
 * A canvas that stands under its plot.
 * @param {Picture} picture
 * @param {Plot} plot
 */
export function canvasOf(picture, plot) {
  const canvas = document.createElement("canvas");
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext("2d")?.drawImage(picture, 0, 0);
  const ends = /** @type {const} */ ([-0.5, plot.count - 0.5]);
  const corner = (/** @type {number} */ run, /** @type {number} */ depth) =>
    plot.across ? pixelsAt(plot, run, depth) : pixelsAt(plot, depth, run);
  const [from, to] = [corner(ends[0], 0), corner(ends[1], 1)];
  canvas.style.left = `${Math.min(from.left, to.left)}px`;
  canvas.style.top = `${Math.min(from.top, to.top)}px`;
  canvas.style.width = `${Math.abs(to.left - from.left)}px`;
  canvas.style.height = `${Math.abs(to.top - from.top)}px`;
  return canvas;
}

/** @param {Content} content @param {Plot} plot @returns {Job} */
function jobOf({ rest }, plot) {
  const run = plot.count * plot.step;
  const depth = (plot.across ? plot.height : plot.width) / (1 + plot.bands.query + plot.bands.key);
  const [width, height] = plot.across ? [run, depth] : [depth, run];
  const scale = linesIn(rest) > MANY ? 1 : Math.min(2, devicePixelRatio);
  return { strokes: rest, plot, width, height, scale };
}

/** @param {Job} job @returns {Promise<Picture>} */
function pictureOf(job) {
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
  begun.addEventListener("message", ({ data: { number, picture } }) => {
    waiting.get(number)?.(picture);
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
  return canvas;
}
