/** Puts together the map of the model; it comes when it is opened for the first time. */

/** @import { State, Store } from "./types.js" */
/** @import { OpenExport } from "./views/board/export_menu.js" */

import { createMapLoader } from "./effects/inside/load_map.js";
import { styled } from "./effects/on_demand.js";
import { createMap } from "./views/inside/map.js";

/**
 * @param {Store} store
 * @param {OpenExport} openExport
 * @returns {Promise<(state: State) => void>}
 */
export async function mapOf(store, openExport) {
  await styled("css/inside/map.css");
  const load = createMapLoader(store);
  const render = createMap(store, openExport);
  return (state) => {
    render(state);
    load();
  };
}
