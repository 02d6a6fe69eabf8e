/** Draws again what has another size. */

/** @import { State, Store } from "../types.js" */

/**
 * Draw also when an element's size changes, from the first time on that the state was drawn.
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {(state: State) => void} render
 * @returns {(state: State) => void}
 */
export function redrawnOnResize(root, store, render) {
  const observer = new ResizeObserver(() => render(store.state));
  let observed = false;
  return (state) => {
    render(state);
    if (!observed) observer.observe(root);
    observed = true;
  };
}
