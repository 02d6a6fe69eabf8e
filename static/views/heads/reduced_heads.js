/** Pins the mean or the maximum of a layer, or of all heads of a site, to the board. */

/** @import { ReducedHeads, State, Store } from "../../types.js" */

import { sidesOf } from "../../state/answers.js";
import { NOT_HELD, canDraw } from "../../state/opened_file.js";
import { pinnedHeads, headName, withHeadPinned } from "../../state/panels.js";
import { find, findAll, make } from "../element.js";
import { disable } from "../file_banner.js";
import { createUnchanged } from "../memory.js";

/** @param {Store} store */
export function createReducedHeads(store) {
  const root = find('part="reduced"');
  const which = /** @type {HTMLSelectElement} */ (find('part="reduced-of"', root));
  const buttons = findAll("reduce", root);
  const unchanged = createUnchanged();

  /** @param {HTMLElement} button @returns {ReducedHeads} */
  const placeOf = ({ dataset }) => ({
    layer: which.value === "" ? null : Number(which.value),
    head: null,
    reduce: dataset.reduce === "max" ? "max" : "mean",
  });
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const { choice, answers } = store.state;
      const pins = withHeadPinned(choice.pins, sidesOf(answers), choice.site, placeOf(button));
      store.choose({ pins });
    });
  }
  which.addEventListener("change", () => render(store.state));

  /** @param {State} state */
  function render(state) {
    const { choice, models, answers } = state;
    const model = models?.models.find(({ id }) => id === choice.model);
    const shape = model?.sites.find(({ site }) => site === choice.site);
    root.hidden = !shape || choice.heads_as === "find";
    if (!shape) return;
    if (!unchanged([shape.layers])) {
      const layers = Array.from({ length: shape.layers }, (_, layer) =>
        make("option", { value: String(layer) }, `layer ${layer}`),
      );
      which.replaceChildren(make("option", { value: "" }, "all heads"), ...layers);
    }
    const pinned = pinnedHeads(choice.pins, sidesOf(answers), choice.site);
    for (const button of buttons) {
      const place = placeOf(button);
      button.setAttribute("aria-pressed", String(pinned.has(headName(place))));
      disable(button, canDraw(state, choice.site, place) ? "" : NOT_HELD);
    }
  }

  return render;
}
