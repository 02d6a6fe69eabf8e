/** A field below a text that the reader opens: a typed target, a second text. */

import { find } from "../element.js";

/**
 * @param {HTMLElement} root the part of one text
 * @param {{ part: string, open: string, close: string }} names of the field's part, and of the buttons
 * @param {HTMLElement} home has the focus once the field is shut
 * @param {() => void} draw
 */
export function createExtra(root, names, home, draw) {
  const part = find(`part="${names.part}"`, root);
  const field = /** @type {HTMLTextAreaElement} */ (part.querySelector("textarea"));
  const type = find(`action="${names.open}"`, root);
  const back = find(`action="${names.close}"`, part);
  let opened = false; // by the reader, who drew nothing from it yet
  let chosen = "";
  let offered = ""; // to begin with

  type.addEventListener("click", () => {
    opened = true;
    field.value = offered;
    show();
    field.focus();
  });
  back.addEventListener("click", () => {
    close();
    draw();
    home.focus();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || chosen !== "") return;
    close();
    home.focus();
  });

  function close() {
    opened = false;
    field.value = "";
    show();
  }

  function show() {
    part.hidden = !opened && chosen === "";
    type.hidden = !part.hidden;
  }

  return {
    field,
    /** What the reader typed, "" where the field is shut. */
    said: () => (part.hidden ? "" : field.value.trim()),
    /**
     * @param {string} now what is chosen, "" for nothing
     * @param {string} begin what the field is opened with
     * @param {boolean} wrong whether the server refused it
     * @param {boolean} taken whether the model takes such a text
     */
    render(now, begin, wrong, taken) {
      if (now !== chosen) {
        chosen = now;
        field.value = now;
        opened = false;
      }
      offered = begin;
      field.setAttribute("aria-invalid", String(wrong));
      show();
      if (!taken) type.hidden = true;
    },
  };
}
