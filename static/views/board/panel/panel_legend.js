/** What stands beside a panel's title: colours and names of its heads. */

/** @import { Panel, Series, Theme } from "../../../types.js" */

import { coloursOf, signColours } from "../../../figures/strokes.js";
import { make } from "../../element.js";
import { createUnchanged } from "../../memory.js";
import { signsOf } from "./panel_title.js";
import { quietButton } from "./panel_tools.js";

/** Shows or hides a head, or shows it alone. @typedef {(head: string, solo: boolean) => void} Toggle */
/** @typedef {ReturnType<typeof createLegend>} PanelLegend */

/** @param {Panel} panel @param {Toggle} toggle */
export const createLegend = (panel, toggle) => ({
  ...{ panel, toggle, unchanged: createUnchanged() },
  swatch: swatchOf("transparent"), // of a head alone
  element: make("div", { class: "legend" }),
});

/**
 * @param {PanelLegend} legend
 * @param {Series[]} series all of them, also those that are hidden
 * @param {string[]} hidden
 * @param {Theme} theme
 */
export function showLegend({ panel, toggle, unchanged, swatch, element }, series, hidden, theme) {
  const colours = coloursOf(series, theme);
  if (unchanged([JSON.stringify([series.map(({ name }) => name), hidden, colours])])) return;
  const alone = !panel.minus && series.length === 1;
  swatch.hidden = !alone;
  if (alone) swatch.style.setProperty("--colour", colours[0]);
  else if (panel.minus) element.replaceChildren(...signs(panel, theme));
  else {
    element.replaceChildren(
      ...series.map(({ name }, at) => toggleOf(name, colours[at], !hidden.includes(name), toggle)),
    );
  }
}

/** @param {Panel} panel @param {Theme} theme */
function signs(panel, theme) {
  const { more, less } = signColours(theme);
  const [a, b] = signsOf(panel);
  return [swatchOf(more), `${a} more`, swatchOf(less, "dashed"), `${b} more`];
}

/** @param {string} head @param {string} colour @param {boolean} shown @param {Toggle} toggle */
function toggleOf(head, colour, shown, toggle) {
  const name = `Head ${head}: click shows or hides it, Alt-click shows it alone`;
  const told = "A click shows or hides it, Alt-click shows it alone.";
  const button = quietButton("", name, told, ({ altKey }) => toggle(head, altKey));
  button.append(swatchOf(colour), head);
  button.setAttribute("aria-pressed", String(shown));
  button.dataset.legend = head;
  button.addEventListener("dblclick", () => toggle(head, true));
  return button;
}

/** @param {string} colour @param {string} [kind] */
function swatchOf(colour, kind = "") {
  const made = make("span", { class: `swatch ${kind}`, "aria-hidden": "true" });
  made.style.setProperty("--colour", colour);
  return made;
}
