/** Examples worth opening: what to look for, and the number that was measured. */

/** @import { Example, State, Store } from "../../types.js" */

import { parse } from "../../state/choice.js";
import { find, make } from "../element.js";

/** @param {Store} store */
export function createGallery(store) {
  const dialog = /** @type {HTMLDialogElement} */ (find('part="gallery"'));
  const list = find('part="examples"', dialog);
  const open = find('action="examples"');
  /** @type {Example[] | null} */
  let shown = null;

  open.addEventListener("click", () => dialog.showModal());

  /** One step of the history sets everything. @param {Example} example */
  function show(example) {
    const { choice } = parse(new URLSearchParams(example.choice).toString());
    const model = choice.model || store.state.choice.model; // an example may open another model
    const revision = store.state.models?.models.find(({ id }) => id === model)?.revision ?? "";
    store.choose({ ...choice, model, revision });
    dialog.close();
    open.focus();
  }

  /** @param {Example} example */
  function entry(example) {
    const { a, b, target_a, target_b } = example.choice;
    const button = make("button", { type: "button", "data-example": example.name }, example.title);
    button.addEventListener("click", () => show(example));
    const texts = [
      a,
      ...(b && b !== a ? [b] : []),
      ...[target_a, target_b].filter(Boolean).map((one) => `→ ${one}`),
    ];
    return make(
      "li",
      {},
      make("h3", {}, button),
      ...texts.map((text) => make("p", { class: "sentence", dir: "auto" }, text)),
      make("p", {}, example.look),
      make("p", { class: "claim" }, example.claim),
    );
  }

  /** @param {State} state */
  return function render({ choice, models }) {
    const model = models?.models.find(({ id }) => id === choice.model);
    const examples = model?.examples ?? [];
    open.hidden = models !== null && examples.length === 0;
    if (JSON.stringify(examples) === JSON.stringify(shown)) return;
    shown = examples;
    list.replaceChildren(...examples.map(entry));
  };
}
