/** One figure of the board: draws one head on one text, and follows pointer and keys. */

/** @import { Choice, Figure, Kept, Lit, Panel, Pattern, Stage, State, Store } from "../types.js" */

import { withKept } from "../choice.js";
import { CONFIG } from "../figures/frame.js";
import * as lines from "../figures/lines.js";
import * as matrix from "../figures/matrix.js";
import { panelName } from "../panels.js";
import { litIn, shareDrawn } from "../patterns/lit.js";
import { sentence } from "../patterns/said.js";
import { shownIn } from "../patterns/shown.js";
import { make } from "./element.js";
import { moved } from "./keys.js";
import { stageOf } from "./stage.js";

const FIGURES = { lines, matrix, both: lines };
const IDLE = {
  lines: "Point at a token to see only its lines, with their weights; a click keeps them.",
  both: "Point at a token.",
  matrix: "Point at a cell to read its weight; a click keeps the row.",
};

/** @param {Lit | null} one @param {Lit | null} other */
const equal = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** @param {Node} node @param {string} text */
function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * @param {Store} store
 * @param {Panel} panel
 */
export function createPanel(store, panel) {
  const { side } = panel.of;
  const swatch = make("span", { class: "swatch", "aria-hidden": "true" });
  const title = make("h2");
  const share = make("p", { class: "hint" });
  const looking = make("span");
  const lookedAt = make("span");
  const root = make("div", {
    ...{ class: "figure", tabindex: "0", role: "application", "aria-busy": "true" },
    "aria-roledescription": "attention figure",
  });
  const readout = make("p", { class: "readout", "aria-live": "off" });
  const element = make(
    "article",
    { class: "panel", "data-panel": panelName(panel) },
    make("header", {}, swatch, title, share),
    make("p", { class: "sides" }, looking, lookedAt),
    root,
    readout,
  );

  /** @type {{ shown: Pattern, stage: Stage, figure: Figure, view: Choice["view"] } | null} */
  let drawn = null;
  /** @type {Lit | null} */
  let hovered = null;
  /** @type {Lit | null} */
  let kept = null;
  /** @type {Lit | null} */
  let marked = null; // what the picture shows lit
  let waiting = false; // for the next frame: what comes meanwhile is drawn once, in it

  /** @param {State} state */
  function render(state) {
    const { choice, answers, dark } = state;
    const name = panelName(panel);
    say(title, name);
    root.setAttribute("aria-label", `${name}. Arrow keys walk the tokens, Enter keeps one lit.`);
    const shown = shownIn(panel, choice, answers);
    if (!shown) return stand(answers[side]?.failure != null);
    const stage = stageOf(root, dark);
    const same =
      drawn !== null &&
      JSON.stringify(drawn.shown) === JSON.stringify(shown) &&
      drawn.view === choice.view &&
      drawn.stage.width === stage.width &&
      drawn.stage.theme === stage.theme;
    kept = keptIn(choice.kept, shown);
    if (same) light();
    else draw(shown, stage, choice.view);
  }

  /** Show that there is nothing to read yet, or nothing at all. @param {boolean} failed */
  function stand(failed) {
    if (drawn) root.style.minHeight = `${drawn.figure.layout.height}px`; // nothing jumps meanwhile
    drawn = null;
    if (failed) Plotly.purge(root);
    root.setAttribute("aria-busy", String(!failed));
    say(share, "");
    say(readout, failed ? "Nothing to draw: the message above says why." : "Loading …");
  }

  /** @param {Kept[]} all @param {Pattern} shown @returns {Lit | null} */
  function keptIn(all, shown) {
    const mine = all.find((one) => one.side === side);
    return mine ? litIn(shown, mine) : null;
  }

  /** @param {Pattern} shown @param {Stage} stage @param {Choice["view"]} view */
  function draw(shown, stage, view) {
    const figure = FIGURES[view].figure(shown, stage, kept);
    drawn = { shown, stage, figure, view };
    hovered = null;
    marked = kept;
    swatch.style.background = lines.colourOf(shown, stage);
    const { margin } = figure.layout;
    say(looking, view === "lines" ? "query looks" : "query looks at key");
    looking.style.width = `${margin.l}px`;
    say(lookedAt, view === "lines" ? "key is looked at" : "");
    lookedAt.style.width = `${margin.r}px`;
    root.style.minHeight = "";
    void Plotly.react(root, figure.data, figure.layout, CONFIG).then(() => {
      if (drawn) root.setAttribute("aria-busy", "false");
    });
    tell();
  }

  function light() {
    if (waiting || !drawn || equal(hovered ?? kept, marked)) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      if (!drawn) return;
      const { shown, stage, figure, view } = drawn;
      marked = hovered ?? kept;
      void Plotly.relayout(root, FIGURES[view].marks(shown, stage, marked, figure.layout));
      tell();
    });
  }

  function tell() {
    if (!drawn) return;
    const { shown, view } = drawn;
    say(readout, marked ? sentence(shown, shown.series[0], [marked]) : IDLE[view]);
    const percent = (100 * shareDrawn(shown, { threshold: lines.THRESHOLD, top: 0, direction: "down" })).toFixed(1);
    const amount = marked ? "all weight of the lit token drawn" : `${percent} % of the weight drawn`;
    say(share, view === "lines" ? amount : "colour by √weight, from 0 to 1");
  }

  /** @param {Lit | null} lit @param {"off" | "polite"} live who hears of it */
  function hover(lit, live) {
    readout.setAttribute("aria-live", live);
    hovered = lit;
    light();
  }

  /** @param {PointerEvent | MouseEvent} event */
  function under(event) {
    if (!drawn) return null;
    const { left, top } = root.getBoundingClientRect();
    const { figure, shown, view } = drawn;
    return FIGURES[view].pointed(figure.layout, shown, event.clientX - left, event.clientY - top);
  }

  /** @param {Lit | null} lit */
  function keep(lit) {
    if (!lit || !drawn) return;
    const stream = drawn.shown.streams[lit.axis];
    const token = { side, axis: lit.axis, stream, place: lit.place };
    store.choose({ kept: withKept(store.state.choice.kept, token) });
  }

  function letGo() {
    hovered = null;
    store.choose({ kept: store.state.choice.kept.filter((one) => one.side !== side) });
  }

  /** @param {KeyboardEvent} event */
  function key(event) {
    if (!drawn || event.ctrlKey || event.metaKey || event.altKey) return;
    const lit = hovered ?? kept;
    const next = moved(event.key, lit, drawn.shown, drawn.view);
    if (next) hover(next, "polite");
    else if (event.key === "Enter") keep(lit);
    else if (event.key === "Escape") letGo();
    else return;
    event.preventDefault();
  }

  root.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") hover(under(event), "off");
  });
  root.addEventListener("pointerleave", () => hover(null, "off"));
  root.addEventListener("click", (event) => keep(under(event)));
  root.addEventListener("keydown", key);
  root.addEventListener("blur", () => hover(null, "off"));

  function remove() {
    drawn = null; // a frame still to come must not draw on what is gone
    Plotly.purge(root);
    element.remove();
  }

  return { element, render, remove };
}
