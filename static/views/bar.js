/** The bar at the top: pages, model, link, keys, light and dark; and the notice below it. */

/** @import { Choice, State, Store } from "../types.js" */

import { describeFidelity, describeShape, shareOf } from "../patterns/model_status.js";
import { find, findAll } from "./element.js";
import { opensBelow } from "./floating.js";

/** @param {Store} store */
export function createBar(store) {
  const dialog = /** @type {HTMLDialogElement} */ (find('part="keys"'));
  const copy = find('action="copy"');
  const theme = find('action="theme"');

  const menu = find('part="page-menu"');
  opensBelow(find('action="menu"'), menu);
  menu.addEventListener("click", ({ target }) => {
    // What was copied is said in the menu itself.
    if (target instanceof Element && !copy.contains(target)) menu.hidePopover();
  });
  for (const button of findAll("page")) {
    const page = /** @type {Choice["page"]} */ (button.dataset.page);
    button.addEventListener("click", () => store.choose({ page }));
  }
  find('action="keys"').addEventListener("click", () => dialog.showModal());
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLTextAreaElement;
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.key === "?" && plain && !typing && !dialog.open) dialog.showModal();
  });
  copy.addEventListener("click", async () => {
    // Pages that come over plain HTTP from another machine have no clipboard.
    const written = navigator.clipboard?.writeText(location.href) ?? Promise.reject();
    copy.textContent = await written.then(
      () => "Link copied",
      () => "Copy it from the address bar",
    );
    setTimeout(() => (copy.textContent = "Copy link"), 2000);
  });
  theme.addEventListener("click", () => {
    const dark = !store.state.dark;
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    store.update({ dark });
    try {
      localStorage.setItem("theme", dark ? "dark" : "light");
    } catch {
      // A browser that keeps nothing keeps no theme either: it holds for this visit.
    }
  });

  /** @param {State} state */
  return function render({ choice, models, notice, dark }) {
    for (const button of findAll("page")) {
      button.hidden = button.dataset.page === choice.page;
    }
    for (const page of ["positions", "model"])
      find('part="main"').classList.toggle(`on-${page}`, choice.page === page);
    theme.textContent = dark ? "Light" : "Dark";
    const said = find('part="notice"');
    if (said.textContent !== notice) said.textContent = notice;
    const model = models?.models.find(({ id }) => id === choice.model);
    if (!model) return;
    const part = find('part="model"');
    const opening = models?.models.find(
      ({ status, id }) => status === "loading" && id !== model.id,
    );
    const share = opening?.progress ? shareOf(opening.progress) : null;
    const under = opening
      ? `${opening.title} is being opened${share === null ? "" : `: ${share} %`}`
      : "";
    const words = [
      under,
      model.title,
      describeShape({ ...model, nbytes: null, max_tokens: null }),
      describeFidelity(model),
    ];
    const now = words.filter(Boolean).join(" · ");
    if (part.textContent !== now) part.textContent = now;
    part.title = [model.fidelity?.reason, "Choose another model."].filter(Boolean).join(". ");
  };
}
