/** The list of models: choose one, open another, see how far that is. */

/** @import { Failure, ModelEntry, Offer, State, Store, Suggestions } from "../../types.js" */

import { find, findAll } from "../element.js";
import { createModelEntry } from "./model_entry.js";
import { createSuggestions } from "./suggestions.js";

/**
 * @param {Store} store
 * @param {(offer: Offer) => Promise<string>} open a model, to draw with it; says why it is not
 * @param {(id: string) => Promise<void>} close stops an opening, or unloads
 * @param {{ listSuggestions: () => Promise<Suggestions>, failureOf: (error: unknown) => Failure }} hub
 */
export function createModels(store, open, close, { listSuggestions, failureOf }) {
  const dialog = /** @type {HTMLDialogElement} */ (find('part="models"'));
  const form = /** @type {HTMLFormElement} */ (find('part="models-open"', dialog));
  const said = find('part="models-said"', dialog);
  const list = find('part="models-list"', dialog);
  const [id, revision] = [...form.querySelectorAll("input")];
  const offered = find('action="open-offer"');
  /** @type {Map<string, ReturnType<typeof createModelEntry>>} */
  const entries = new Map();

  const suggest = createSuggestions((offer) => void wish(offer), listSuggestions, failureOf);
  const suggested = /** @type {HTMLDetailsElement} */ (find('part="suggested"', dialog));
  suggested.addEventListener("toggle", () => suggested.open && void suggest());
  for (const button of findAll('action="models"'))
    button.addEventListener("click", () => {
      dialog.showModal();
      if (suggested.open) void suggest();
    });

  /** @param {Offer} offer */
  async function wish(offer) {
    said.textContent = "";
    said.textContent = await open(offer);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = id.value.trim();
    if (wanted === "") id.focus();
    else void wish({ model: wanted, revision: revision.value.trim(), fragment: "" });
  });
  offered.addEventListener("click", () => {
    const { offer } = store.state;
    if (!offer) return;
    dialog.showModal();
    void wish(offer);
  });

  /** @param {ModelEntry} entry */
  function choose(entry) {
    if (entry.sites.length > 0) dialog.close();
    // One that failed is tried with the revision that was asked for.
    void wish({ model: entry.id, revision: entry.revision ?? "", fragment: "" });
  }

  /** @param {State} state */
  return function render({ models, choice, offer, file }) {
    offered.hidden = offer === null || file !== null;
    if (offer) offered.textContent = `Open ${offer.model}`;
    const all = models?.models ?? [];
    for (const [name, { element }] of entries) {
      if (all.some((entry) => entry.id === name)) continue;
      element.remove();
      entries.delete(name);
    }
    all.forEach((entry, at) => {
      const own = entries.get(entry.id) ?? createModelEntry(choose, (name) => void close(name));
      entries.set(entry.id, own);
      if (list.children[at] !== own.element)
        list.insertBefore(own.element, list.children[at] ?? null);
      own.render(entry, entry.id === choice.model);
    });
  };
}
