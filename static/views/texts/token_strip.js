/** A row of tokens that are buttons: one of them is a stop of Tab, arrow keys walk the others. */

/**
 * @param {HTMLElement} root
 * @returns {(buttons: HTMLButtonElement[], reach?: number) => void} shows other tokens, of which only
 *   so many can be reached; the focus stays at its place
 */
export function createStrip(root) {
  /** @type {HTMLButtonElement[]} */
  let reachable = [];

  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = reachable.findIndex((button) => button === document.activeElement);
    if (at < 0) return;
    const onwards = getComputedStyle(root).direction === "rtl" ? -1 : 1;
    const last = reachable.length - 1;
    /** @type {Record<string, number>} */
    const leads = { ArrowLeft: at - onwards, ArrowRight: at + onwards, Home: 0, End: last };
    const to = leads[event.key];
    if (to === undefined) return;
    event.preventDefault();
    reachable[Math.min(Math.max(to, 0), last)].focus();
  });
  root.addEventListener("focusin", (event) => {
    for (const button of reachable) button.tabIndex = button === event.target ? 0 : -1;
  });

  return function show(buttons, reach = buttons.length) {
    const focused = reachable.findIndex((button) => button === document.activeElement);
    const stop = reachable.findIndex(({ tabIndex }) => tabIndex === 0);
    reachable = buttons.slice(0, reach);
    for (const button of buttons) button.tabIndex = -1;
    root.replaceChildren(...buttons);
    if (reachable.length === 0) return;
    reachable[Math.min(Math.max(stop, 0), reach - 1)].tabIndex = 0;
    if (focused >= 0) reachable[Math.min(focused, reach - 1)].focus();
  };
}
