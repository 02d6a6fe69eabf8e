/** What comes to the page only when it is first wanted: modules, and their style sheets. */

/** @import { Choice, State, Store } from "../types.js" */

import { failureOf } from "../api/client.js";

/**
 * Draws from the first state on that wants it; where it does not come a notice says so, and the next
 * choice asks again.
 * @param {Store} store
 * @param {string} what it is called in a notice
 * @param {(state: State) => boolean} wanted
 * @param {() => Promise<(state: State) => void>} load
 * @returns {(state: State) => void}
 */
export function onDemand(store, what, wanted, load) {
  /** @type {((state: State) => void) | null} */
  let render = null;
  /** @type {Choice | null} the choice that it was last asked with: the notice itself is no new one */
  let asked = null;
  let comes = false;
  async function come() {
    comes = true;
    asked = store.state.choice;
    try {
      render = await load();
      render(store.state);
    } catch (error) {
      comes = false;
      store.update({ notice: `${what} did not come: ${failureOf(error).detail}` });
    }
  }
  return (state) => {
    if (render) render(state);
    else if (!comes && state.choice !== asked && wanted(state)) void come();
  };
}

/** Let a style sheet come; raises where it does not. @param {string} path @returns {Promise<void>} */
export function styled(path) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL(`../${path}`, import.meta.url).href;
  return new Promise((resolve, reject) => {
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => {
      link.remove();
      reject(new Error(`${path} did not come.`));
    });
    document.head.append(link);
  });
}
