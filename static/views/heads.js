/** The picker of site, head and view. */

/** @import { Choice, HeadPlace, ModelEntry, SiteName, State, Store } from "../types.js" */

import { headName, withHead } from "../choice.js";
import { themeOf } from "../figures/theme.js";
import { find, findAll, make } from "./element.js";

/** @type {Record<SiteName, string>} */
const SITE_HINTS = {
  encoder: "Every source token looks at every source token.",
  decoder: "Every target token looks back at those before it. A row reads one token → writes the next.",
  cross: "Every target token looks at the source. A row reads one token → writes the next.",
};
/** @type {Record<Choice["view"], string>} */
const VIEW_HINTS = {
  lines: "Left looks at right; wider and stronger is more weight.",
  matrix: "A row looks at its columns; stronger colour is more weight.",
};

/** @param {State} state @returns {ModelEntry | undefined} */
const modelOf = ({ models, choice }) => models?.models.find(({ id }) => id === choice.model);

/** @param {Store} store */
export function createHeads(store) {
  const root = find('part="heads"');
  const grid = find('part="grid"');
  const beside = find('action="beside"', root);
  let built = "";
  let rendered = ""; // what the picker shows; most changes of the state are none of it

  /** @param {HeadPlace} place @param {boolean} shift */
  function show(place, shift) {
    const adds = shift || beside.getAttribute("aria-pressed") === "true";
    store.choose({ heads: withHead(store.state.choice.heads, place, adds) });
  }

  /** @param {number} layers @param {number} heads */
  function build(layers, heads) {
    grid.style.setProperty("--heads", String(heads));
    const names = Array.from({ length: heads }, (_, head) => make("span", {}, String(head)));
    const rows = Array.from({ length: layers }, (_, layer) =>
      make(
        "div",
        { class: "grid-row" },
        make("span", { title: `layer ${layer}` }, String(layer)),
        ...Array.from({ length: heads }, (_, head) => cell({ layer, head })),
      ),
    );
    const corner = make("span", { title: "rows are layers, columns are heads" }, "");
    grid.replaceChildren(
      make("div", { class: "grid-row", "aria-hidden": "true" }, corner, ...names),
      ...rows,
    );
  }

  /** @param {HeadPlace} place */
  function cell(place) {
    const name = headName(place);
    const button = make("button", {
      ...{ type: "button", "data-head": name, tabindex: "-1" },
      "aria-label": `layer ${place.layer}, head ${place.head}`,
    });
    button.append(name);
    button.addEventListener("click", (event) => show(place, event.shiftKey));
    return button;
  }

  /** Arrow keys walk the grid. @param {KeyboardEvent} event */
  function walk(event) {
    const from = /** @type {HTMLElement} */ (event.target).dataset.head;
    /** @type {Record<string, [number, number]>} */
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const step = steps[event.key];
    if (!from || !step) return;
    event.preventDefault();
    const [layer, head] = from.split(".").map(Number);
    const next = grid.querySelector(`[data-head="${layer + step[0]}.${head + step[1]}"]`);
    if (next instanceof HTMLElement) next.focus();
  }

  grid.addEventListener("keydown", walk);
  beside.addEventListener("click", () => {
    beside.setAttribute("aria-pressed", String(beside.getAttribute("aria-pressed") !== "true"));
  });
  for (const button of findAll("site", root)) {
    const site = /** @type {SiteName} */ (button.dataset.site);
    button.addEventListener("click", () => {
      const shape = modelOf(store.state)?.sites.find((one) => one.site === site);
      const { heads } = store.state.choice;
      const fitting = heads.filter(({ layer }) => shape && layer < shape.layers);
      store.choose({ site, kept: [], heads: fitting.length > 0 ? fitting : [{ layer: 0, head: 0 }] });
    });
  }
  for (const button of findAll("view", root)) {
    const view = /** @type {Choice["view"]} */ (button.dataset.view);
    button.addEventListener("click", () => store.choose({ view }));
  }

  /** @param {State} state */
  return function render(state) {
    const { choice } = state;
    const { page, site, heads, view } = choice;
    const now = JSON.stringify([page, site, heads, view, state.dark, modelOf(state)]);
    if (now === rendered) return;
    rendered = now;
    root.hidden = page !== "explore";
    const shape = modelOf(state)?.sites.find((one) => one.site === site);
    const wanted = shape ? `${shape.layers} × ${shape.heads}` : "";
    if (shape && wanted !== built) build(shape.layers, shape.heads);
    built = wanted;
    const shown = choice.heads.map(headName);
    const hues = themeOf(state.dark).heads;
    for (const button of findAll("head", grid)) {
      const name = button.dataset.head ?? "";
      button.setAttribute("aria-pressed", String(shown.includes(name)));
      button.tabIndex = name === shown[0] ? 0 : -1;
      button.style.setProperty("--hue", hues[Number(name.split(".")[1]) % hues.length]);
    }
    for (const button of findAll("site", root)) {
      button.setAttribute("aria-pressed", String(button.dataset.site === choice.site));
    }
    for (const button of findAll("view", root)) {
      button.setAttribute("aria-pressed", String(button.dataset.view === choice.view));
    }
    const start = modelOf(state)?.start;
    const note = find('part="note"');
    note.textContent = modelOf(state)?.note ?? "";
    note.hidden = !start || start.site !== choice.site || !shown.includes(headName(start));
    find('part="site-hint"').textContent = SITE_HINTS[choice.site];
    find('part="view-hint"').textContent = VIEW_HINTS[choice.view];
  };
}
