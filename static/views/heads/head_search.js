/** Heads found by a question: what is asked, and the ranked list of heads that answers it. */

/** @import { Ask, Contrast, ContrastedHead, Found, FoundHead, HeadId, State, Store } from "../../types.js" */

import { READY_MADE } from "../../state/choice.js";
import { themeOf } from "../../figures/theme.js";
import { captureWith, sidesOf } from "../../state/answers.js";
import { foundOf, searchOf, shapeOf } from "../../state/search.js";
import { headName, pinnedHeads } from "../../state/panels.js";
import {
  QUESTIONS,
  describeNullDistribution,
  ordinal,
  spellTokens,
  describeContrast,
  unpairedTokens,
} from "../../patterns/head_search.js";
import { formatSigned } from "../../patterns/sentences.js";
import { contrasting } from "../../state/token_picks.js";
import { nullDistributionFigure } from "./null_distribution.js";
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

/** Makes what can be done with a head of the list. @typedef {(place: HeadId) => HTMLElement[]} ToolsOf */
/** @typedef {ReturnType<typeof partsOf>} FindParts */

/** @param {HTMLElement} root @param {ToolsOf} toolsOf */
const partsOf = (root, toolsOf) => ({
  ...{ root, toolsOf },
  ask: /** @type {HTMLSelectElement} */ (find('part="ask"')),
  said: find('part="found-said"', root),
  list: find('part="found-heads"', root),
  chance: find('part="turn-chance"', root),
  retry: find('action="find-again"', root),
  note: /** @type {HTMLDialogElement} */ (find('part="can-show"')),
  unchanged: createUnchanged(),
});

/**
 * @param {Store} store
 * @param {() => void} again asks again for what failed
 * @param {ToolsOf} toolsOf
 */
export function createHeadSearch(store, again, toolsOf) {
  const parts = partsOf(find('part="found"'), toolsOf);
  const { root, ask, retry, list, note } = parts;
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
  list.addEventListener("keydown", (event) => walk(list, event));
  find('action="can-show"', root).addEventListener("click", () => note.showModal());
  return (/** @type {State} */ state) => render(parts, state);
}

/** The buttons of the heads. @param {HTMLElement} list */
const buttonsIn = (list) =>
  /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[data-head]")]);

/** Arrow keys walk the list. @param {HTMLElement} list @param {KeyboardEvent} event */
function walk(list, event) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const buttons = buttonsIn(list);
  const at = buttons.findIndex((button) => button === event.target);
  if (!step || at < 0) return;
  event.preventDefault();
  buttons[Math.min(Math.max(at + step, 0), buttons.length - 1)].focus();
}

/** @param {FindParts} parts @param {State} state */
function render(parts, state) {
  const { root, ask, retry, said } = parts;
  const { choice, answers, dark } = state;
  const { heads, pins, site } = choice;
  root.hidden = choice.heads_as !== "find";
  ask.hidden = root.hidden;
  if (root.hidden) return;
  ask.value = choice.ask;
  const found = foundOf(state);
  const search = searchOf(state);
  const asked = [found, search === null, choice.ask, site, answers.a, answers.b];
  if (parts.unchanged([...asked, heads, pins, dark])) return;
  retry.hidden = !PASSING.has(found?.failure?.error ?? "");
  root.setAttribute("aria-busy", String(search !== null && found === null));
  said.textContent = found ? headline(found, state) : "";
  fillList(parts, found, state);
  markList(parts, state);
  drawChance(parts, found?.contrast ?? null, heads[0]);
}

/** @param {FindParts} parts @param {Found | null} found @param {State} state */
function fillList({ list, toolsOf }, found, state) {
  const every = found?.contrast?.heads ?? found?.finding?.heads ?? [];
  const most = Math.max(...every.map(sizeOf), 1e-9);
  const { heads: hues } = themeOf(state.dark);
  const focused = list.contains(document.activeElement)
    ? /** @type {HTMLElement} */ (document.activeElement).dataset.head
    : "";
  list.replaceChildren(
    ...every.map((head) =>
      make(
        "li",
        { style: `--hue: ${hues[head.head % hues.length]}` },
        buttonOf(head, sizeOf(head) / most, found?.contrast != null),
        ...toolsOf(head),
        ...details(head, state),
      ),
    ),
  );
  buttonsIn(list)
    .find(({ dataset }) => dataset.head === focused)
    ?.focus();
}

