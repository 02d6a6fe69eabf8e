/** One panel of the board: its title and buttons, the part of the figure that is its own, and words. */

/** @import { Choice, Lit, Manner, Panel, Pattern, Reading } from "../../../types.js" */
/** @import { PaneActions } from "./pane.js" */
/** @import { Toggle } from "./panel_legend.js" */
/** @import { ToolActions } from "./panel_tools.js" */

import { NOT_HELD } from "../../../state/opened_file.js";
import { isHead, panelName } from "../../../state/panels.js";
import { canOpen } from "../../../patterns/inside/opened_cell.js";
import { sentence, sentenceOfHeads } from "../../../patterns/sentences.js";
import { make } from "../../element.js";
import { amountOf } from "./drawn_share.js";
import { createPane } from "./pane.js";
import { createLegend } from "./panel_legend.js";
import { titleOf } from "./panel_title.js";
import { createTools } from "./panel_tools.js";
import { fill } from "./table.js";

const IDLE = {
  lines:
    "Point at a token: only its lines, with their weights. A click keeps it, a second lets go.",
  both: "Point at a token or a cell: both pictures show it. A click keeps it.",
  matrix: "Point at a cell to read its weight. A click keeps the row.",
};

/** What a reader does with a panel. @typedef {PaneActions & ToolActions & { toggle: Toggle }} PanelActions */
/** @typedef {ReturnType<typeof createPanel>} PanelView */

/** @param {Node} node @param {string} text */
function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * @param {Panel} panel
 * @param {PanelActions} actions
 */
export function createPanel(panel, actions) {
  const name = panelName(panel);
  const title = titleOf(panel);
  const can = { check: panel.of.heads.every(isHead), inside: canOpen(panel) };
  const tools = createTools(title, can, actions, (button) => toggleTable(view, button));
  const legend = createLegend(panel, actions.toggle);
  const { pane, anchor } = createPane(title, actions);
  const amount = make("p", { class: "amount" });
  const readout = make("p", { class: "readout", "aria-live": "off" });
  const tables = make("div", {
    ...{ class: "tables", hidden: "", tabindex: "0", role: "region" },
    "aria-label": `${title} as a table`,
  });
  const element = make(
    "article",
    { class: "panel", "data-panel": name },
    make("header", {}, legend.swatch, make("h2", { title }, title), tools.element),
    legend.element,
    pane,
    make("div", { class: "words" }, amount, readout, tables),
  );
  const view = {
    ...{ panel, name, title, element, pane, anchor, tools, legend, amount, readout, tables },
    openRow: can.inside ? actions.insideRow : null,
    shown: /** @type {Pattern | null} */ (null),
  };
  return view;
}

/** @param {PanelView} view @param {HTMLElement} button */
function toggleTable({ tables, title, shown, openRow }, button) {
  tables.hidden = !tables.hidden;
  button.setAttribute("aria-expanded", String(!tables.hidden));
  if (tables.hidden) return;
  if (shown) fill(tables, title, shown, openRow);
  tables.scrollIntoView({ block: "nearest" });
}

/**
 * @param {PanelView} view
 * @param {Pattern | null} shown null while something is missing
 * @param {Reading} reading
 * @param {Manner} manner
 * @param {boolean} failed
 * @param {boolean} there whether the opened file holds it
 */
export function showPattern(view, shown, reading, manner, failed, there) {
  const { pane, amount, readout, tables, title, openRow } = view;
  pane.setAttribute("aria-busy", String(shown === null && !failed && there));
  if (shown === null) {
    say(amount, "");
    const why = there ? "Nothing to draw: the message above says why." : `This is ${NOT_HELD}.`;
    say(readout, failed || !there ? why : "Loading …");
  } else {
    say(amount, amountOf(shown, reading, manner));
    if (shown !== view.shown && !tables.hidden) fill(tables, title, shown, openRow);
  }
  view.shown = shown;
}

/**
 * Say what is lit.
 * @param {PanelView} view
 * @param {Lit[]} lit
 * @param {Choice["view"] | null} idle how to read the picture, said where nothing is lit
 * @param {"off" | "polite"} live
 */
export function sayLit({ readout, shown }, lit, idle, live) {
  readout.setAttribute("aria-live", live);
  if (shown === null) return;
  const { series } = shown;
  if (lit.length === 0) say(readout, idle ? IDLE[idle] : "");
  else if (series.length > 1) say(readout, sentenceOfHeads(shown, lit));
  else say(readout, sentence(shown, series[0], lit));
}
