/** The buttons of a panel: what may be done with it. */

/** @import { standingOf } from "../../../state/panel_standing.js" */

import { make } from "../../element.js";
import { opensExport } from "../export_menu.js";

/**
 * @typedef {object} ToolActions
 * @property {() => void} pin
 * @property {(steps: number) => void} move
 * @property {() => void} close
 * @property {(anchor: HTMLElement) => void} save
 * @property {() => void} check
 * @property {() => void} inside
 * @property {(row: number, head: string) => void} insideRow
 */
/** @typedef {ReturnType<typeof createTools>} PanelTools */

/**
 * @param {string} text
 * @param {string} name of the button: what it does, to which panel
 * @param {string} told a sentence that says it to whoever points at it
 * @param {(event: MouseEvent) => void} act
 */
export function quietButton(text, name, told, act) {
  const attributes = { type: "button", class: "quiet", title: told, "aria-label": name };
  const made = make("button", attributes, text);
  made.addEventListener("click", act);
  return made;
}

/**
 * @param {string} title of the panel
 * @param {{ check: boolean, inside: boolean }} can whether it is of heads that can be put to the
 *   test, or looked into
 * @param {ToolActions} actions
 * @param {(button: HTMLElement) => void} onTable the panel is wanted as a table, or no longer
 */
export function createTools(title, can, actions, onTable) {
  const pin = quietButton(
    "Pin",
    `Pin ${title} to the board`,
    "It stays on the board while other heads are chosen.",
    () => actions.pin(),
  );
  const before = quietButton(
    "‹",
    `Move ${title} one place forward`,
    "It changes places with the pinned figure before it.",
    () => actions.move(-1),
  );
  const after = quietButton(
    "›",
    `Move ${title} one place back`,
    "It changes places with the pinned figure after it.",
    () => actions.move(1),
  );
  const check = quietButton(
    "Check",
    `Check ${title}: what becomes of the answer without it`,
    "What becomes of the answer without these heads.",
    () => actions.check(),
  );
  check.dataset.needsModel = "";
  const inside = quietButton(
    "Inside",
    `Inside ${title}: every number of its strongest look`,
    "Every number of its strongest look, from the vectors to the weight.",
    () => actions.inside(),
  );
  inside.dataset.needsModel = "";
  const table = quietButton("Table", `${title} as a table`, "Its weights as numbers.", () =>
    onTable(table),
  );
  table.setAttribute("aria-expanded", "false");
  const save = quietButton(
    "Save",
    `Save ${title} as a file`,
    "As a picture, PNG or SVG, or its numbers as CSV.",
    () => {},
  );
  opensExport(save, () => actions.save(save));
  check.hidden = !can.check;
  inside.hidden = !can.inside;
  const close = quietButton("×", `Take ${title} off the board`, "It leaves the board.", () =>
    actions.close(),
  );
  const element = make(
    "div",
    { class: "tools" },
    before,
    after,
    pin,
    inside,
    check,
    table,
    save,
    close,
  );
  return { element, pin, before, after, close };
}

/** Offer what fits how the panel stands. @param {PanelTools} tools @param {ReturnType<typeof standingOf>} standing */
export function offerTools({ pin, before, after, close }, { pinned, movable, without }) {
  pin.setAttribute("aria-pressed", String(pinned));
  before.hidden = after.hidden = !movable;
  close.hidden = without === null;
}
