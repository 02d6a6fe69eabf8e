/** Puts together what is shown inside a head; it comes when one is opened for the first time. */

/** @import { State, Store } from "./types.js" */
/** @import { OpenExport } from "./views/board/export_menu.js" */

import { fetchKeysValues } from "./api/inside.js";
import { createCellLoader } from "./effects/inside/load_cell.js";
import { createLayerLoader } from "./effects/inside/load_layer.js";
import { styled } from "./effects/on_demand.js";
import { createCell } from "./views/inside/cell/cell.js";
import { createInside } from "./views/inside/inside.js";
import { createLayer } from "./views/inside/layer/layer.js";
import { createLookup } from "./views/inside/lookup/lookup.js";

const SHEETS = ["inside", "cell", "lookup", "layer"];

/**
 * @param {Store} store
 * @param {OpenExport} openExport
 * @param {boolean} asked by the reader, who then goes on there
 * @returns {Promise<(state: State) => void>}
 */
export async function insideOf(store, openExport, asked) {
  await Promise.all(SHEETS.map((name) => styled(`css/inside/${name}.css`)));
  const loaders = [createCellLoader(store), createLayerLoader(store)];
  const ways = {
    cell: createCell(store, openExport, fetchKeysValues),
    lookup: createLookup(store, openExport),
    layer: createLayer(store, openExport),
  };
  const render = createInside(store, ways, asked);
  return (state) => {
    render(state);
    for (const load of loaders) void load();
  };
}
