/** The dialog that saves what is shown and opens what was saved. */

/** @import { State } from "../../types.js" */

import { find } from "../element.js";

/** What to save, and as what. @typedef {{ what: "board" | "all", format: "json" | "npz" }} Wish */

/**
 * @param {(wish: Wish) => Promise<void>} save rejects with the reason in words
 * @param {(file: File) => Promise<void>} open likewise
 */
export function createSaving(save, open) {
  const dialog = /** @type {HTMLDialogElement} */ (find('part="saving"'));
  const form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
  const file = /** @type {HTMLInputElement} */ (find('part="file"', dialog));
  const failure = find('part="saving-failure"', dialog);
  const button = /** @type {HTMLButtonElement} */ (find('action="save"', dialog));

  /** @param {() => Promise<void>} step */
  async function attempt(step) {
    failure.textContent = "";
    try {
      await step();
      dialog.close();
    } catch (error) {
      failure.textContent = error instanceof Error ? error.message : String(error);
      if (!dialog.open) dialog.showModal();
    }
  }

  find('action="saving"').addEventListener("click", () => {
    failure.textContent = "";
    dialog.showModal();
  });
  button.addEventListener("click", () => {
    const said = new FormData(form);
    const wish = /** @type {Wish} */ ({ what: said.get("what"), format: said.get("format") });
    void attempt(() => save(wish));
  });
  find('action="open"', dialog).addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    const [chosen] = file.files ?? [];
    file.value = ""; // the same file may be opened again
    if (chosen) void attempt(() => open(chosen));
  });
  document.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const [dropped] = event.dataTransfer?.files ?? [];
    if (!dropped) return;
    event.preventDefault();
    void attempt(() => open(dropped));
  });

  /** @param {State} state */
  return function render({ answers, file: opened }) {
    const ready = answers.a?.status === "ready" && answers.b?.status !== "loading";
    button.disabled = !ready || opened !== null;
    button.title =
      opened !== null
        ? "What is shown came from a file"
        : ready
          ? ""
          : "Not everything has come yet";
  };
}
