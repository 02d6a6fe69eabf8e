/** The card of the example that is open: what to look for, the number, and the way to the next. */

/** @import { State, Store } from "../types.js" */
/** @import { Shown } from "../patterns/examples/examples.js" */

import { examplesOf, foundSaid } from "../patterns/examples/examples.js";
import { QUESTIONS } from "../patterns/head_search.js";
import { foundOf } from "../state/search.js";
import { createUnchanged } from "./memory.js";
import { find, make } from "./element.js";

/**
 * Choose what an example shows, in one step of the history; it may be of another model.
 * @param {Store} store
 * @param {Shown} example
 */
export function showExample(store, { choice }) {
  const { models, choice: now } = store.state;
  const model = choice.model || now.model;
  const revision = models?.models.find(({ id }) => id === model)?.revision ?? "";
  store.choose({ ...choice, model, revision });
}

/** The example that is open, and its neighbours; null where its texts were left. @param {State} state */
function openOf({ choice, models }) {
  const known = models?.models ?? [];
  const named = (/** @type {import("../types.js").ModelEntry} */ model) =>
    examplesOf(model).some(({ name }) => name === choice.example);
  const mine = known.find((model) => model.id === choice.model && named(model));
  // An example of one model may be shown on another.
  const examples = examplesOf(
    mine ?? known.find((model) => model.examples.length > 0 && named(model)),
  );
  const at = examples.findIndex(({ name }) => name === choice.example);
  const example = examples[at];
  if (!example || example.choice.a !== choice.a || example.choice.b !== choice.b) return null;
  return { example, at, examples };
}

/** @param {Store} store */
export function createExampleCard(store) {
  const root = find('part="example"');
  const unchanged = createUnchanged();
  let asked = ""; // the example whose best head is shown as soon as it is found

  /** @param {string} words @param {Shown | undefined} to */
  function step(words, to) {
    const button = make("button", { type: "button" }, words);
    button.toggleAttribute("disabled", !to);
    if (to) {
      button.title = to.title;
      button.addEventListener("click", () => showExample(store, to));
    }
    return button;
  }

  function close() {
    store.choose({ example: "" });
    document.getElementById("board")?.focus();
  }

  /** @param {State} state */
  return function render(state) {
    const open = openOf(state);
    const { ask } = state.choice;
    const found = open?.example.claim === null && ask !== "picked" ? foundOf(state) : null;
    if (unchanged([open?.example.name, state.choice.model, ask, found, state.models])) return;
    root.hidden = open === null;
    if (!open) {
      asked = "";
      return;
    }
    const { example, at, examples } = open;
    const shut = make("button", { type: "button", title: "Close this card" }, "Close");
    shut.addEventListener("click", close);
    root.replaceChildren(
      make("h2", {}, example.title),
      make(
        "div",
        { class: "example-steps" },
        make("span", { class: "hint" }, `Example ${at + 1} of ${examples.length}`),
        step("Previous", examples[at - 1]),
        step("Next", examples[at + 1]),
        shut,
      ),
      make("p", {}, example.look),
      make("p", { class: "claim" }, example.claim ?? foundWords(found, example, ask)),
      make(
        "p",
        { class: "hint" },
        example.claim === null && ask !== "picked"
          ? `${QUESTIONS[ask].words} Measured now, on this text: another may find another head.`
          : "Measured by python -m model.examples.",
      ),
    );
    if (example.claim !== null || asked === example.name || !found?.finding) return;
    asked = example.name;
    const [{ layer, head }] = found.finding.heads;
    if (ask === example.choice.ask)
      queueMicrotask(() => store.choose({ heads: [{ layer, head }] }));
  };
}

/**
 * @param {import("../types.js").Found | null} found
 * @param {Shown} example
 * @param {import("../types.js").Ask} ask
 */
function foundWords(found, example, ask) {
  if (ask === "picked" || ask !== example.choice.ask) {
    return `Found by the question “${example.title}”; open the example again to ask it.`;
  }
  return found ? foundSaid(found, ask) : "Asking every head …";
}
