/** Heads found by a question: what is asked, and the ranked list of heads that answers it. */

/** @import { Ask, Contrast, ContrastedHead, Found, FoundHead, HeadPlace, State, Store } from "../../types.js" */

import { READY_MADE } from "../../state/choice.js";
import { themeOf } from "../../figures/theme.js";
import { captureWith, sidesOf } from "../../state/answers.js";
import { foundOf, searchOf, shapeOf } from "../../state/search.js";
import { headName, pinnedHeads } from "../../state/panels.js";
import {
  QUESTIONS,
  chanceSaid,
  ordinal,
  signed,
  spelled,
  turnSaid,
  unpaired,
} from "../../patterns/head_search.js";
import { contrasting } from "../../state/token_picks.js";
import { chanceFigure } from "./null_distribution.js";
import { find, make } from "../element.js";
import { createUnchanged } from "../memory.js";

/** What may go well another time; everything else is refused for good. */
const PASSING = new Set([
  "no_answer",
  "too_busy",
  "timed_out",
  "not_ready",
  "model_loading",
  "internal_error",
  "unexpected",
]);

/**
 * @param {Store} store
 * @param {() => void} again asks again for what failed
 * @param {(place: HeadPlace) => HTMLElement[]} toolsOf what can be done with a head of the list
 */
export function createFind(store, again, toolsOf) {
  const ask = /** @type {HTMLSelectElement} */ (find('part="ask"'));
  const part = find('part="found"');
  const said = find('part="found-said"', part);
  const list = find('part="found-heads"', part);
  const chance = find('part="turn-chance"', part);
  const retry = find('action="find-again"', part);
  const note = /** @type {HTMLDialogElement} */ (find('part="can-show"'));
  const unchanged = createUnchanged();

  const ready = READY_MADE.map((name) => make("option", { value: name }, QUESTIONS[name].title));
  ask.append(
    make("option", { value: "picked" }, "Look from a token to another"),
    make("optgroup", { label: "Ready-made, of this text" }, ...ready),
  );
  ask.addEventListener("change", () => {
    store.update({ picking: null });
    store.choose({ ask: /** @type {Ask} */ (ask.value) });
  });
  retry.addEventListener("click", again);
  list.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const buttons = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[data-head]")]);
    const at = buttons.findIndex((button) => button === event.target);
    if (!step || at < 0) return;
    event.preventDefault();
    buttons[Math.min(Math.max(at + step, 0), buttons.length - 1)].focus();
  });
  find('action="can-show"', part).addEventListener("click", () => note.showModal());

  /** @param {State} state */
  function render(state) {
    const { choice, answers, dark } = state;
    const { heads, pins, site } = choice;
    part.hidden = choice.heads_as !== "find";
    ask.hidden = part.hidden;
    if (part.hidden) return;
    ask.value = choice.ask;
    const found = foundOf(state);
    const search = searchOf(state);
    const asked = [found, search === null, choice.ask, site, answers.a, answers.b];
    if (unchanged([...asked, heads, pins, dark])) return;
    retry.hidden = !PASSING.has(found?.failure?.error ?? "");
    part.setAttribute("aria-busy", String(search !== null && found === null));
    const every = found?.contrast?.heads ?? found?.finding?.heads ?? [];
    said.textContent = found ? headline(found, state) : "";
    const theme = themeOf(dark);
    const pinned = pinnedHeads(pins, sidesOf(answers), site);
    const shown = heads.map(headName);
    const most = Math.max(...every.map(sizeOf), 1e-9);
    const focused = list.contains(document.activeElement)
      ? /** @type {HTMLElement} */ (document.activeElement).dataset.head
      : "";
    list.replaceChildren(
      ...every.map((head) => entry(head, state, found?.contrast ?? null, most, theme.heads)),
    );
    const buttons = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[data-head]")]);
    const stop = buttons.find(({ dataset }) => shown.includes(dataset.head ?? "")) ?? buttons[0];
    for (const button of buttons) {
      const name = button.dataset.head ?? "";
      button.setAttribute("aria-pressed", String(shown.includes(name)));
      button.classList.toggle("pinned", pinned.has(name));
      button.tabIndex = button === stop ? 0 : -1; // arrow keys walk the others
      if (name === focused) button.focus();
    }
    drawChance(found?.contrast ?? null, heads[0]);
  }

  /** @param {Contrast | null} contrast @param {HeadPlace} place */
  function drawChance(contrast, place) {
    const head = contrast?.heads.find(
      ({ layer, head }) => layer === place?.layer && head === place.head,
    );
    chance.hidden = !contrast || !head;
    if (!contrast || !head) return;
    const { heads, words } = chanceSaid(head, contrast);
    chance.replaceChildren(
      make("p", { class: "hint" }, make("b", {}, headName(head)), ` is ${heads} ${words}`),
      chanceFigure(head, contrast),
    );
  }

  /**
   * @param {FoundHead | ContrastedHead} head
   * @param {State} state
   * @param {Contrast | null} contrast
   * @param {number} most
   * @param {string[]} hues
   */
  function entry(head, state, contrast, most, hues) {
    const name = headName(head);
    const value = "delta" in head ? head.delta : head.value;
    const bar = make("span", {
      class: value < 0 ? "found-bar negative" : "found-bar",
      "aria-hidden": "true",
    });
    bar.style.width = `${((100 * Math.abs(value)) / most).toFixed(1)}%`;
    const number = contrast ? signed(value) : value.toFixed(3);
    const spoken = `${ordinal(head.place)}: layer ${head.layer}, head ${head.head}, ${contrast ? "Δ " : ""}${number}`;
    const button = make(
      "button",
      { type: "button", "data-head": name, title: spoken },
      make("span", { class: "found-place" }, String(head.place)),
      " ", // words of a name, not one
      make("b", {}, name),
      " ",
      make("span", { class: "found-track" }, bar),
      make("span", { class: "found-number" }, number),
    );
    const item = make(
      "li",
      { style: `--hue: ${hues[head.head % hues.length]}` },
      button,
      ...toolsOf(head),
    );
    item.append(...details(head, state));
    return item;
  }

  return render;
}

