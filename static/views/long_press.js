/** A long press of a finger, also where the browser does not take it for a right click. */

const LONG = 500; // milliseconds
const RELEASED = 50; // and so many later the browser has made its own of the release

/**
 * Acts when the finger leaves: what opens earlier would be closed by that. Its click is none.
 * @param {HTMLElement} element
 * @param {(event: PointerEvent) => void} act
 */
export function onLongPress(element, act) {
  let since = 0;
  element.addEventListener("pointerdown", ({ pointerType, timeStamp }) => {
    since = pointerType === "touch" ? timeStamp : 0;
  });
  element.addEventListener("pointercancel", () => (since = 0)); // it scrolls
  element.addEventListener("pointerup", (event) => {
    if (since === 0 || event.timeStamp - since < LONG) return;
    const swallow = (/** @type {Event} */ click) => click.stopImmediatePropagation();
    element.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => act(event), RELEASED);
    // A busy browser's click comes late, another's never.
    setTimeout(() => element.removeEventListener("click", swallow, { capture: true }), LONG);
  });
}
