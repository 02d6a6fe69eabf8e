/** Examples worth opening: what to look for, and the number that was or will be measured. */

/** @import { State, Store } from "../../types.js" */
/** @import { Shown } from "../../patterns/examples/examples.js" */

import { examplesOf } from "../../patterns/examples/examples.js";
import { showExample } from "../example_card.js";
import { createUnchanged } from "../memory.js";
import { find, make } from "../element.js";

const HINTS = {
  measured: [
    "Each opens with its heads, its view and its tokens lit; Back returns. The numbers were",
    "measured on this model by python -m model.examples; where the best head was searched,",
    "the claim says among how many.",
  ].join(" "),
  asked: [
    "Each asks every head of this model a question and shows the head that answers it best,",
    "with its number on that text; Back returns.",
  ].join(" "),
};

/** @param {Store} store */
export function createGallery(store) {
  const dialog = /** @type {HTMLDialogElement} */ (find('part="gallery"'));
  const list = find('part="examples"', dialog);
  const hint = find('part="examples-hint"', dialog);
  const open = find('action="examples"');
  const unchanged = createUnchanged();

  open.addEventListener("click", () => dialog.showModal());

  /** @param {Shown} example */
  function entry(example) {
    const { a, b, target_a, target_b } = example.choice;
    const button = make("button", { type: "button", "data-example": example.name }, example.title);
    button.addEventListener("click", () => {
      showExample(store, example);
      dialog.close();
      open.focus();
    });
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
      ...(example.claim === null ? [] : [make("p", { class: "claim" }, example.claim)]),
    );
  }

  /** @param {State} state */
  return function render({ choice, models }) {
    const model = models?.models.find(({ id }) => id === choice.model);
    const examples = examplesOf(model);
    open.hidden = models !== null && examples.length === 0;
    if (unchanged([JSON.stringify(examples)])) return;
    hint.textContent = examples.some(({ claim }) => claim === null) ? HINTS.asked : HINTS.measured;
    list.replaceChildren(...examples.map(entry));
  };
}
