/** Puts together what is shown inside a head; it comes when one is opened for the first time. */

/** @import { State, Store } from "./types.js" */
/** @import { OpenExport } from "./views/positions.js" */

import { fetchKeysValues } from "./api/inside.js";
import { createCellLoader } from "./effects/inside/load_cell.js";
import { createCell } from "./views/inside/cell/cell.js";
import { createInside } from "./views/inside/inside.js";
import { createLookup } from "./views/inside/lookup/lookup.js";

const SHEETS = ["inside", "cell", "lookup"];

/**
 * @param {Store} store
 * @param {OpenExport} openExport
 * @param {boolean} asked by the reader, who then goes on there
 * @returns {Promise<(state: State) => void>}
 */
export async function insideOf(store, openExport, asked) {
  await Promise.all(SHEETS.map((name) => styled(`css/inside/${name}.css`)));
  const load = createCellLoader(store);
  const ways = {
    cell: createCell(store, openExport, fetchKeysValues),
    lookup: createLookup(store, openExport),
  };
  const render = createInside(store, ways, asked);
  return (state) => {
    render(state);
    void load();
  };
}

/** Let a style sheet come; raises where it does not. @param {string} path @returns {Promise<void>} */
function styled(path) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL(path, import.meta.url).href;
  return new Promise((resolve, reject) => {
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => reject(new Error(`${path} did not come.`)));
    document.head.append(link);
  });
}
