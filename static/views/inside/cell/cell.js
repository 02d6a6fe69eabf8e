/** One cell of one head: every number between two tokens, and on to what leaves the head. */

/** @import { Store } from "../../../types.js" */
/** @import { OpenExport } from "../../board/export_menu.js" */
/** @import { KeysValues } from "./checks.js" */

import { find, make } from "../../element.js";
import { createCellWaiting } from "../waiting.js";
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
 */
export function createCell(store, openExport, keysValues) {
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
  return createCellWaiting(store, find('part="inside-cell"'), body, body, (given) => {
    for (const { show } of steps) show(given);
  });
}
