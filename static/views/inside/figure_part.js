/** A figure inside a head: drawn once it is near, saved like every other, and told as a table. */

/** @import { Figure, Stage } from "../../types.js" */
/** @import { OpenExport } from "../board/export_menu.js" */
/** @import { TableText } from "./table.js" */

import { EDGE, captionLines, withCaption } from "../../figures/caption.js";
import { CONFIG } from "../../figures/frame.js";
import { pictureIn } from "../../figures/picture.js";
import { opensExport } from "../board/export_menu.js";
import { savedStage, stageAs } from "../board/stage.js";
import { make, refill } from "../element.js";
import { fillTable } from "./table.js";

/**
 * What is drawn.
 * @typedef {object} Drawn
 * @property {string} title of the figure, for files and readers who do not see it
 * @property {string} name of files, without what follows the last dot
 * @property {string} caption of files, paragraphs split by \n
 * @property {boolean} dark
 * @property {(stage: Stage) => Figure} draw
 * @property {TableText} table
 * @property {(figure: Figure) => Node[]} [over] what stands over it and can be clicked
 */

/**
 * @param {OpenExport} openExport
 * @param {number} natural pixels of a saved figure
 * @param {Node[]} [tools] further buttons
 */
export function createFigurePart(openExport, natural, tools = []) {
  const picture = make("div", { class: "inside-figure", role: "img" });
  const over = make("div", { class: "inside-over" });
  const table = make("div", { class: "tables", hidden: "", tabindex: "0", role: "region" });
  const asTable = make(
    "button",
    { type: "button", class: "quiet", "aria-expanded": "false" },
    "Table",
  );
  const save = make("button", { type: "button", class: "quiet" }, "Save");
  const stack = make("div", { class: "inside-stack" }, picture, over);
  const buttons = make("div", { class: "inside-tools" }, ...tools, asTable, save);
  const element = make("div", { class: "inside-part" }, stack, table);
  /** @type {Drawn | null} */
  let wanted = null;
  /** @type {unknown[]} */
  let drawn = [];
  let near = false;
  let width = 0; // as it was told: to ask for it after each figure lays out the page each time

  function catchUp() {
    if (!near || !wanted || width === 0) return;
    const now = [wanted, width];
    if (now.every((one, at) => one === drawn[at])) return;
    drawn = now;
    const figure = wanted.draw(stageAs(width, wanted.dark));
    stack.style.minHeight = `${figure.layout.height}px`;
    refill(over, ...(wanted.over?.(figure) ?? []));
    void Plotly.react(picture, figure.data, structuredClone(figure.layout), CONFIG);
  }
  new IntersectionObserver(
    (entries) => {
      near = entries.at(-1)?.isIntersecting ?? true;
      catchUp();
    },
    { rootMargin: "50%" },
  ).observe(element);
  new ResizeObserver((entries) => {
    width = entries.at(-1)?.contentRect.width ?? 0;
    catchUp();
  }).observe(picture);
  asTable.addEventListener("click", () => {
    table.hidden = !table.hidden;
    asTable.setAttribute("aria-expanded", String(!table.hidden));
    if (wanted && !table.hidden) fillTable(table, wanted.table);
  });
  opensExport(save, () => {
    if (wanted) openExport(saveable(wanted, natural), save);
  });

  /** @param {Drawn} now */
  function show(now) {
    wanted = now;
    picture.setAttribute("aria-label", `${now.title}. The table has its numbers.`);
    table.setAttribute("aria-label", `${now.title} as a table`);
    asTable.setAttribute("aria-label", `${now.title} as a table`);
    save.setAttribute("aria-label", `Save ${now.title} as a file`);
    if (!table.hidden) fillTable(table, now.table);
    requestAnimationFrame(catchUp); // the numbers first
  }
  return { element, tools: buttons, show };
}

/** @param {Drawn} drawn @param {number} natural @returns {import("../board/export_menu.js").Saveable} */
function saveable({ title, name, caption, dark, draw }, natural) {
  /** @param {number} width */
  const whole = (width) => {
    const stage = savedStage(width - 2 * EDGE, dark);
    return withCaption(draw(stage), captionLines(caption, stage), stage);
  };
  return {
    ...{
      title,
      name,
      picture: (size) => pictureIn(size, { natural, least: natural, draw: whole }),
    },
    ...{ both: null, numbers: "", csv: null, alignment: null },
  };
}
