/** One panel of the board: its title and buttons, the part of the figure that is its own, and words. */

/** @import { Choice, Lit, Manner, Panel, Pattern, Reading, Series, Theme } from "../../types.js" */

import { coloursOf, signColours } from "../../figures/strokes.js";
import { headName, panelName } from "../../state/panels.js";
import { sentence, sentenceOfHeads } from "../../patterns/sentences.js";
import { amountOf } from "./drawn_share.js";
import { make } from "../element.js";
import { opensExport } from "./export_menu.js";
import { fill } from "./table.js";

const LONG_PRESS = 500; // milliseconds
const IDLE = {
  lines:
    "Point at a token: only its lines, with their weights. A click keeps it, a second lets go.",
  both: "Point at a token or a cell: both pictures show it. A click keeps it.",
  matrix: "Point at a cell to read its weight. A click keeps the row.",
};

/**
 * @typedef {{
 *   point(x: number, y: number): void, leave(): void, click(x: number, y: number): void,
 *   key(event: KeyboardEvent): void, menu(x: number, y: number): void,
 *   pin(): void, move(steps: number): void, close(): void, save(anchor: HTMLElement): void, check(): void,
 *   toggle(head: string, solo: boolean): void,
 * }} Actions what a reader does with a panel
 */

/** @param {Node} node @param {string} text */
function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** "A · encoder 3.7", "A − B · cross mean of 1.0, 1.2" @param {Panel} panel */
export function titleOf({ of, minus }) {
  const heads = (/** @type {Panel["of"]} */ part) =>
    part.heads.length === 1
      ? headName(part.heads[0])
      : part.mean
        ? `mean of ${part.heads.map(headName).join(", ")}`
        : `(${part.heads.length} heads)`;
  const one = of.side.toUpperCase();
  if (!minus) return `${one} · ${of.site} ${heads(of)}`;
  const other = minus.side.toUpperCase();
  if (of.site === minus.site && heads(of) === heads(minus))
    return `${one} − ${other} · ${of.site} ${heads(of)}`;
  if (of.site === minus.site && one === other)
    return `${one} · ${of.site} ${heads(of)} − ${heads(minus)}`;
  return `${one} · ${of.site} ${heads(of)} − ${other} · ${minus.site} ${heads(minus)}`;
}

/** @param {string} text @param {string} title @param {() => void} act */
function button(text, title, act) {
  const made = make("button", { type: "button", class: "quiet", title, "aria-label": title }, text);
  made.addEventListener("click", act);
  return made;
}

/**
 * @param {Panel} panel
 * @param {Actions} actions
 */
