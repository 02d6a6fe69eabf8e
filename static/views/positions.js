/** What told the model where its tokens stood: pictures of it, for each text. */

/** @import { Answer, Encoding, Side, Spread, State, Store } from "../types.js" */
/** @import { Told } from "./board/caption.js" */
/** @import { Saveable } from "./board/export_menu.js" */

import { EDGE, captionLines, withCaption } from "../figures/caption.js";
import { CONFIG } from "../figures/frame.js";
import { figure, cellAtPoint } from "../figures/positions.js";
import { pictureIn } from "../figures/picture.js";
import { SIDES } from "../state/answers.js";
import { labels } from "../patterns/pattern.js";
import {
  describeCheck,
  describeCell,
  spreadsOf,
  titleOf,
} from "../patterns/positions/positions.js";
import { sameOf } from "../patterns/positions/same_positions.js";
import { positionsCaption, positionsFileName, positionsTitle } from "./board/caption.js";
import { find, make } from "./element.js";
import { createUnchanged } from "./memory.js";
import { redrawnOnResize } from "./resize.js";
import { opensExport } from "./board/export_menu.js";
import { savedStage, stageOf } from "./board/stage.js";

/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** @typedef {{ row: number, column: number }} Cell */
/**
 * What is known of one text, or of two that have the same; without a spread it is refused.
 * @typedef {{ told: Told[], encoding: Encoding, title: string, spread: Spread | null }} Given
 */
/** @typedef {Given & { spread: Spread }} Drawn */

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
  const draws = allOf(answers).flatMap((one) => {
    const check = checkOf(one, root.childElementCount);
    const { article, drawIn } = one.spread
      ? panelOf(state, { ...one, spread: one.spread }, check, openExport)
      : { article: refusedPanel(one, check), drawIn: null };
    article.classList.toggle("both", one.told.length > 1);
    root.append(article);
    return drawIn ? [drawIn] : [];
  });
  for (const drawIn of draws) void drawIn(); // once all of them stand
  if (root.childElementCount === 0) root.append(make("p", { class: "hint" }, missing(answers)));
}

/** Row by row, so that A stands beside B; what is the same in both stands once. @param {State["answers"]} answers */
function allOf(answers) {
  const [a, b] = SIDES.map((side) => givenOf(side, answers[side]));
  return Array.from({ length: Math.max(a.length, b.length) }, (_, row) => row).flatMap((row) => {
    const same = a[row] && b[row] ? sameGiven(a[row], b[row]) : null;
    return same ? [same] : [a[row], b[row]].filter((one) => one !== undefined);
  });
}

/** @param {Given} one @param {Given} other @returns {Given | null} */
function sameGiven(one, other) {
  if (one.title !== other.title) return null;
  if (describeCheck(one.encoding) !== describeCheck(other.encoding)) return null;
  const refused = one.spread === null && other.spread === null;
  const spread = one.spread && other.spread && sameOf(one.spread, other.spread);
  return spread || refused ? { ...one, spread, told: [...one.told, ...other.told] } : null;
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

/** @param {Given} given @param {HTMLElement} check */
function refusedPanel(given, check) {
  const title = make("h2", {}, positionsTitle(given.told, given));
  return make("article", { class: "panel" }, make("header", {}, title), check);
}

/**
 * An empty panel, and what draws it once it stands.
 * @param {State} state
 * @param {Drawn} given
 * @param {HTMLElement} check
 * @param {OpenExport} openExport
 */
function panelOf(state, given, check, openExport) {
  const { told, spread } = given;
  const title = positionsTitle(told, spread);
  const colours = spread.as === "colours";
  const picture = make("div", {
    ...{ class: "figure", role: "application", tabindex: "0", "aria-busy": "true" },
    ...{ "aria-roledescription": colours ? "heatmap" : "line chart" },
    "aria-label": `${title}. ${spread.meaning} Arrow keys walk the ${colours ? "cells" : "curves"}.`,
    "aria-describedby": check.id,
  });
  const readout = make("p", { class: "readout", "aria-live": "polite" }, spread.meaning);
  const attributes = { type: "button", class: "quiet", "aria-label": `Save ${title} as a file` };
  const save = make("button", attributes, "Save");
  opensExport(save, () => openExport(saveable(state, given), save));
  const header = make("header", {}, make("h2", {}, title), save);
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

/**
 * All that there is to draw of one text, and what is refused.
 * @param {Side} side
 * @param {Answer | null} answer
 * @returns {Given[]}
 */
function givenOf(side, answer) {
  const capture = answer?.whole;
  if (!capture) return [];
  const both = capture.tokens.target.length > 0;
  return (answer.positions ?? []).flatMap((encoding) => {
    const told = [{ side, capture }];
    const refused = { told, encoding, title: titleOf(encoding, both), spread: null };
    const spreads = spreadsOf(encoding, labels(capture, encoding.side), both);
    /** @type {Given[]} */
    const given = spreads.map((spread) => ({ told, encoding, title: spread.title, spread }));
    return given.length > 0 ? given : [refused];
  });
}

/** @param {State} state @param {Drawn} given @returns {Saveable} */
function saveable({ dark, file }, { told, encoding, spread }) {
  const caption = positionsCaption(told, encoding, spread, file);
  /** @param {number} width */
  const draw = (width) => {
    const stage = savedStage(width - 2 * EDGE, dark);
    return withCaption(figure(spread, stage), captionLines(caption, stage), stage);
  };
  return {
    title: positionsTitle(told, spread),
    name: positionsFileName(told, spread),
    picture: (size) => pictureIn(size, { natural: SAVED, least: SAVED, draw }),
    ...{ both: null, numbers: "", csv: null, alignment: null },
  };
}

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
