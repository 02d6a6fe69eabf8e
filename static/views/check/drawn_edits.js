/** The edits of a text that is drawn, each with a way to take it away. */

/** @import { PassEdit, Side, State, Store } from "../../types.js" */

import { readIn } from "../../state/answers.js";
import { editName, editTitle } from "../../state/head_edits.js";
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
    const capture = readIn(answers[side]);
    if (unchanged([capture, ...own.map(editName)])) return;
    root.hidden = own.length === 0;
    root.replaceChildren(
      ...own.map((edit) => removeButton(store, edit, editTitle(edit, namesIn(capture, edit.site)))),
    );
  };
}

/** @param {Store} store @param {PassEdit} edit @param {string} name */
function removeButton(store, edit, name) {
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
    const edits = choice.edits.filter((one) => editName(one) !== editName(edit));
    store.choose(redrawn(choice, { edits }));
  });
  return button;
}
