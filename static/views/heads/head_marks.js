/** Marks the heads that are shown or pinned, in the grid and in the table. */

/** @import { HeadId } from "../../types.js" */
/** @import { Shown } from "./legend.js" */

import { headIn, headName } from "../../state/panels.js";
import { NOT_HELD } from "../../state/opened_file.js";
import { findAll } from "../element.js";
import { disable } from "../file_banner.js";

/**
 * Say of every head's button whether the head is shown or pinned, and its number.
 * @param {HTMLElement} root
 * @param {Shown} shown
 * @param {Set<string>} pinned
 * @param {(head: HeadId) => boolean} drawable
 */
export function mark(root, { choice, sight }, pinned, drawable) {
  const chosen = choice.heads.map(headName);
  for (const button of findAll("head", root)) {
    const name = button.dataset.head ?? "";
    const place = /** @type {HeadId} */ (headIn(name));
    const reason = drawable(place) ? "" : NOT_HELD;
    disable(button, reason);
    const words = [reason || sight.said(place), pinned.has(name) ? "pinned" : ""];
    button.setAttribute("aria-pressed", String(chosen.includes(name)));
    button.setAttribute("aria-description", words.filter((word) => word !== "").join(", "));
    button.classList.toggle("pinned", pinned.has(name));
    button.tabIndex = name === chosen[0] ? 0 : -1;
  }
  for (const button of findAll("pin", root)) {
    button.setAttribute("aria-pressed", String(pinned.has(button.dataset.pin ?? "")));
  }
}
