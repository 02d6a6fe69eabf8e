/** Waits for the numbers of the opened cell, and shows them once they are those of its text. */

/** @import { Store } from "../../types.js" */
/** @import { Given } from "./cell/section.js" */
/** @import { Told } from "./inside.js" */

import { byHand } from "../../patterns/inside/by_hand.js";
import { labels } from "../../patterns/pattern.js";
import { cellQuestion, streamsOf } from "../../state/inside/inspected.js";
import { make } from "../element.js";
import { createUnchanged } from "../memory.js";

/**
 * @param {Store} store
 * @param {HTMLElement} root
 * @param {HTMLElement} body
 * @param {HTMLElement} needing what of it needs the numbers
 * @param {(given: Given) => void} show
 * @returns {Told}
 */
export function createCellWaiting(store, root, body, needing, show) {
  const waiting = make("p", { class: "hint", role: "status" });
  const again = make("button", { type: "button", class: "primary", hidden: "" }, "Try again");
  again.addEventListener("click", () => store.update({ cell: null }));
  root.replaceChildren(waiting, again, body);
  needing.hidden = true; // until there is something to show
  const unchanged = createUnchanged();

  return function render(state, place, capture) {
    const { cell: asked, dark } = state;
    const cell = asked?.come ?? null;
    const failed = asked?.status === "failed" ? (asked.failure?.detail ?? "It did not come.") : "";
    needing.hidden = cell === null;
    body.setAttribute("aria-busy", String(asked?.status === "loading"));
    waiting.hidden = cell !== null;
    again.hidden = failed === "";
    waiting.classList.toggle("bad", failed !== "");
    const words = failed || "The model reads the text once more …";
    if (waiting.textContent !== words) waiting.textContent = words;
    // While another one is on its way what stands here is, dimmed, the cell before.
    const own = asked?.status === "ready" && asked.of === cellQuestion(state, place);
    if (cell === null || !own || unchanged([cell, capture, dark])) return;
    const { queries, keys } = streamsOf(capture, place.site);
    show({
      ...{ cell, capture, state, place, hand: byHand(cell) },
      told: new Set(),
      labels: { query: labels(capture, queries), key: labels(capture, keys) },
    });
  };
}
