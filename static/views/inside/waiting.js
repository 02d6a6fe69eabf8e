/** Waits for the numbers of the opened cell, and shows them once they are those of its text. */

/** @import { Given } from "./cell/section.js" */
/** @import { Told } from "./inside.js" */

import { byHand } from "../../patterns/inside/by_hand.js";
import { labels } from "../../patterns/pattern.js";
import { sizesOf, streamsOf } from "../../state/inside/inspected.js";
import { make } from "../element.js";
import { createUnchanged } from "../memory.js";

/**
 * @param {HTMLElement} root
 * @param {HTMLElement} body
 * @param {HTMLElement} needing what of it needs the numbers
 * @param {(given: Given) => void} show
 * @returns {Told}
 */
export function createCellWaiting(root, body, needing, show) {
  const waiting = make("p", { class: "hint", role: "status" });
  root.replaceChildren(waiting, body);
  const unchanged = createUnchanged();

  return function render(state, place, capture) {
    const { cell: asked, dark } = state;
    const cell = asked?.come ?? null;
    const failed = asked?.status === "failed" ? (asked.failure?.detail ?? "It did not come.") : "";
    needing.hidden = cell === null;
    body.setAttribute("aria-busy", String(asked?.status === "loading"));
    waiting.hidden = cell !== null;
    waiting.classList.toggle("bad", failed !== "");
    const words = failed || "The model reads the text once more …";
    if (waiting.textContent !== words) waiting.textContent = words;
    if (cell === null || unchanged([cell, capture, dark])) return;
    // While another one is on its way what stands here is of the cell before, if it is of this text.
    const sizes = sizesOf(capture, place.site);
    const fits = sizes && cell.query < sizes.queries && cell.row.weights.length === sizes.keys;
    if (cell.site !== place.site || !fits) return;
    const { layer, head, query, key } = cell;
    const { queries, keys } = streamsOf(capture, place.site);
    show({
      ...{ cell, capture, state, place: { ...place, layer, head, query, key }, hand: byHand(cell) },
      told: new Set(),
      labels: { query: labels(capture, queries), key: labels(capture, keys) },
    });
  };
}