/** @param {FoundHead | ContrastedHead} head */
const sizeOf = (head) => Math.abs("delta" in head ? head.delta : head.value);

/** The ranks behind a number. @param {FoundHead | ContrastedHead} head @param {State} state @returns {HTMLElement[]} */
function details(head, state) {
  if (!("delta" in head)) {
    const { words } = state.found?.finding ?? {};
    return head.rank === null
      ? []
      : [make("small", {}, `${ordinal(head.rank)} of ${words} words in the row`)];
  }
  const { a, b } = turnSaid(head);
  return [make("small", {}, make("b", {}, "A"), ` ${a} `, make("b", {}, "B"), ` ${b}`)];
}

/** What was searched, and how it is measured. @param {Found} found @param {State} state */
function headline({ finding, contrast, failure }, state) {
  if (failure) return failure.detail;
  const { choice, answers } = state;
  const searched = (contrast ?? finding)?.searched;
  const of = `${searched} heads of ${choice.site} searched`;
  if (choice.ask !== "picked") return `${of}. ${QUESTIONS[choice.ask].words}`;
  const several = [choice.queries, choice.keys, choice.keys2].some((places) => places.length > 1);
  const summed = several ? " Several tokens together: summed over keys, mean over queries." : "";
  const [a, b] = [captureWith(answers.a, choice.site), captureWith(answers.b, choice.site)];
  const shape = shapeOf(state);
  if (!contrasting(choice, answers) || !contrast || !a || !b || !shape) return `${of}.${summed}`;
  const { deleted, inserted } = unpaired(contrast, a, b);
  const only = [
    ...(deleted.length > 0 ? [`only in A: ${deleted.join(" ")}`] : []),
    ...(inserted.length > 0 ? [`only in B: ${inserted.join(" ")}`] : []),
  ];
  const apart = only.length > 0 ? ` Tokens ${only.join("; ")}.` : "";
  const keys = [contrast.a.keys1, contrast.a.keys2].map((places) => spelled(a, shape.keys, places));
  const [one, other] = keys.map((key) => `→${key}`);
  const delta = `Δ = [A(${one}) − A(${other})] − [B(${one}) − B(${other})]`;
  return `${of}, largest ${delta} first, with both weights and their ranks in the row.${summed}${apart}`;
}
