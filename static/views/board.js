/** The board: for every shown head a figure of each text. */

/** @import { State, Store } from "../types.js" */

import { sidesOf } from "../loader.js";
import { panelName, panelsOf } from "../panels.js";
import { find, make } from "./element.js";
import { createPanel } from "./panel.js";

/** @param {Store} store @param {() => void} again */
export function createBoard(store, again) {
  const root = find('part="board"');
  const retry = make("button", { type: "button", class: "primary" }, "Try again");
  const failure = make("div", { role: "alert", hidden: "" }, make("p", { class: "bad" }), retry);
  retry.addEventListener("click", again);
  root.append(failure);
  /** @type {Map<string, ReturnType<typeof createPanel>>} */
  const panels = new Map();

  /** @param {State} state */
  function render(state) {
    const { choice, answers, models } = state;
    root.hidden = choice.page !== "explore";
    failure.hidden = state.failure === null;
    /** @type {HTMLElement} */ (failure.firstChild).textContent = state.failure?.detail ?? "";
    const wanted = models === null ? [] : panelsOf(choice, sidesOf(answers));
    const names = wanted.map(panelName);
    for (const [name, panel] of panels) {
      if (names.includes(name)) continue;
      panel.remove();
      panels.delete(name);
    }
    wanted.forEach((shown, at) => {
      const panel = panels.get(names[at]) ?? createPanel(store, shown);
      panels.set(names[at], panel);
      if (root.children[at + 1] !== panel.element) root.insertBefore(panel.element, root.children[at + 1]);
    });
    if (!root.hidden) for (const panel of panels.values()) panel.render(state);
  }

  new ResizeObserver(() => render(store.state)).observe(root);
  return render;
}
