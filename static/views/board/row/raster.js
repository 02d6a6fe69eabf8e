/** Pictures of lines: made beside the page where that can be, and kept as long as their content is. */

/** @import { Content, Plot } from "../../../types.js" */
/** @import { Job, Part } from "./paint.js" */

import { pixelsAt } from "../../../figures/plot.js";
import { linesIn } from "../../../figures/strokes.js";
import { paint, sizeOf } from "./paint.js";

const MANY = 15_000; // lines; their picture has a pixel for each pixel of the page
const PIECE = 640; // pixels of the page; of what is out of sight so much is painted at once

/** @typedef {Omit<Job, "part">} Whole */
/** @typedef {{ part: Part, made: Promise<HTMLCanvasElement> | null }} Painted */

/** @type {WeakMap<Content, { key: string, parts: Painted[] }>} */
const pictures = new WeakMap();
/** @type {Map<number, (picture: ImageBitmap) => void>} */
const waiting = new Map();
/** @type {Worker | null} */
let worker = null;
let numbers = 0;

/**
 * The picture of a content's lines at rest, in parts that stand under the plot: what is in sight
 * comes first, and nothing is painted of what nobody waits for any more.
 * @param {Content} content
 * @param {Plot} plot
 * @param {Part} sight pixels of the figure, from its top
 */
export async function* canvasesOf(content, plot, sight) {
  const whole = wholeOf(content, plot);
  const corner = cornerOf(plot);
  const key = JSON.stringify([whole.width, whole.height, whole.scale, plot.across]);
  const known = pictures.get(content);
  const inSight = { from: sight.from - corner.top, to: sight.to - corner.top };
  const parts =
    known?.key === key
      ? known.parts
      : partsOf(whole, inSight).map((part) => /** @type {Painted} */ ({ part, made: null }));
  pictures.set(content, { key, parts });
  for (const one of parts) {
    one.made ??= painted({ ...whole, part: one.part });
    const canvas = await one.made;
    canvas.style.left = `${corner.left}px`;
    canvas.style.top = `${corner.top + one.part.from / whole.scale}px`;
    canvas.style.width = `${canvas.width / whole.scale}px`;
    canvas.style.height = `${canvas.height / whole.scale}px`;
    yield canvas;
  }
}

/**
 * The parts of a picture in pixels of the screen: what is in sight, then pieces under and over it.
 * @param {Pick<Job, "height" | "scale">} picture
 * @param {Part} sight pixels of the page, from the picture's top
 * @returns {Part[]}
 */
export function partsOf({ height, scale }, sight) {
  const end = Math.ceil(height * scale);
  const from = Math.min(end, Math.max(0, Math.floor(sight.from * scale)));
  const to = Math.min(end, Math.max(from, Math.ceil(sight.to * scale)));
  const tall = Math.ceil(PIECE * scale);
  const under = piecesOf({ from: to, to: end }, tall);
  const over = piecesOf({ from: 0, to: from }, tall);
  return [...piecesOf({ from, to }, Infinity), ...under, ...over.reverse()];
}

/** @param {Part} part @param {number} tall at most @returns {Part[]} none of an empty part */
function piecesOf(part, tall) {
  /** @type {Part[]} */
  const pieces = [];
  for (let from = part.from; from < part.to; from += tall)
    pieces.push({ from, to: Math.min(part.to, from + tall) });
  return pieces;
}

/** @param {Content} content @param {Plot} plot @returns {Whole} */
function wholeOf({ rest }, plot) {
  const run = plot.count * plot.step;
  const depth = (plot.across ? plot.height : plot.width) / (1 + plot.bands.query + plot.bands.key);
  const [width, height] = plot.across ? [run, depth] : [depth, run];
  const scale = linesIn(rest) > MANY ? 1 : Math.min(2, devicePixelRatio);
  return { strokes: rest, plot, width, height, scale };
}

/** Where in the figure the picture begins. @param {Plot} plot */
function cornerOf(plot) {
  const ends = /** @type {const} */ ([-0.5, plot.count - 0.5]);
  const corner = (/** @type {number} */ run, /** @type {number} */ depth) =>
    plot.across ? pixelsAt(plot, run, depth) : pixelsAt(plot, depth, run);
  const [from, to] = [corner(ends[0], 0), corner(ends[1], 1)];
  return { left: Math.min(from.left, to.left), top: Math.min(from.top, to.top) };
}

/** @param {Job} job @returns {Promise<HTMLCanvasElement>} */
function painted(job) {
  const canvas = Object.assign(document.createElement("canvas"), sizeOf(job));
  if (typeof OffscreenCanvas === "undefined") {
    const context = canvas.getContext("2d");
    if (context) paint(context, job);
    return Promise.resolve(canvas);
  }
  worker ??= begin();
  const number = (numbers += 1);
  return new Promise((resolve) => {
    waiting.set(number, (picture) => {
      canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(picture);
      resolve(canvas);
    });
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
