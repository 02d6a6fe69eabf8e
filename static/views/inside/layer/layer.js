/** One token through one layer: every part with its numbers, and what the residual and the norm are for. */

/** @import { Capture, Inspected, LayerSteps, State, Store } from "../../../types.js" */
/** @import { OpenExport } from "../../board/export_menu.js" */

import { orderSaid, rowsOf } from "../../../patterns/inside/layer.js";
import { answerOf, outputSaid } from "../../../patterns/inside/residual_answer.js";
import { answerTo } from "../../../state/inside/answer_to.js";
import { isResidual, layerPlace } from "../../../state/inside/layer_place.js";
import { layerQuestion, stepsOf } from "../../../state/inside/layer_questions.js";
import { namesIn } from "../../../state/token_names.js";
import { opensExport } from "../../board/export_menu.js";
import { stageOf } from "../../board/stage.js";
import { find, make } from "../../element.js";
import { createUnchanged } from "../../memory.js";
import { redrawnOnResize } from "../../resize.js";
import { createLayerFigure } from "./layer_figure.js";
import { saveableLayer } from "./layer_saveable.js";
import { layerTable } from "./layer_table.js";
import { createLayerTools } from "./layer_tools.js";
import { createNormsBeside } from "./norms_beside.js";

/** @param {Store} store @param {OpenExport} openExport */
export function createLayer(store, openExport) {
  const parts = partsOf(store);
  const unchanged = createUnchanged();
  const norms = createNormsBeside(store, openExport);
  parts.side.append(norms.root);
  /** @type {{ cell: Inspected, capture: Capture } | null} */
  let last = null;
  opensExport(parts.save, () => {
    const come = last && stepsOf(store.state, last.cell);
    if (last && come)
      openExport(saveableLayer(store.state, last.cell.side, last.capture, come), parts.save);
  });

  /** @param {State} state */
  function draw(state) {
    if (!last || parts.root.hidden) return;
    const { cell, capture } = last;
    const { layer, uncut, states, choice, dark } = state;
    const width = parts.root.clientWidth;
    const { norm, feature, batch, edits } = choice;
    const inputs = [layer, uncut, states, norm, feature, batch, edits, dark, width, cell, capture];
    if (unchanged(inputs) || width === 0) return;
    parts.tools.render(state, cell, capture);
    const steps = stepsOf(state, cell);
    const own = layer?.of === layerQuestion(state, cell);
    const failed = own ? (layer.failure?.detail ?? steps?.reason ?? "") : "";
    parts.failed.hidden = failed === "";
    parts.failed.textContent = failed;
    parts.again.hidden = !own || layer.status !== "failed";
    // While another one is on its way the last one stays, dimmed.
    parts.body.setAttribute("aria-busy", String(!own || layer.status === "loading"));
    if (failed !== "") parts.body.hidden = true;
    parts.save.hidden = steps === null || steps.steps.length === 0;
    if (parts.save.hidden) return;
    const come = /** @type {LayerSteps} */ (steps);
    parts.body.hidden = false;
    const named = namesIn(capture, layerPlace(cell).site)("query", come.token);
    const said = `${named}, token ${come.token}, through layer ${come.layer} of the ${come.side}`;
    const order = come.norm_order === null ? "" : `, ${orderSaid(come.norm_order)}`;
    parts.said.textContent = `${said}${order}.`;
    const rows = rowsOf(come);
    parts.figure.draw(rows, stageOf(parts.flow, dark), said);
    parts.table.replaceChildren(layerTable(rows, said));
    showAnswer(parts.answer, state, cell, capture);
    norms.render(state, cell, come);
  }

  const render = redrawnOnResize(parts.root, store, draw);
  return (
    /** @type {State} */ state,
    /** @type {Inspected} */ cell,
    /** @type {Capture} */ capture,
  ) => {
    last = { cell, capture };
    render(state);
  };
}

/** @param {Store} store */
function partsOf(store) {
  const root = find('part="inside-layer"');
  const save = make(
    "button",
    { type: "button", class: "quiet", "aria-label": "Save the layer as a file" },
    "Save",
  );
  const tools = createLayerTools(store, save);
  const failed = make("p", {
    class: "hint",
    "data-part": "layer-reason",
    role: "status",
    hidden: "",
  });
  const said = make("p", { class: "layer-said" });
  const figure = createLayerFigure((feature) => store.choose({ feature }));
  const table = make("div", {
    class: "tables",
    tabindex: "0",
    role: "region",
    "aria-label": "The steps as a table",
  });
  const numbers = make("details", {}, make("summary", {}, "The steps as a table"), table);
  const flow = make("div", { class: "layer-flow" }, figure.picture, figure.readout, numbers);
  const answer = make("div", { class: "layer-answer", role: "status" });
  const side = make("div", { class: "layer-side" }, answer);
  const body = make("div", { class: "layer-body", hidden: "" }, said, flow, side);
  const again = make("button", { type: "button", class: "primary", hidden: "" }, "Try again");
  again.addEventListener("click", () => store.update({ layer: null }));
  root.append(tools.root, failed, again, body);
  return { root, save, tools, failed, again, said, figure, table, flow, answer, side, body };
}

/**
 * What the cut residual did; nothing where none is cut.
 * @param {HTMLElement} root
 * @param {State} state
 * @param {Inspected} cell
 * @param {Capture} capture
 */
function showAnswer(root, { choice, layer, uncut }, { side }, capture) {
  root.hidden = !choice.edits.some((one) => one.side === side && isResidual(one));
  if (root.hidden || !layer?.come) return root.replaceChildren();
  const before = answerTo(uncut, layer.of);
  if (!before) {
    root.replaceChildren(
      make(
        "p",
        { class: "hint" },
        uncut?.failure?.detail ?? "Reading the pass with its residual …",
      ),
    );
    return;
  }
  const [was, is] = [answerOf(before.capture), answerOf(capture)];
  root.replaceChildren(
    make("h3", {}, "Without the residual"),
    ...(was && is
      ? [
          make(
            "dl",
            {},
            ...[make("dt", {}, `${was.what} before`), make("dd", {}, was.text)],
            ...[
              make("dt", {}, "after"),
              make("dd", {}, is.text === was.text ? "the same" : is.text || "nothing"),
            ],
          ),
        ]
      : []),
    make("p", { class: "hint" }, outputSaid(before.layer, layer.come)),
  );
}