export function createPanel(panel, actions) {
  const name = panelName(panel);
  const title = titleOf(panel);
  const swatch = swatchOf("transparent");
  const legend = make("div", { class: "legend" });
  const pin = button("Pin", `Pin ${title} to the board`, actions.pin);
  const before = button("‹", `Move ${title} one place forward`, () => actions.move(-1));
  const after = button("›", `Move ${title} one place back`, () => actions.move(1));
  const close = button("×", `Take ${title} off the board`, actions.close);
  const asTable = button("Table", `${title} as a table`, () => {
    tables.hidden = !tables.hidden;
    asTable.setAttribute("aria-expanded", String(!tables.hidden));
    if (!tables.hidden && shown) fill(tables, title, shown);
  });
  asTable.setAttribute("aria-expanded", "false");
  const save = button("Save", `Save ${title} as a file`, () => {});
  opensExport(save, () => actions.save(save));
  const pane = make("div", {
    ...{ class: "pane", tabindex: "0", role: "application", "aria-busy": "true" },
    ...{ "aria-roledescription": "attention figure" },
    "aria-label": `${title}. Arrow keys walk the tokens, Enter keeps one lit, M opens its menu.`,
  });
  const anchor = make("span", { class: "anchor", tabindex: "-1", "aria-hidden": "true" });
  anchor.addEventListener("focus", () => pane.focus());
  pane.append(anchor);
  const amount = make("p", { class: "amount" });
  const readout = make("p", { class: "readout", "aria-live": "off" });
  const tables = make("div", {
    class: "tables",
    hidden: "",
    tabindex: "0",
    role: "region",
    "aria-label": `${title} as a table`,
  });
  const check = button(
    "Check",
    `Check ${title}: what becomes of the answer without it`,
    actions.check,
  );
  const tools = make("div", { class: "tools" }, before, after, pin, check, asTable, save, close);
  const element = make(
    "article",
    { class: "panel", "data-panel": name },
    make("header", {}, swatch, make("h2", { title }, title), tools),
    legend,
    pane,
    make("div", { class: "words" }, amount, readout, tables),
  );
  /** @type {Pattern | null} */
  let shown = null;
  let legendSays = "";

  pane.addEventListener("pointermove", ({ pointerType, clientX, clientY }) => {
    if (pointerType !== "touch") actions.point(clientX, clientY);
  });
  pane.addEventListener("pointerleave", () => actions.leave());
  pane.addEventListener("click", ({ clientX, clientY }) => actions.click(clientX, clientY));
  pane.addEventListener("keydown", (event) => actions.key(event));
  pane.addEventListener("blur", () => actions.leave());
  pane.addEventListener("contextmenu", (event) => {
    event.preventDefault();
    actions.menu(event.clientX, event.clientY);
  });
  // Where a long press is no right click of the browser's own.
  pane.addEventListener("pointerdown", ({ pointerType, clientX, clientY }) => {
    if (pointerType !== "touch") return;
    const timer = setTimeout(() => actions.menu(clientX, clientY), LONG_PRESS);
    for (const end of ["pointerup", "pointercancel", "pointermove"]) {
      pane.addEventListener(end, () => clearTimeout(timer), { once: true });
    }
  });

  /** How the panel stands on the board. @param {ReturnType<typeof import("../../state/panel_standing.js").standingOf>} standing */
  function stand({ pinned, movable, without }) {
    pin.setAttribute("aria-pressed", String(pinned));
    before.hidden = after.hidden = !movable;
    close.hidden = without === null;
  }

  /**
   * @param {Pattern | null} now null while something is missing
   * @param {Reading} reading
   * @param {Manner} manner
   * @param {boolean} failed
   */
  function show(now, reading, manner, failed) {
    pane.setAttribute("aria-busy", String(now === null && !failed));
    if (now === null) {
      say(amount, "");
      say(readout, failed ? "Nothing to draw: the message above says why." : "Loading …");
    } else {
      say(amount, amountOf(now, reading, manner));
      if (now !== shown && !tables.hidden) fill(tables, title, now);
    }
    shown = now;
  }

  /**
   * What stands beside the title: colours and names of the heads.
   * @param {Series[]} series all of them, also those that are hidden
   * @param {string[]} hidden
   * @param {Theme} theme
   */
  function key(series, hidden, theme) {
    const colours = coloursOf(series, theme);
    const now = JSON.stringify([series.map((one) => one.name), hidden, colours]);
    if (now === legendSays) return;
    legendSays = now;
    const { more, less } = signColours(theme);
    const alone = !panel.minus && series.length === 1;
    swatch.hidden = !alone;
    if (alone) return swatch.style.setProperty("--colour", colours[0]);
    if (panel.minus) {
      const [a, b] = signs(panel);
      return legend.replaceChildren(
        swatchOf(more),
        `${a} more`,
        swatchOf(less, "dashed"),
        `${b} more`,
      );
    }
    legend.replaceChildren(
      ...series.map((one, at) => {
        const toggle = button(
          "",
          `Head ${one.name}: click shows or hides it, Alt-click shows it alone`,
          () => {},
        );
        toggle.append(swatchOf(colours[at]), one.name);
        toggle.setAttribute("aria-pressed", String(!hidden.includes(one.name)));
        toggle.dataset.legend = one.name;
        toggle.addEventListener("click", ({ altKey }) => actions.toggle(one.name, altKey));
        toggle.addEventListener("dblclick", () => actions.toggle(one.name, true));
        return toggle;
      }),
    );
  }

  /**
   * Say what is lit.
   * @param {Lit[]} lit
   * @param {Choice["view"] | null} idle how to read the picture, said where nothing is lit
   * @param {"off" | "polite"} live
   */
  function tell(lit, idle, live) {
    readout.setAttribute("aria-live", live);
    if (shown === null) return;
    if (lit.length === 0) return say(readout, idle ? IDLE[idle] : "");
    say(
      readout,
      shown.series.length > 1 ? sentenceOfHeads(shown, lit) : sentence(shown, shown.series[0], lit),
    );
  }

  /** Where something that floats may stand, at a point of the window. @param {number} x @param {number} y */
  function anchorAt(x, y) {
    const { left, top } = pane.getBoundingClientRect();
    anchor.style.left = `${x - left}px`;
    anchor.style.top = `${y - top}px`;
    return anchor;
  }

  return { panel, name, element, pane, stand, show, key, tell, anchorAt };
}

/** What the two signs of a difference are called. @param {Panel} panel */
function signs({ of, minus }) {
  if (minus && of.side === minus.side)
    return [of, minus].map(({ site, heads }) => `${site} ${headName(heads[0])}`);
  return ["A", "B"];
}

/** @param {string} colour @param {string} [kind] */
function swatchOf(colour, kind = "") {
  const made = make("span", { class: `swatch ${kind}`, "aria-hidden": "true" });
  made.style.setProperty("--colour", colour);
  return made;
}
