/** Puts what floats over the page below what it is about, inside the window. */

const MARGIN = 8; // pixels

/** @param {HTMLElement} floating already shown @param {HTMLElement} anchor */
export function placeBelow(floating, anchor) {
  const { left, top, bottom } = anchor.getBoundingClientRect();
  floating.style.left = "0"; // where it stood last the window's edge may leave it less room
  const { width, height } = floating.getBoundingClientRect();
  const under = bottom + 4;
  const fits = under + height <= innerHeight - MARGIN || top < height;
  floating.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - width - MARGIN))}px`;
  floating.style.top = `${fits ? under : top - height - 4}px`;
}

/**
 * What a button's `popovertarget` opens stands below the button.
 * @param {HTMLElement} button
 * @param {HTMLElement} floating
 */
export function opensBelow(button, floating) {
  floating.addEventListener("beforetoggle", () => {
    const { left, bottom } = button.getBoundingClientRect(); // about there, until its size is known
    floating.style.left = `${left}px`;
    floating.style.top = `${bottom + 4}px`;
  });
  floating.addEventListener("toggle", () => {
    if (floating.matches(":popover-open")) placeBelow(floating, button);
  });
}