/** Tell which heads are shown and pinned. @param {FindParts} parts @param {State} state */
function markList({ list }, { choice, answers }) {
  const shown = choice.heads.map(headName);
  const pinned = pinnedHeads(choice.pins, sidesOf(answers), choice.site);
  const buttons = buttonsIn(list);
  const stop = buttons.find(({ dataset }) => shown.includes(dataset.head ?? "")) ?? buttons[0];
  for (const button of buttons) {
    const name = button.dataset.head ?? "";
    button.setAttribute("aria-pressed", String(shown.includes(name)));
    button.classList.toggle("pinned", pinned.has(name));
    button.tabIndex = button === stop ? 0 : -1; // arrow keys walk the others
  }
}

/** @param {FindParts} parts @param {Contrast | null} contrast @param {HeadId} place */
function drawChance({ chance }, contrast, place) {
  const head = contrast?.heads.find(
    ({ layer, head }) => layer === place?.layer && head === place.head,
  );
  chance.hidden = !contrast || !head;
  if (!contrast || !head) return;
  const { heads, words } = describeNullDistribution(head, contrast);
  chance.replaceChildren(
    make("p", { class: "hint" }, make("b", {}, headName(head)), ` is ${heads} ${words}`),
    nullDistributionFigure(head, contrast),
  );
}

/**
 * A head of the list: its rank, its name, and its number as a bar.
 * @param {FoundHead | ContrastedHead} head
 * @param {number} share of the largest number
 * @param {boolean} contrasted
 */
function buttonOf(head, share, contrasted) {
  const name = headName(head);
  const value = valueOf(head);
  const kind = value < 0 ? "found-bar negative" : "found-bar";
  const bar = make("span", { class: kind, "aria-hidden": "true" });
  bar.style.width = `${(100 * share).toFixed(1)}%`;
  const number = contrasted ? formatSigned(value) : value.toFixed(3);
  const rank = `${ordinal(head.place)}: layer ${head.layer}, head ${head.head}`;
  return make(
    "button",
    { type: "button", "data-head": name, title: `${rank}, ${contrasted ? "Δ " : ""}${number}` },
    make("span", { class: "found-place" }, String(head.place)),
    " ", // words of a name, not one
    make("b", {}, name),
    " ",
    make("span", { class: "found-track" }, bar),
    make("span", { class: "found-number" }, number),
  );
}

/** @param {FoundHead | ContrastedHead} head */
const valueOf = (head) => ("delta" in head ? head.delta : head.value);

/** @param {FoundHead | ContrastedHead} head */
const sizeOf = (head) => Math.abs(valueOf(head));

/** The ranks behind a number. @param {FoundHead | ContrastedHead} head @param {State} state @returns {HTMLElement[]} */
function details(head, state) {
  if (!("delta" in head)) {
    const { words } = state.found?.finding ?? {};
    return head.rank === null
      ? []
      : [make("small", {}, `${ordinal(head.rank)} of ${words} words in the row`)];
  }
  const { a, b } = describeContrast(head);
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
  const { deleted, inserted } = unpairedTokens(contrast, a, b);
  const only = [
    ...(deleted.length > 0 ? [`only in A: ${deleted.join(" ")}`] : []),
    ...(inserted.length > 0 ? [`only in B: ${inserted.join(" ")}`] : []),
  ];
  const apart = only.length > 0 ? ` Tokens ${only.join("; ")}.` : "";
  const keys = [contrast.a.keys1, contrast.a.keys2].map((places) =>
    spellTokens(a, shape.keys, places),
  );
  const [one, other] = keys.map((key) => `→${key}`);
  const delta = `Δ = [A(${one}) − A(${other})] − [B(${one}) − B(${other})]`;
  return `${of}, largest ${delta} first, with both weights and their ranks in the row.${summed}${apart}`;
}
