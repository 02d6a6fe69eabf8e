/** How the board is read: view, threshold, strongest lines, special tokens, words, direction. */

/** @import { Choice, State, Store } from "../../types.js" */

import { captureWith, sidesOf } from "../../state/answers.js";
import { readingSaid } from "./reading_said.js";
import { find, findAll, intoView } from "../element.js";
import { opensBelow } from "../floating.js";

const STOPS = [
  0, 0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4,
  0.5,
];

/** The stop that is nearest to a threshold. @param {number} threshold */
function stopOf(threshold) {
  const away = STOPS.map((stop) => Math.abs(stop - threshold));
  return away.indexOf(Math.min(...away));
}

/**
 * @param {Store} store
 * @param {(threshold: number | null) => void} preview draws with a threshold that is still moved
 */
export function createReading(store, preview) {
  const root = find('part="reading"');
  const slider = /** @type {HTMLInputElement} */ (find('part="threshold"', root));
  const value = find('part="threshold-said"', root);
  const difference = /** @type {HTMLButtonElement} */ (find('action="difference"', root));
  const selects = /** @type {HTMLSelectElement[]} */ (findAll("choice", root));

  slider.max = String(STOPS.length - 1);
  const tools = find('part="drawn-as-tools"', root);
  const state = find('part="drawn-said"', root);
  opensBelow(find('part="drawn-as"', root), tools);
  tools.addEventListener("submit", (event) => event.preventDefault());
  for (const button of findAll("view", root)) {
    const view = /** @type {Choice["view"]} */ (button.dataset.view);
    button.addEventListener("click", () => store.choose({ view }));
  }
  for (const select of selects) {
    const name = select.dataset.choice ?? "";
    select.addEventListener("change", () => {
      store.choose({ [name]: name === "top" ? Number(select.value) : select.value });
    });
  }
  difference.addEventListener("click", () => {
    const wanted = store.state.choice.difference === "no";
    store.choose({ difference: wanted ? "yes" : "no" });
    if (wanted) intoView(".panel[data-panel*='-b.']"); // it may stand in a row below
  });
  slider.addEventListener("input", () => {
    say(STOPS[Number(slider.value)]);
    preview(STOPS[Number(slider.value)]);
  });
  // A step of the history is made only where the reader lets go.
  slider.addEventListener("change", () => {
    store.choose({ threshold: STOPS[Number(slider.value)] });
    preview(null);
  });

  /** @param {number} threshold */
  function say(threshold) {
    value.textContent = String(threshold);
    slider.setAttribute("aria-valuetext", String(threshold));
  }

  /** @param {State} state */
  return function render({ choice, answers }) {
    for (const button of findAll("view", root)) {
      button.setAttribute("aria-pressed", String(button.dataset.view === choice.view));
    }
    const pairs = sidesOf(answers).some((side) => captureWith(answers[side], "encoder")?.text_pair);
    for (const select of selects) {
      const name = /** @type {keyof Choice} */ (select.dataset.choice);
      const said = String(choice[name]);
      if (name === "top") offer(select, said);
      if (select.value !== said) select.value = said;
      if (name === "segments") /** @type {HTMLElement} */ (select.parentElement).hidden = !pairs;
      if (name === "together") select.disabled = choice.heads.length < 2;
    }
    slider.value = String(stopOf(choice.threshold));
    say(choice.threshold);
    const words = ` · ${readingSaid(choice)}`;
    if (state.textContent !== words) state.textContent = words;
    const both = sidesOf(answers).length === 2;
    const overlaid = choice.together === "overlaid" && choice.heads.length > 1;
    difference.disabled = !both || overlaid;
    difference.setAttribute(
      "aria-pressed",
      String(choice.difference === "yes" && both && !overlaid),
    );
    difference.title = !both
      ? "The weights of A minus those of B: needs a second sentence."
      : overlaid
        ? "Heads laid over each other have no difference: show them beside each other, or as their mean."
        : "A figure of the weights of A minus those of B.";
  };
}

/** A number that only a link can say is offered as well. @param {HTMLSelectElement} select @param {string} value */
function offer(select, value) {
  const there = [...select.options].some((option) => option.value === value);
  if (!there) select.add(new Option(`${value} per row`, value));
}
