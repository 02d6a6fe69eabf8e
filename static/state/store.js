/** The one store: what was chosen and what came back, and who must be told. */

/** @import { State, Store } from "../types.js" */

/**
 * @param {State} initial
 * @returns {Store}
 */
export function createStore(initial) {
  let state = initial;
  let told = true;
  /** @type {((state: State) => void)[]} */
  const listeners = [];

  /** @param {Partial<State>} patch */
  function update(patch) {
    state = { ...state, ...patch };
    if (!told) return;
    told = false;
    queueMicrotask(() => {
      told = true;
      for (const listener of listeners) listener(state);
    });
  }

  return {
    get state() {
      return state;
    },
    update,
    choose: (patch) => update({ choice: { ...state.choice, ...patch } }),
    subscribe: (listener) => void listeners.push(listener),
  };
}
