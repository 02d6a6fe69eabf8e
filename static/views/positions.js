/** What told the model where its tokens stood: pictures of it, for each text. */

/** @import { Answer, Capture, Encoding, Side, Spread, State, Store } from "../types.js" */
/** @import { Saveable } from "./board/export_menu.js" */

import { EDGE, captionLines, withCaption } from "../figures/caption.js";
import { CONFIG } from "../figures/frame.js";
import { figure, cellAtPoint } from "../figures/positions.js";
import { SIDES } from "../state/answers.js";
import { labels } from "../patterns/pattern.js";
import { describeCheck, reach, describeCell, spreadsOf, titleOf } from "../patterns/positions.js";
import { positionsCaption, positionsFileName, positionsTitle } from "./board/caption.js";
import { find, make } from "./element.js";
import { createUnchanged } from "./memory.js";
import { redrawnOnResize } from "./resize.js";
import { opensExport } from "./board/export_menu.js";
import { stageOf } from "./board/stage.js";

/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** @typedef {{ row: number, column: number }} Cell */
/**
 * Without a spread it is refused.
 * @typedef {{ encoding: Encoding, title: string, spread: Spread | null, capture: Capture }} Given
 */

const NONE =
  "No positions of its own were read from this model: " +
  "it has none, or tells places apart in a way that Sightlines does not read.";
const SAVED = 640; // pixels of a saved figure

/** @typedef {(wanted: Saveable, anchor: HTMLElement) => void} OpenExport */

/** @param {Store} store @param {OpenExport} openExport */
export function createPositions(store, openExport) {
  const root = find('part="positions"');
  const unchanged = createUnchanged();

  /** @param {State} state */
  function render(state) {
    root.hidden = state.choice.page !== "positions";
    if (root.hidden) return;
    const { answers, dark } = state;
    const failed = SIDES.some((side) => answers[side]?.failure);
    const given = SIDES.map((side) => answers[side]?.positions);
    if (!unchanged([...given, failed, dark, root.clientWidth])) draw(root, state, openExport);
  }

  return redrawnOnResize(root, store, render);
}

/** @param {HTMLElement} root @param {State} state @param {OpenExport} openExport */
function draw(root, state, openExport) {
  const { answers } = state;
  for (const old of root.querySelectorAll(".figure"))
    Plotly.purge(/** @type {HTMLElement} */ (old));
  root.replaceChildren();
  // Row by row, so that A stands under A and B under B.
  const given = SIDES.map((side) => givenOf(answers[side]));
  const rows = Math.max(...given.map(({ length }) => length));
  const draws = Array.from({ length: rows }, (_, row) => row).flatMap((row) =>
    SIDES.flatMap((side, at) => {
      const one = given[at][row];
      if (!one) return [];
      const check = checkOf(one, root.childElementCount);
      const { article, drawIn } = one.spread
        ? panelOf(state, side, { ...one, spread: one.spread }, check, openExport)
        : { article: refusedPanel(side, one, check), drawIn: null };
      root.append(article);
      return drawIn ? [drawIn] : [];
    }),
  );
  for (const drawIn of draws) void drawIn(); // once all of them stand
  if (rows === 0) root.append(make("p", { class: "hint" }, missing(answers)));
}

/** Why there is nothing to draw. @param {State["answers"]} answers */
function missing(answers) {
  if (SIDES.some((side) => answers[side]?.failure))
    return "Nothing to draw: the message above says why.";
  const come = SIDES.some((side) => answers[side]?.whole && answers[side]?.positions);
  return come ? NONE : "Loading …";
}

/** Whether an encoding can be trusted. @param {Given} given @param {number} number of the panel */
const checkOf = ({ encoding }, number) =>
  make("p", { class: "hint", id: `positions-check-${number}` }, describeCheck(encoding));

