/** The grid of heads: one picture, and over it a button for every head. */

/** @import { HeadId, Sight, SiteShape, Theme, Thumbnails } from "../../types.js" */

import { CONFIG } from "../../figures/frame.js";
import { composeThumbnails, numbersFigure, patternsFigure } from "../../figures/grid.js";
import { headName } from "../../state/panels.js";
import { make } from "../element.js";
import { createUnchanged } from "../memory.js";

const LABELS = 20; // pixels for the layers' numbers
const MOST = 48; // pixels from one head to the next
const LEAST = matchMedia("(pointer: coarse)").matches ? 44 : 24;
const GAP = 4;
/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** @param {HTMLElement} root */
export function createGrid(root) {
  const scroll = /** @type {HTMLElement} */ (root.parentElement);
  const picture = make("div", { class: "heads-picture" });
  const buttonsUnchanged = createUnchanged();
  const pictureUnchanged = createUnchanged();
  root.addEventListener("keydown", (event) => walk(root, event));

  /**
   * @param {SiteShape} shape
   * @param {Sight} sight
   * @param {Theme} theme
   */
  return function render(shape, { content, signed }, theme) {
    const { layers, heads } = shape;
    if (!buttonsUnchanged([layers, heads, theme.text])) {
      picture.hidden = true; // it is of other heads
      root.replaceChildren(headerOf(heads, theme), picture, ...layersOf(shape));
    }
    const room = Math.floor((scroll.clientWidth - LABELS) / heads);
    const pitch = Math.min(MOST, Math.max(LEAST, room));
    if (pictureUnchanged([content, pitch, layers, heads, theme.text, devicePixelRatio])) return;
    root.style.setProperty("--heads", String(heads));
    root.style.setProperty("--pitch", `${pitch}px`);
    root.dataset.state = typeof content === "string" ? content : "drawn";
    root.setAttribute("aria-busy", String(content === "loading"));
    picture.hidden = picture.hidden || content === "failed" || content === "lacking";
    if (typeof content === "string") return;
    picture.hidden = false;
    const figure = Array.isArray(content)
      ? numbersFigure(shape, pitch, GAP, theme, content, signed)
      : patternsFigure(shape, pitch, theme, sourceOf(content, pitch, theme));
    void Plotly.react(picture, figure.data, figure.layout, CONFIG);
  };
}

/** The numbers of the heads, in their colours. @param {number} heads @param {Theme} theme */
function headerOf(heads, { heads: hues }) {
  const names = Array.from({ length: heads }, (_, head) =>
    make(
      "span",
      { style: `--hue: ${hues[head % hues.length]}`, title: `head ${head}` },
      String(head),
    ),
  );
  const corner = make("span", { title: "rows are layers, columns are heads" });
  return make("div", { class: "heads-names", "aria-hidden": "true" }, corner, ...names);
}

/** A row of buttons for each layer. @param {SiteShape} shape */
const layersOf = ({ layers, heads }) =>
  Array.from({ length: layers }, (_, layer) =>
    make(
      "div",
      { class: "heads-layer" },
      make("span", { "aria-hidden": "true", title: `layer ${layer}` }, String(layer)),
      ...Array.from({ length: heads }, (_, head) => cell({ layer, head })),
    ),
  );

/** Arrow keys walk the grid. @param {HTMLElement} root @param {KeyboardEvent} event */
function walk(root, event) {
  const from = /** @type {HTMLElement} */ (event.target).dataset.head;
  const step = STEPS[event.key];
  if (!from || !step) return;
  event.preventDefault();
  const [layer, head] = from.split(".").map(Number);
  const next = root.querySelector(`[data-head="${layer + step[0]}.${head + step[1]}"]`);
  if (next instanceof HTMLElement) next.focus();
}

/** @param {HeadId} place */
function cell(place) {
  const name = headName(place);
  const label = `${name}: layer ${place.layer}, head ${place.head}`;
  const attributes = { type: "button", "data-head": name, tabindex: "-1", "aria-label": label };
  return make("button", attributes, make("span", {}, name));
}

/**
 * The composed thumbnails as an address, in the screen's own pixels.
 * @param {Thumbnails} thumbnails
 * @param {number} pitch
 * @param {Theme} theme
 */
function sourceOf(thumbnails, pitch, theme) {
  const fine = Math.ceil(devicePixelRatio);
  const { width, height, pixels } = composeThumbnails(thumbnails, pitch * fine, GAP * fine, theme);
  const canvas = make("canvas", { width: String(width), height: String(height) });
  canvas.getContext("2d")?.putImageData(new ImageData(pixels, width, height), 0, 0);
  return canvas.toDataURL();
}
