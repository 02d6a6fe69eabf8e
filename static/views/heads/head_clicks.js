/** What a click or a key does to the head under it: shows it, puts it beside others, or pins it. */

/** @import { HeadId, Store } from "../../types.js" */

import { sidesOf } from "../../state/answers.js";
import {
  MOST_HEADS,
  MOST_PINS,
  gaveWay,
  headIn,
  headName,
  panelName,
  withHead,
  withHeadPinned,
} from "../../state/panels.js";
import { findAll, intoView } from "../element.js";

/**
 * The head that an event is about.
 * @param {Event} event
 */
function headOf({ target }) {
  const element = /** @type {HTMLElement} */ (target).closest(
    "[data-head], [data-pin], [data-row]",
  );
  const { head, pin, row } = /** @type {HTMLElement | null} */ (element)?.dataset ?? {};
  return { place: headIn(head ?? pin ?? row ?? ""), onPin: pin !== undefined };
}

/**
 * @param {Store} store
 * @param {HTMLElement} root has the buttons that say what a click does
 * @param {HTMLElement[]} parts with heads
 * @param {(place?: HeadId) => void} point told which head is under pointer or focus
 */
export function followHeads(store, root, parts, point) {
  let click = "show"; // what a click does without a key held
  const ways = findAll("click", root);
  for (const button of ways) {
    button.addEventListener("click", () => {
      click = button.dataset.click ?? "";
      for (const one of ways) one.setAttribute("aria-pressed", String(one === button));
    });
  }

  /** @param {HeadId} place @param {string} how */
  function act(place, how) {
    const { choice, answers } = store.state;
    const { heads, pins, site } = choice;
    if (how === "pin") {
      const now = withHeadPinned(pins, sidesOf(answers), site, place);
      store.choose({ pins: now });
      const [first] = now.filter((panel) => !pins.includes(panel));
      if (first) intoView(`[data-panel="${panelName(first)}"]`); // behind those shown
      tell(`At most ${MOST_PINS} panels are pinned`, gaveWay(pins, now, panelName));
    } else {
      const now = withHead(heads, place, how === "beside");
      store.choose({ heads: now });
      if (how === "beside") {
        tell(`At most ${MOST_HEADS} heads stand beside each other`, gaveWay(heads, now, headName));
      }
    }
  }

  /** @param {string} bound @param {string[]} gone */
  function tell(bound, gone) {
    if (gone.length === 0) return;
    const notice = `${bound}: ${gone.join(" and ")} gave way.`;
    queueMicrotask(() => store.update({ notice })); // a choice takes back what was said before it
  }

  for (const part of parts) {
    part.addEventListener("click", (event) => {
      const { place, onPin } = headOf(event);
      if (place) act(place, onPin || event.altKey ? "pin" : event.shiftKey ? "beside" : click);
    });
    part.addEventListener("keydown", (event) => {
      const { place } = headOf(event);
      if (place && event.key === "p" && !event.ctrlKey && !event.metaKey) act(place, "pin");
    });
    for (const name of ["pointerover", "focusin"]) {
      part.addEventListener(name, (event) => point(headOf(event).place));
    }
    for (const name of ["pointerleave", "focusout"]) part.addEventListener(name, () => point());
  }
}