/** @param {Side} side @param {Given} given @param {HTMLElement} check */
function refusedPanel(side, given, check) {
  const title = make("h2", {}, positionsTitle(side, given));
  return make("article", { class: "panel" }, make("header", {}, title), check);
}

/**
 * An empty panel, and what draws it once it stands.
 * @param {State} state
 * @param {Side} side
 * @param {Given & { spread: Spread }} given
 * @param {HTMLElement} check
 * @param {OpenExport} openExport
 */
function panelOf(state, side, { encoding, spread, capture }, check, openExport) {
  const title = positionsTitle(side, spread);
  const colours = spread.as === "colours";
  const picture = make("div", {
    ...{ class: "figure", role: "application", tabindex: "0", "aria-busy": "true" },
    ...{ "aria-roledescription": colours ? "heatmap" : "line chart" },
    "aria-label": `${title}. ${spread.meaning} Arrow keys walk the ${colours ? "cells" : "curves"}.`,
    "aria-describedby": check.id,
  });
  const scale = colours ? `blue −${reach(spread)}, orange ${reach(spread)}` : "";
  const readout = make("p", { class: "readout", "aria-live": "polite" }, spread.meaning);
  const attributes = { type: "button", class: "quiet", "aria-label": `Save ${title} as a file` };
  const save = make("button", attributes, "Save");
  opensExport(save, () => openExport(saved(state, side, encoding, spread, capture), save));
  const words = [make("h2", {}, title), make("p", { class: "hint" }, scale)];
  const header = make("header", {}, ...words, save);
  const drawIn = async () => {
    const { data, layout } = figure(spread, stageOf(picture, state.dark));
    const tell = (/** @type {Cell | null} */ cell) => {
      readout.textContent = cell ? describeCell(spread, cell) : spread.meaning;
    };
    follow(picture, spread, (x, y) => cellAtPoint(layout, spread, x, y), tell);
    await Plotly.react(picture, data, layout, CONFIG);
    picture.setAttribute("aria-busy", "false");
  };
  return { article: make("article", { class: "panel" }, header, picture, readout, check), drawIn };
}

/** All that there is to draw of one text, and what is refused. @param {Answer | null} answer @returns {Given[]} */
function givenOf(answer) {
  const capture = answer?.whole;
  if (!capture) return [];
  const both = capture.tokens.target.length > 0;
  return (answer.positions ?? []).flatMap((encoding) => {
    const refused = { encoding, title: titleOf(encoding, both), spread: null, capture };
    const spreads = spreadsOf(encoding, labels(capture, encoding.side), both);
    /** @type {Given[]} */
    const given = spreads.map((spread) => ({ encoding, title: spread.title, spread, capture }));
    return given.length > 0 ? given : [refused];
  });
}

/**
 * @param {State} state
 * @param {Side} side
 * @param {Encoding} encoding
 * @param {Spread} spread
 * @param {Capture} capture
 * @returns {Saveable}
 */
const saved = ({ dark, file }, side, encoding, spread, capture) => ({
  title: positionsTitle(side, spread),
  name: positionsFileName(capture.model.id, side, spread),
  figure: () => {
    const stage = { ...stageOf(document.body, dark), width: SAVED - 2 * EDGE };
    const lines = captionLines(positionsCaption(side, encoding, spread, capture, file), stage);
    return withCaption(figure(spread, stage), lines, stage);
  },
  ...{ numbers: "", csv: null, alignment: null },
});

/**
 * Tell the number under the pointer, or the one that the arrow keys came to.
 * @param {HTMLElement} picture
 * @param {Spread} spread
 * @param {(x: number, y: number) => Cell | null} at
 * @param {(cell: Cell | null) => void} tell
 */
function follow(picture, { values }, at, tell) {
  /** @type {Cell} */
  let cell = { row: -1, column: 0 };
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
      row: Math.min(Math.max(cell.row + step[0], 0), values.length - 1),
      column: Math.min(Math.max(cell.column + step[1], 0), values[0].length - 1),
    };
    tell(cell);
  });
}
