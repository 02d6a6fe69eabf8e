/** The positional encodings that the model used: a heatmap for each text and side. */

/** @import { Capture, Encoding, Label, Side, State, Store } from "../types.js" */
/** @import { Saveable } from "./export.js" */

import { EDGE, captionLines, captioned } from "../figures/caption.js";
import { CONFIG } from "../figures/frame.js";
import { figure, pointed, range } from "../figures/positions.js";
import { SIDES } from "../loader.js";
import { labels } from "../patterns/pattern.js";
import { positionsCaption, positionsFileName, positionsTitle } from "./caption.js";
import { find, make } from "./element.js";
import { opensExport } from "./export.js";
import { stageOf } from "./stage.js";

/** @type {Record<string, string>} */
const KINDS = {
  sinusoidal: "Added to every embedding: sines (even dimensions) and cosines (odd) that turn slower and slower.",
  learned: "Added to every embedding: a vector for each place, learned in training.",
  rotary: "Sines (even) and cosines (odd) of the angles by which queries and keys are turned.",
};
/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** @typedef {{ position: number, dimension: number }} Cell */

const SAVED = 640; // pixels of a saved figure

/**
 * @param {Store} store
 * @param {(wanted: Saveable, anchor: HTMLElement) => void} openExport
 */
export function createPositions(store, openExport) {
  const root = find('part="positions"');
  /** @type {unknown[]} */
  let drawn = [];

  /** @param {State} state */
  function render(state) {
    root.hidden = state.choice.page !== "positions";
    if (root.hidden) return;
    const { answers, dark } = state;
    const given = SIDES.map((side) => answers[side]?.positions ?? []);
    const failed = SIDES.some((side) => answers[side]?.failure);
    const now = [...given, failed, dark, root.clientWidth];
    if (now.length === drawn.length && now.every((one, at) => one === drawn[at] || empty(one, drawn[at]))) return;
    drawn = now;
    for (const old of root.querySelectorAll(".figure")) Plotly.purge(/** @type {HTMLElement} */ (old));
    root.replaceChildren();
    // Row by row, so that A stands under A and B under B.
    const rows = Math.max(...given.map(({ length }) => length));
    const draws = Array.from({ length: rows }, (_, row) => row).flatMap((row) =>
      SIDES.flatMap((side, at) => (given[at][row] ? panel(state, side, given[at][row]) : [])),
    );
    for (const draw of draws) void draw();
    if (draws.length > 0) return;
    const said = failed ? "Nothing to draw: the message above says why." : "Loading …";
    root.append(make("p", { class: "hint" }, said));
  }

  /**
   * Put up an empty panel; returns what draws it once all of them stand.
   * @param {State} state
   * @param {Side} side
   * @param {Encoding} encoding
   */
  function panel(state, side, encoding) {
    const capture = state.answers[side]?.whole;
    if (!capture) return [];
    const names = labels(capture, encoding.where === "target" ? "target" : "source");
    const title = positionsTitle(side, encoding);
    const picture = make("div", {
      ...{ class: "figure", role: "application", tabindex: "0", "aria-busy": "true" },
      ...{ "aria-roledescription": "heatmap", "aria-label": `${title}. Arrow keys walk the cells.` },
    });
    const most = range(encoding);
    const scale = make("p", { class: "hint" }, `blue −${most.toFixed(0)}, orange ${most.toFixed(0)}`);
    const readout = make("p", { class: "readout", "aria-live": "polite" }, KINDS[encoding.kind] ?? "");
    const save = make("button", { type: "button", class: "quiet", "aria-label": `Save ${title} as a file` }, "Save");
    opensExport(save, () => openExport(saved(state, side, encoding, capture, names), save));
    const header = make("header", {}, make("h2", {}, title), scale, save);
    root.append(make("article", { class: "panel" }, header, picture, readout));
    return [
      async () => {
        const { data, layout } = figure(encoding, names, stageOf(picture, state.dark));
        const tell = (/** @type {Cell | null} */ cell) => {
          readout.textContent = cell ? valueOf(cell, encoding, names) : (KINDS[encoding.kind] ?? "");
        };
        follow(picture, encoding, (x, y) => pointed(layout, encoding, x, y), tell);
        await Plotly.react(picture, data, layout, CONFIG);
        picture.setAttribute("aria-busy", "false");
      },
    ];
  }

  new ResizeObserver(() => render(store.state)).observe(root);
  return render;
}

/**
 * @param {State} state
 * @param {Side} side
 * @param {Encoding} encoding
 * @param {Capture} capture
 * @param {Label[]} names
 * @returns {Saveable}
 */
const saved = ({ dark }, side, encoding, capture, names) => ({
  title: positionsTitle(side, encoding),
  name: positionsFileName(capture.model.id, side, encoding),
  figure: () => {
    const stage = { ...stageOf(document.body, dark), width: SAVED - 2 * EDGE };
    const lines = captionLines(positionsCaption(side, encoding, capture), stage);
    return captioned(figure(encoding, names, stage), lines, stage);
  },
  csv: null,
});

/** @param {unknown} one @param {unknown} other */
const empty = (one, other) =>
  Array.isArray(one) && Array.isArray(other) && one.length === 0 && other.length === 0;

/**
 * Tell the cell under the pointer, or the one that the arrow keys came to.
 * @param {HTMLElement} picture
 * @param {Encoding} encoding
 * @param {(x: number, y: number) => Cell | null} at
 * @param {(cell: Cell | null) => void} tell
 */
function follow(picture, { values }, at, tell) {
  /** @type {Cell} */
  let cell = { position: -1, dimension: 0 };
  picture.addEventListener("pointermove", (event) => {
    const { left, top } = picture.getBoundingClientRect();
    tell(at(event.clientX - left, event.clientY - top));
  });
  picture.addEventListener("pointerleave", () => tell(null));
  picture.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    cell = {
      position: Math.min(Math.max(cell.position + step[0], 0), values.length - 1),
      dimension: Math.min(Math.max(cell.dimension + step[1], 0), values[0].length - 1),
    };
    tell(cell);
  });
}

/** @param {Cell} cell @param {Encoding} encoding @param {Label[]} names */
function valueOf({ position, dimension }, { values }, names) {
  const value = values[position][dimension].toFixed(4);
  return `Position ${position} (“${names[position].text}”), dimension ${dimension}: ${value}`;
}
