/** The field for a target that the reader types instead of the model's own. */

/** @import { Answer, Choice, Side } from "../types.js" */

import { find } from "./element.js";
import { targetOf } from "./edits.js";

/**
 * @param {HTMLElement} root the part of one text
 * @param {Side} side
 * @param {() => void} draw
 */
export function createTarget(root, side, draw) {
  const part = find('part="target"', root);
  const field = /** @type {HTMLTextAreaElement} */ (part.querySelector("textarea"));
  const type = find('action="type"', root);
  const back = find('action="untype"', part);
  let opened = false; // by the reader, who drew nothing from it yet
  let chosen = "";
  let written = ""; // by the model

  type.addEventListener("click", () => {
    opened = true;
    field.value = written;
    show();
    field.focus();
  });
  back.addEventListener("click", () => {
    close();
    draw();
    type.focus();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || chosen !== "") return;
    close();
    type.focus();
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
    /** What the reader typed, "" where the model is to write. */
    said: () => (part.hidden ? "" : field.value.trim()),
    /** @param {Choice} choice @param {Answer | null} answer @param {boolean} decodes */
    render(choice, answer, decodes) {
      const now = choice[targetOf(side)];
      if (now !== chosen) {
        chosen = now;
        field.value = now;
        opened = false;
      }
      written = answer?.whole?.target ?? "";
      field.setAttribute("aria-invalid", String(answer?.failure?.error.includes("target") ?? false));
      show();
      if (!decodes) type.hidden = true;
    },
  };
}
