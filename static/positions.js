/** Puts together the page Positions; it comes when it is opened for the first time. */

/** @import { State, Store } from "./types.js" */
/** @import { OpenExport } from "./views/board/export_menu.js" */

import { styled } from "./effects/on_demand.js";
import { createParts } from "./effects/positions/parts.js";
import { createLaboratory } from "./views/positions/laboratory.js";

/**
 * @param {Store} store
 * @param {OpenExport} openExport
 * @returns {Promise<(state: State) => void>}
 */
export async function positionsOf(store, openExport) {
  await Promise.all([styled("css/positions/positions.css"), styled("css/positions/terms.css")]);
  return createLaboratory({ store, openExport, parts: createParts(store) });
}
