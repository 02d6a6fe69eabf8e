/** One figure of the page Positions: its title, picture, readout, table, and how it is saved. */

/** @import { Figure, KnownEncoding, Spread, SpreadCell, Stage, State } from "../../types.js" */
/** @import { OpenExport, Saveable } from "../board/export_menu.js" */

import { EDGE, captionLines, withCaption } from "../../figures/caption.js";
import { CONFIG } from "../../figures/frame.js";
import { pictureIn } from "../../figures/picture.js";
import { cellAtPoint, figure } from "../../figures/positions/spread.js";
import { csvOf, tableOf } from "../../patterns/positions/numbers.js";
import { describeCell } from "../../patterns/positions/positions.js";
import { positionsCaption, positionsFileName, positionsTitle } from "../board/caption.js";
import { opensExport } from "../board/export_menu.js";
import { savedStage, stageOf } from "../board/stage.js";
import { make } from "../element.js";
import { createUnchanged } from "../memory.js";

/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
export const CHECK = "positions-check"; // the sentence that says whether they can be trusted
const SAVED = 640; // pixels of a saved figure

/**
 * What a plate shows; `draw` where the numbers are no heatmap and no curves.
 * @typedef {object} Shown
 * @property {KnownEncoding} known
 * @property {Spread} spread
 * @property {(stage: Stage) => Figure} [draw]
 * @property {(layout: Figure["layout"], x: number, y: number) => SpreadCell | null} [at]
 * @property {string} [role] what the picture is called
 * @property {(cell: SpreadCell) => string} [tell]
 * @property {(cell: SpreadCell) => void} [pick] a click, or Enter
 */

let plates = 0;

/** @param {OpenExport} openExport */
export function createPlate(openExport) {
  const number = (plates += 1);
  const title = make("h3", { id: `plate-${number}` });
  const save = make("button", { type: "button", class: "quiet" }, "Save");
  const picture = make("div", {
    ...{ class: "figure", role: "application", tabindex: "0", "aria-busy": "true" },
    "aria-describedby": CHECK,
  });
  const readout = make("p", { class: "readout", "aria-live": "polite" });
  const table = make("details", { class: "tables" }, make("summary", {}, "As a table"));
  const root = make(
    "article",
    { class: "panel plate", "aria-labelledby": title.id },
    make("header", {}, title, save),
    ...[picture, readout, table],
  );
  root.hidden = true; // until there is something to show
  const unchanged = createUnchanged();
  /** @type {Shown | null} */
  let shown = null;
  /** @type {Figure["layout"] | null} */
  let layout = null;
  /** @type {State | null} */
  let drawn = null;

  opensExport(save, () => {
    if (shown && drawn) openExport(saveable(shown, drawn), save);
  });
  table.addEventListener("toggle", () => fillTable(table, shown));
  followPointer();

  function followPointer() {
    let cell = { row: -1, column: 0 };
    /** @param {SpreadCell | null} at */
    const tell = (at) => {
      if (!shown) return;
      const said = at ? (shown.tell ?? ((one) => describeCell(spreadIn(shown), one)))(at) : "";
      readout.textContent = said || shown.spread.meaning;
    };
    /** @param {MouseEvent} event */
    const pointed = ({ clientX, clientY }) => {
      const { left, top } = picture.getBoundingClientRect();
      if (!shown || !layout) return null;
      const at = shown.at ?? ((all, x, y) => cellAtPoint(all, spreadIn(shown), x, y));
      return at(layout, clientX - left, clientY - top);
    };
    picture.addEventListener("pointermove", (event) => tell(pointed(event)));
    picture.addEventListener("pointerleave", () => tell(null));
    picture.addEventListener("click", (event) => {
      const at = pointed(event);
      if (at) shown?.pick?.(at);
    });
    picture.addEventListener("keydown", (event) => {
      if (!shown || event.ctrlKey || event.metaKey || event.altKey) return;
      const { values } = shown.spread;
      if (event.key === "Enter" && cell.row >= 0) shown.pick?.(cell);
      const step = STEPS[event.key];
      if (!step) return;
      event.preventDefault();
      cell = {
        row: Math.min(Math.max(cell.row + step[0], 0), values.length - 1),
        column: Math.min(Math.max(cell.column + step[1], 0), values[0].length - 1),
      };
      tell(cell);
    });
  }

  /** @param {Shown} next @param {State} state */
  async function draw(next, state) {
    const { spread, known } = next;
    const whole = positionsTitle(known.told, spread);
    title.textContent = shortTitle(whole, known);
    const kind = next.role ?? (spread.as === "colours" ? "heatmap" : "line chart");
    const walked = spread.as === "colours" ? "cells" : "curves";
    picture.setAttribute("aria-roledescription", kind);
    picture.setAttribute(
      "aria-label",
      `${whole}. ${spread.meaning} Arrow keys walk the ${walked}${next.pick ? "; Enter chooses" : ""}.`,
    );
    save.setAttribute("aria-label", `Save ${whole} as a file`);
    readout.textContent = spread.meaning;
    if (table.open) fillTable(table, next);
    const stage = stageOf(picture, state.dark);
    const made = (next.draw ?? ((on) => figure(spread, on)))(stage);
    layout = made.layout;
    await Plotly.react(picture, made.data, made.layout, CONFIG);
    picture.setAttribute("aria-busy", "false");
  }

  return {
    root,
    /** @param {Shown | null} next @param {State} state */
    show(next, state) {
      root.hidden = next === null;
      [shown, drawn] = [next, state];
      if (!next || unchanged([next.known, next.spread, state.dark, picture.clientWidth])) return;
      void draw(next, state);
    },
  };
}

/** Without what the page says above all of its figures. @param {string} whole @param {KnownEncoding} known */
const shortTitle = (whole, { title }) => whole.replace(/^.*?· /, "").replace(`${title} · `, "");

/** @param {Shown | null} shown @returns {Spread} */
const spreadIn = (shown) => /** @type {Shown} */ (shown).spread;

/** @param {HTMLDetailsElement} root @param {Shown | null} shown */
function fillTable(root, shown) {
  const [summary] = root.children;
  root.replaceChildren(summary);
  if (!root.open || !shown) return;
  const { caption, columns, rows } = tableOf(shown.spread);
  const heads = columns.map((column) => make("th", { scope: "col" }, column));
  const body = rows.map(({ name, cells }) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, make("bdi", {}, name)),
      ...cells.map((cell) => make("td", {}, cell)),
    ),
  );
  const table = make(
    "table",
    {},
    make("caption", {}, caption),
    make("thead", {}, make("tr", {}, make("td"), ...heads)),
    make("tbody", {}, ...body),
  );
  root.append(
    make(
      "div",
      { class: "table-scroll", tabindex: "0", role: "region", "aria-label": caption },
      table,
    ),
  );
}

/** @param {Shown} shown @param {State} state @returns {Saveable} */
function saveable({ known, spread, draw }, { dark, file }) {
  const caption = positionsCaption(known.told, known.encoding, spread, file);
  /** @param {number} width */
  const drawIn = (width) => {
    const stage = savedStage(width - 2 * EDGE, dark);
    const made = draw ? draw(stage) : figure(spread, stage);
    return withCaption(made, captionLines(caption, stage), stage);
  };
  return {
    title: positionsTitle(known.told, spread),
    name: positionsFileName(known.told, spread),
    picture: (size) => pictureIn(size, { natural: SAVED, least: SAVED, draw: drawIn }),
    both: null,
    numbers: "every number of this figure",
    csv: async () => new Blob([csvOf(spread)], { type: "text/csv" }),
    alignment: null,
  };
}
