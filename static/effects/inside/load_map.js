/** Asks for the map of the model that answered. */

/** @import { Store } from "../../types.js" */

import { fetchMap } from "../../api/layers.js";
import { askOnce } from "./asked.js";

/** @param {Store} store @returns {() => void} */
export function createMapLoader(store) {
  return function follow() {
    const { choice, answers, file } = store.state;
    if (file !== null || choice.page !== "model") return;
    const capture = answers[choice.inspect?.side ?? "a"]?.whole;
    if (capture) void askOnce(store, "map", capture.id, () => fetchMap(capture));
  };
}
