/** The bar at the top: pages, model, link, keys, light and dark; and the notice below it. */

/** @import { Choice, State, Store } from "../types.js" */

import { find, findAll } from "./element.js";

/** @param {Store} store */
export function createBar(store) {
  const dialog = /** @type {HTMLDialogElement} */ (find('part="keys"'));
  const copy = find('action="copy"');
  const theme = find('action="theme"');

  for (const button of findAll("page")) {
    const page = /** @type {Choice["page"]} */ (button.dataset.page);
    button.addEventListener("click", () => store.choose({ page }));
  }
  find('action="keys"').addEventListener("click", () => dialog.showModal());
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLTextAreaElement;
    if (event.key === "?" && !typing && !dialog.open) dialog.showModal();
  });
  copy.addEventListener("click", async () => {
    const copied = await navigator.clipboard.writeText(location.href).then(
      () => "Link copied",
      () => "Copy it from the address bar",
    );
    copy.textContent = copied;
    setTimeout(() => (copy.textContent = "Copy link"), 2000);
  });
  theme.addEventListener("click", () => {
    const dark = !store.state.dark;
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    localStorage.setItem("theme", dark ? "dark" : "light");
    store.update({ dark });
  });

  /** @param {State} state */
  return function render({ choice, models, notice, dark }) {
    for (const button of findAll("page")) {
      button.setAttribute("aria-pressed", String(button.dataset.page === choice.page));
    }
    find('part="main"').classList.toggle("on-positions", choice.page === "positions");
    theme.textContent = dark ? "Light" : "Dark";
    const said = find('part="notice"');
    said.hidden = notice === "";
    said.textContent = notice;
    const model = models?.models.find(({ id }) => id === choice.model);
    if (!model) return;
    const fidelity = model.fidelity;
    const shape = model.sites.map(({ site, layers }) => `${site} ${layers}`).join(", ");
    const part = find('part="model"');
    part.textContent = `${model.title} · layers: ${shape} · ${model.heads} heads`;
    if (fidelity) {
      part.append(` · ${fidelity.verdict}, tested to ${fidelity.tested_tokens} tokens`);
      part.title = fidelity.reason;
    }
  };
}
