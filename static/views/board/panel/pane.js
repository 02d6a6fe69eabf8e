/** The part of the figure that is a panel's own: hears the pointer and the keys over it. */

import { make } from "../../element.js";
import { onLongPress } from "../../long_press.js";

/**
 * What a reader does in a panel's part of the figure; x and y are of the window.
 * @typedef {object} PaneActions
 * @property {(x: number, y: number) => void} point
 * @property {() => void} leave
 * @property {(x: number, y: number) => void} click
 * @property {(x: number, y: number) => void} doubleClick
 * @property {(event: KeyboardEvent) => void} key
 * @property {(x: number, y: number) => void} menu
 */

/**
 * @param {string} title of the panel
 * @param {PaneActions} actions
 */
export function createPane(title, actions) {
  const pane = make("div", {
    ...{ class: "pane", tabindex: "0", role: "application", "aria-busy": "true" },
    ...{ "aria-roledescription": "attention figure" },
    "aria-label": [
      `${title}. Arrow keys walk the tokens, Enter keeps one lit, M opens its menu,`,
      "I looks inside the head.",
    ].join(" "),
  });
  const anchor = make("span", { class: "anchor", tabindex: "-1", "aria-hidden": "true" });
  anchor.addEventListener("focus", () => pane.focus());
  pane.append(anchor);
  pane.addEventListener("pointermove", ({ pointerType, clientX, clientY }) => {
    if (pointerType !== "touch") actions.point(clientX, clientY);
  });
  pane.addEventListener("pointerleave", () => actions.leave());
  pane.addEventListener("click", ({ clientX, clientY }) => actions.click(clientX, clientY));
  pane.addEventListener("dblclick", ({ clientX, clientY }) =>
    actions.doubleClick(clientX, clientY),
  );
  pane.addEventListener("keydown", (event) => actions.key(event));
  pane.addEventListener("blur", () => actions.leave());
  pane.addEventListener("contextmenu", (event) => {
    event.preventDefault();
    actions.menu(event.clientX, event.clientY);
  });
  onLongPress(pane, ({ clientX, clientY }) => actions.menu(clientX, clientY));
  return { pane, anchor };
}

/**
 * Where something that floats may stand, at a point of the window.
 * @param {{ pane: HTMLElement, anchor: HTMLElement }} panel
 * @param {number} x
 * @param {number} y
 */
export function anchorAt({ pane, anchor }, x, y) {
  const { left, top } = pane.getBoundingClientRect();
  anchor.style.left = `${x - left}px`;
  anchor.style.top = `${y - top}px`;
  return anchor;
}
