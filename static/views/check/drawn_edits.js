/** The edits of a text that is drawn, each with a way to take it away. */

/** @import { Choice, Side, State, Store } from "../../types.js" */

import { readIn } from "../../state/answers.js";
import { editName, editTitle, placesTitle } from "../../state/head_edits.js";
import { movedInstead, movedName, placesWire } from "../../state/positions/places_edit.js";
import { namesIn } from "../../state/token_names.js";
import { redrawn } from "../../state/transitions.js";
import { make } from "../element.js";
import { createUnchanged } from "../memory.js";

/** @param {Store} store @param {HTMLElement} root @param {Side} side */
export function createEdited(store, root, side) {
  const unchanged = createUnchanged();
  /** @param {State} state */
  return function render({ choice, answers }) {
    const own = choice.edits.filter((edit) => edit.side === side);
    const moved = choice.moved.filter((one) => one.side === side);
    const capture = readIn(answers[side]);
    if (unchanged([capture, ...own.map(editName), ...moved.map(movedName)])) return;
    root.hidden = own.length + moved.length === 0;
    root.replaceChildren(
      ...moved.map((one) =>
        removeButton(store, placesTitle(placesWire(one)), (choice) => ({
          moved: movedInstead(choice.moved, side, null),
        })),
      ),
      ...own.map((edit) =>
        removeButton(store, editTitle(edit, namesIn(capture, edit.site)), (choice) => ({
          edits: choice.edits.filter((one) => editName(one) !== editName(edit)),
        })),
      ),
    );
  };
}

/**
 * @param {Store} store
 * @param {string} name
 * @param {(choice: Choice) => Partial<Pick<Choice, "edits" | "moved">>} without what is left of the edits
 */
function removeButton(store, name, without) {
  const button = make(
    "button",
    {
      ...{ type: "button", title: `Draw without this edit: ${name}` },
      "aria-label": `Remove the edit: ${name}`,
    },
    `${name} ×`,
  );
  button.addEventListener("click", () => {
    const { choice } = store.state;
    store.choose(redrawn(choice, without(choice)));
  });
  return button;
}
