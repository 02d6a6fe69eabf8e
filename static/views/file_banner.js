/** Says, as long as an opened file is shown, that it is one; what asks the model is not offered then. */

/** @import { State } from "../types.js" */

import { NEEDS_MODEL, describeFile } from "../state/opened_file.js";
import { find, findAll } from "./element.js";

const OF_MODEL = "Weights are what the model used, exactly.";
const OF_FILE = "Weights are those of the opened file, which nobody compared with a model.";

/** @param {() => void} leave goes back to what was shown before the file */
export function createFileBanner(leave) {
  const banner = find('part="file-banner"');
  const said = find('part="file-said"');
  const vouched = find('part="vouched"');
  find('action="leave-file"').addEventListener("click", leave);
  document.addEventListener(
    "click",
    (event) => {
      const off = /** @type {HTMLElement} */ (event.target).closest?.('[aria-disabled="true"]');
      if (!off?.matches("[data-needs-model], [data-head], [data-pin], [data-reduce]")) return;
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true },
  );

  /** @param {State} state */
  return function render(state) {
    const opened = state.file !== null;
    const words = describeFile(state);
    banner.hidden = !opened;
    if (said.textContent !== words) said.textContent = words;
    vouched.textContent = opened ? OF_FILE : OF_MODEL;
    for (const part of findAll("needs-model")) disable(part, opened ? NEEDS_MODEL : "");
  };
}

/**
 * Offer a part, or say why not; it keeps its place among the keys, so that the reason is heard.
 * @param {HTMLElement} part
 * @param {string} reason "": it is offered
 */
export function disable(part, reason) {
  const off = part.getAttribute("aria-disabled") === "true";
  if (off === (reason !== "")) return;
  if (off) {
    part.removeAttribute("aria-disabled");
    part.title = part.dataset.title ?? "";
  } else {
    part.setAttribute("aria-disabled", "true");
    part.dataset.title = part.title;
    part.title = reason;
  }
}
