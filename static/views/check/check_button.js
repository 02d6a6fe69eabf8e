/** Puts a head of a list to the test, in the text that the grid shows. */

/** @import { HeadId, Store } from "../../types.js" */

import { checksOf } from "../../state/head_edits.js";
import { make } from "../element.js";

/** @param {Store} store @param {HeadId} place */
export function checkButton(store, place) {
  const { layer, head } = place;
  const button = make(
    "button",
    {
      ...{ type: "button", class: "quiet" },
      "aria-label": `Check ${layer}.${head}: what becomes of the answer without it`,
    },
    "Check",
  );
  button.dataset.needsModel = "";
  button.addEventListener("click", () => {
    const { grid, site } = store.state.choice;
    const side = store.state.answers[grid] ? grid : "a";
    store.choose({ check: checksOf({ side, site, heads: [place], mean: false }), odds: "" });
  });
  return button;
}
