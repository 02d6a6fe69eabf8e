/** Which layer is looked into: its stack, its number, and whether its residuals are cut. */

/** @import { Capture, Inspected, State, Store } from "../../../types.js" */

import { residualCut } from "../../../state/head_edits.js";
import {
  attentionsOf,
  inLayer,
  isCut,
  layerPlace,
  stacksOf,
  withResidualCut,
} from "../../../state/inside/layer_place.js";
import { make, refill } from "../../element.js";

/** @typedef {{ cell: Inspected, capture: Capture }} Shown */

/** @param {Store} store @param {HTMLElement} save the button that saves the figure */
export function createLayerTools(store, save) {
  const stacks = make("div", { class: "segments", role: "group", "aria-label": "Stack" });
  const number = make("select", { "aria-label": "Layer" });
  const steps = [-1, 1].map((by) => stepButton(by));
  const residuals = make("div", {
    class: "layer-residuals",
    role: "group",
    "aria-label": "Residual connections",
  });
  const layer = make("span", { class: "inside-token" }, steps[0], number, steps[1]);
  const root = make("div", { class: "layer-tools", hidden: "" }, stacks, layer, residuals, save);
  /** @type {Shown | null} */
  let shown = null;

  /** @param {Parameters<typeof inLayer>[2]} to */
  const go = (to) => {
    if (shown) store.choose(inLayer(shown.cell, shown.capture, to));
  };
  number.addEventListener("change", () => go({ layer: Number(number.value) }));
  for (const [at, button] of steps.entries())
    button.addEventListener("click", () => go({ layer: (shown?.cell.layer ?? 0) + (at ? 1 : -1) }));

  /** @param {State} state @param {Inspected} cell @param {Capture} capture */
  function render({ choice }, cell, capture) {
    shown = { cell, capture };
    root.hidden = false;
    const place = layerPlace(cell);
    const all = stacksOf(capture);
    const layers = all.find(({ site }) => site === place.site)?.layers ?? 0;
    stacks.hidden = all.length < 2;
    refill(
      stacks,
      ...all.map(({ site }) => {
        const pressed = String(site === place.site);
        const button = make("button", { type: "button", "aria-pressed": pressed }, site);
        button.addEventListener("click", () => go({ site }));
        return button;
      }),
    );
    if (number.length !== layers)
      number.replaceChildren(
        ...Array.from({ length: layers }, (_, at) =>
          make("option", { value: `${at}` }, `layer ${at}`),
        ),
      );
    number.value = String(place.layer);
    [steps[0].disabled, steps[1].disabled] = [place.layer === 0, place.layer === layers - 1];
    const sites = attentionsOf(place, capture);
    refill(
      residuals,
      ...sites.flatMap((site) => {
        const cut = residualCut(cell.side, site, cell.layer);
        const now = isCut(choice, cut);
        const of = sites.length > 1 ? ` of ${site === "cross" ? "cross" : "self"}-attention` : "";
        const toggle = make(
          "button",
          { type: "button", class: "toggle", "aria-pressed": String(now), title: CUT },
          `Without the residual${of}`,
        );
        toggle.addEventListener("click", () => {
          // Where the cut is refused nothing else is drawn: the same click takes it back.
          toggle.setAttribute("aria-pressed", String(!isCut(store.state.choice, cut)));
          store.choose(withResidualCut(store.state.choice, cell, site));
        });
        if (now) return [toggle];
        const check = make(
          "button",
          { type: "button", class: "quiet", "aria-label": `Check the residual${of}`, title: CHECK },
          "Check",
        );
        check.addEventListener("click", () => store.choose({ check: [cut], odds: "" }));
        return [toggle, check];
      }),
    );
  }

  return { root, render };
}

const CUT = "Draw the same pass with the residual cut: what the attention gives out goes on alone.";
const CHECK = "Put it to the test: what becomes of each token of the answer.";

/** @param {number} by */
const stepButton = (by) =>
  make(
    "button",
    {
      type: "button",
      class: "quiet",
      "aria-label": by < 0 ? "The layer before" : "The next layer",
    },
    by < 0 ? "‹" : "›",
  );
