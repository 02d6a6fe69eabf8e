/** The sweep of every head of a site, in the causal check: its switch, and how far it is. */

/** @import { HeadEdit, State, Store, Sweep } from "../../types.js" */

import { describeSweep } from "../../patterns/sweep.js";
import { find } from "../element.js";

/** @param {HTMLElement} root @param {Store} store */
export function createSweep(root, store) {
  const button = find('action="sweep"', root);
  const progress = /** @type {HTMLProgressElement} */ (find('part="sweep-progress"', root));
  const swept = find('part="sweep-said"', root);
  const together = find('action="sweep-together"', root);
  together.addEventListener("click", () => {
    const { sweep } = store.state;
    if (sweep) store.choose({ check: editsTogether(sweep) });
  });
  button.addEventListener("click", () => {
    store.choose({ sweep: store.state.choice.sweep === "yes" ? "no" : "yes", heads_as: "grid" });
  });

  /** @param {State} state */
  return function render({ choice, sweep }) {
    const wanted = choice.sweep === "yes";
    button.setAttribute("aria-pressed", String(wanted));
    button.textContent = !wanted
      ? `Sweep every head of ${choice.site}`
      : sweep?.status === "running"
        ? "Stop the sweep"
        : "Hide the sweep";
    progress.hidden = sweep?.status !== "running";
    if (sweep) [progress.max, progress.value] = [sweep.total, sweep.done];
    const said = sweep ? describeSweep(sweep) : "";
    if (swept.textContent !== said) swept.textContent = said;
    together.hidden = sweep?.status !== "done" || sweep.together.length < 2;
  };
}

/** The heads that a sweep found, all switched off. @param {Sweep} sweep @returns {HeadEdit[]} */
const editsTogether = ({ side, together }) =>
  together.map(({ head: { site, layer, head } }) => ({
    ...{ side, site, layer, head },
    ...{ op: /** @type {const} */ ("zero"), queries: [], keys: [] },
  }));
