/** One cell of one head: every number between two tokens, and on to what leaves the head. */

/** @import { Store } from "../../../types.js" */
/** @import { OpenExport } from "../../positions.js" */
/** @import { Told } from "../inside.js" */
/** @import { KeysValues } from "./checks.js" */

import { byHand } from "../../../patterns/inside/by_hand.js";
import { labels } from "../../../patterns/pattern.js";
import { sizesOf, streamsOf } from "../../../state/inside/inspected.js";
import { find, make } from "../../element.js";
import { createUnchanged } from "../../memory.js";
import { createBoxes } from "./boxes.js";
import { createChecks } from "./checks.js";
import { createProjection } from "./projection.js";
import { createRow } from "./row.js";
import { createMix, createRanked } from "./values.js";
import { createInputs, createProduct } from "./vectors.js";

/**
 * @param {Store} store
 * @param {OpenExport} openExport
 * @param {KeysValues} keysValues
 * @returns {Told}
 */
export function createCell(store, openExport, keysValues) {
  const root = find('part="inside-cell"');
  const waiting = make("p", { class: "hint", role: "status" });
  const steps = [
    createInputs(openExport),
    createProduct(openExport),
    createBoxes(),
    createRow(store, openExport),
    createRanked(store, openExport),
    createMix(openExport),
    createProjection(store, openExport),
    createChecks(keysValues),
  ];
  const body = make("div", { class: "inside-steps" }, ...steps.map(({ element }) => element));
  root.replaceChildren(waiting, body);
  const unchanged = createUnchanged();

  return function render(state, place, capture) {
    const { cell: asked, dark } = state;
    const cell = asked?.come ?? null;
    const failed = asked?.status === "failed" ? (asked.failure?.detail ?? "It did not come.") : "";
    body.hidden = cell === null;
    body.setAttribute("aria-busy", String(asked?.status === "loading"));
    waiting.hidden = cell !== null;
    waiting.classList.toggle("bad", failed !== "");
    const words = failed || "The model reads the text once more …";
    if (waiting.textContent !== words) waiting.textContent = words;
    if (cell === null || unchanged([cell, capture, dark])) return;
    // While another one is on its way, what stands here is that of the cell before.
    const own = { ...place, layer: cell.layer, head: cell.head, query: cell.query, key: cell.key };
    const { queries, keys } = streamsOf(capture, place.site);
    const given = {
      ...{ cell, place: own, capture, state, hand: byHand(cell) },
      labels: { query: labels(capture, queries), key: labels(capture, keys) },
    };
    const sizes = sizesOf(capture, place.site);
    if (
      cell.site !== place.site ||
      !sizes ||
      cell.query >= sizes.queries ||
      cell.row.weights.length !== sizes.keys
    )
      return;
    for (const { show } of steps) show(given);
  };
}
