/** What is inside a head: a section below the figures, told in one of a few ways. */

/** @import { Capture, Inspected, InsideView, State, Store } from "../../types.js" */

import { captureWith } from "../../state/answers.js";
import { inspectedName, inspectedNow, sizesOf } from "../../state/inside/inspected.js";
import { headName } from "../../state/panels.js";
import { themeOf } from "../../figures/theme.js";
import { find, findAll, make } from "../element.js";
import { createPair } from "./pair.js";

/**
 * One way to tell it: draws into its own part.
 * @typedef {(state: State, cell: Inspected, capture: Capture) => void} Told
 */
/** @typedef {Partial<Record<InsideView, Told>>} Ways */

/**
 * @param {Store} store
 * @param {Ways} ways
 * @param {boolean} asked whether the reader opened it, who then goes on there
 * @returns {(state: State) => void}
 */
export function createInside(store, ways, asked) {
  const root = find('part="inside"');
  const title = find('part="inside-title"', root);
  const failed = find('part="inside-failed"', root);
  const tabs = findAll("inside", root).filter(({ dataset }) => nameOf(dataset) in ways);
  const showPair = createPair(root, store);
  let focuses = asked;
  let shown = ""; // the cell that was last brought into view, or chosen here

  for (const tab of findAll("inside", root)) tab.hidden = !tabs.includes(tab);
  followTabs(tabs, store);
  const close = () => {
    store.choose({ inspect: null });
    document.getElementById("board")?.focus();
  };
  find('action="close-inside"', root).addEventListener("click", close);
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) close();
  });

  return function render(state) {
    const { choice, answers, file } = state;
    const cell = inspectedNow(state);
    root.hidden = cell === null || choice.page !== "explore" || file !== null;
    if (cell === null || root.hidden) {
      shown = "";
      focuses = true;
      return;
    }
    sayTitle(title, cell);
    const { heads } = themeOf(state.dark);
    root.style.setProperty("--colour", heads[cell.head % heads.length]);
    const told = choice.inside in ways ? choice.inside : "cell";
    const capture = captureWith(answers[cell.side], cell.site);
    const why = capture ? outside(cell, capture) : (answers[cell.side]?.failure?.detail ?? "");
    // Numbers of another cell are none of this one; in the layer stands what takes a refused cut back.
    const gone = why !== "" && told !== "layer";
    for (const tab of tabs) {
      const chosen = nameOf(tab.dataset) === told;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      find(`part="inside-${tab.dataset.inside}"`, root).hidden = !chosen || gone;
    }
    failed.hidden = why === "";
    failed.textContent = why;
    showPair(cell, capture);
    if (capture && why === "") ways[told]?.(state, cell, capture);
    // A row of a replay is no new question: the page stays where it is.
    const wanted = inspectedName(choice.inspect ?? cell);
    if (wanted !== shown && !root.contains(document.activeElement)) arrive(root, focuses);
    shown = wanted;
    focuses = true;
  };
}

/** @param {DOMStringMap} dataset */
const nameOf = ({ inside }) => /** @type {InsideView} */ (inside);

/** Bring it into view, and go on there. @param {HTMLElement} root @param {boolean} focused */
function arrive(root, focused) {
  requestAnimationFrame(() => {
    root.scrollIntoView({ block: "start" });
    if (focused) find('part="inside-pair"', root).focus({ preventScroll: true });
  });
}

/** @param {HTMLElement} root @param {Inspected} cell */
function sayTitle(root, { side, site, layer, head }) {
  const said = `Inside ${site} ${headName({ layer, head })} · ${side.toUpperCase()}`;
  if (root.textContent !== said) {
    root.replaceChildren(make("span", { class: "swatch", "aria-hidden": "true" }), said);
  }
}

/** Why a cell is none of its text; "": it is one. @param {Inspected} cell @param {Capture} capture */
function outside({ site, query, key }, capture) {
  const sizes = sizesOf(capture, site);
  if (sizes === null) return `This text has no ${site}.`;
  const { queries, keys } = sizes;
  if (query < queries && key < keys) return "";
  const there = `here are ${queries} queries and ${keys} keys, counted from 0`;
  return `The link asks for query ${query} and key ${key}; ${there}.`;
}

/** @param {HTMLElement[]} tabs @param {Store} store */
function followTabs(tabs, store) {
  tabs.forEach((tab, at) => {
    tab.addEventListener("click", () => store.choose({ inside: nameOf(tab.dataset) }));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = tabs[(at + step + tabs.length) % tabs.length];
      next.focus();
      next.click();
    });
  });
}
