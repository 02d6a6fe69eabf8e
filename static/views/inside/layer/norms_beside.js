/** LayerNorm beside BatchNorm on the numbers that a norm of the layer is given. */

/** @import { Choice, Inspected, LayerSteps, State, Store, TextStates } from "../../../types.js" */
/** @import { Beside, NormAnswer } from "../../../patterns/inside/norms_beside.js" */
/** @import { OpenExport } from "../../board/export_menu.js" */

import { bars } from "../../../figures/inside/bars.js";
import { cellAt, figure } from "../../../figures/inside/states.js";
import { CONFIG } from "../../../figures/frame.js";
import { titleOf } from "../../../patterns/inside/layer.js";
import { besideOf, companySaid } from "../../../patterns/inside/norms_beside.js";
import { short } from "../../../patterns/inside/numbers.js";
import { answerTo } from "../../../state/inside/answer_to.js";
import { inspecting } from "../../../state/inside/inspected.js";
import { layerPlace, normStep } from "../../../state/inside/layer_place.js";
import { statesQuestion } from "../../../state/inside/layer_questions.js";
import { opensExport } from "../../board/export_menu.js";
import { stageOf } from "../../board/stage.js";
import { make } from "../../element.js";
import { svgOf } from "../drawing.js";
import { saveableOf } from "./layer_saveable.js";

const STRIP = 40; // pixels of a vector
const SAVED = 640;
/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** @typedef {{ beside: Beside, cell: Inspected, texts: TextStates[] }} Shown */

/** @param {Store} store @param {OpenExport} openExport */
export function createNormsBeside(store, openExport) {
  const parts = partsOf();
  /** @type {Shown | null} */
  let shown = null;

  parts.which.addEventListener("change", () => store.choose({ norm: Number(parts.which.value) }));
  for (const button of parts.batches) {
    const batch = /** @type {Choice["batch"]} */ (button.dataset.batch);
    button.addEventListener("click", () => store.choose({ batch }));
  }
  opensExport(parts.save, () => {
    if (shown) openExport(saveable(store.state, shown, parts.title.textContent), parts.save);
  });
  const { picture } = parts;
  /** A token of the other text is looked at in the picture alone. @param {number} token @param {number} feature */
  const go = (token, feature) => {
    if (!shown) return;
    const { beside, cell } = shown;
    const query = Math.min(Math.max(token, 0), beside.split - 1);
    const last = beside.states.columns - 1;
    const opened = inspecting(store.state.choice, { ...cell, query });
    store.choose({ ...opened, feature: Math.min(Math.max(feature, 0), last) });
  };
  picture.addEventListener("click", (event) => {
    const { left, top } = picture.getBoundingClientRect();
    const stage = stageOf(picture, store.state.dark);
    const at =
      shown &&
      cellAt(
        figure(shown.beside, stage).layout,
        shown.beside,
        event.clientX - left,
        event.clientY - top,
      );
    if (at) go(at.token, at.feature);
  });
  picture.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step || !shown || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    go(shown.beside.token + step[0], shown.beside.feature + step[1]);
  });

  /** @param {State} state @param {Inspected} cell @param {LayerSteps} steps */
  function render(state, cell, steps) {
    const { choice, states, dark } = state;
    const at = normStep(choice, steps);
    parts.root.hidden = at === null;
    if (at === null) return;
    const step = steps.steps[at];
    if (step.kind !== "norm") return;
    offerNorms(parts.which, steps, at);
    parts.title.textContent = `${step.name} beside BatchNorm`;
    const question = statesQuestion(state, cell, at);
    const failure = states?.of === question ? states.failure : null;
    parts.failed.textContent = failure?.detail ?? "";
    const texts = answerTo(states, question);
    picture.setAttribute("aria-busy", String(!texts && !failure));
    if (!texts) return;
    const alone = texts.length < 2;
    const both = choice.batch === "both" && !alone;
    for (const button of parts.batches) {
      button.setAttribute("aria-pressed", String((button.dataset.batch === "both") === both));
      button.toggleAttribute("disabled", alone && button.dataset.batch === "both");
    }
    const beside = besideOf(texts, layerPlace(cell).site, step, steps.token, choice.feature, both);
    shown = { beside, cell, texts };
    drawIn(parts, beside, both, dark);
  }

  return { root: parts.root, render };
}

/** @param {ReturnType<typeof partsOf>} parts @param {Beside} beside @param {boolean} both @param {boolean} dark */
function drawIn({ picture, table, vectors, said, checked }, beside, both, dark) {
  const stage = stageOf(picture, dark);
  if (stage.width === 0) return;
  const { data, layout } = figure(beside, stage);
  void Plotly.react(picture, data, layout, CONFIG).then(() =>
    picture.setAttribute("aria-busy", "false"),
  );
  const { layer, alone, joined, feature, difference, labels, token } = beside;
  const count = labels.length === 1 ? "1 token" : `${labels.length} tokens`;
  picture.setAttribute(
    "aria-label",
    `What the norm is given: ${count}, ${beside.states.columns} features. ` +
      `Marked: token ${token}, “${labels[token].text}”, and feature ${feature}. Arrow keys mark others.`,
  );
  const shown = both && joined ? joined : alone;
  table.replaceChildren(
    ...[layer, alone, ...(joined ? [joined] : [])].map((one) =>
      rowOf(one, one === layer || one === shown),
    ),
  );
  const strips = [layer, shown].map(({ name, values }) => ({
    name: `“${labels[token].text}” after ${name}`,
    values,
  }));
  vectors.replaceChildren(
    ...strips.map((strip) => {
      const place = { left: 0, top: 0, width: stage.width, height: STRIP };
      const drawing = { width: stage.width, height: STRIP, marks: bars(strip, place, stage) };
      return make(
        "figure",
        {},
        make("figcaption", { class: "hint" }, strip.name),
        svgOf(drawing, { "aria-hidden": "true" }),
      );
    }),
  );
  said.textContent = companySaid(beside);
  checked.textContent =
    `${layer.name} by hand − the model’s own: ${short(difference)} at most. ` +
    "BatchNorm as in training, with the same γ, β and ε.";
}

/** @param {NormAnswer} answer @param {boolean} drawn */
const rowOf = ({ name, over, moments, value }, drawn) =>
  make(
    "tr",
    drawn ? {} : { class: "faint" },
    make("th", { scope: "row" }, name),
    make("td", { class: "words" }, over),
    make("td", {}, name === "RMSNorm" ? "not taken" : short(moments.mean)),
    make("td", {}, short(moments.variance)),
    make("td", {}, short(value)),
  );

/** @param {HTMLSelectElement} which @param {LayerSteps} layer @param {number} at */
function offerNorms(which, { steps }, at) {
  const norms = steps.flatMap((step, place) => (step.kind === "norm" ? [{ step, place }] : []));
  which.hidden = norms.length < 2;
  which.replaceChildren(
    ...norms.map(({ step, place }, number) =>
      make(
        "option",
        { value: `${place}` },
        `norm ${number + 1} of ${norms.length}: ${step.module || titleOf(step)}`,
      ),
    ),
  );
  which.value = String(at);
}

function partsOf() {
  const title = make("h3", { id: "norms-title" });
  const which = make("select", { "aria-label": "Which norm of the layer" });
  const batches = /** @type {[string, string][]} */ ([
    ["own", "This sentence"],
    ["both", "Both sentences"],
  ]).map(([batch, words]) => make("button", { type: "button", "data-batch": batch }, words));
  const segments = make(
    "div",
    { class: "segments", role: "group", "aria-label": "BatchNorm’s batch" },
    ...batches,
  );
  const save = make(
    "button",
    { type: "button", class: "quiet", "aria-label": "Save the norms as a file" },
    "Save",
  );
  const failed = make("p", { class: "bad", role: "alert" });
  const picture = make("div", {
    ...{ class: "figure states", role: "application", tabindex: "0", "aria-busy": "true" },
    "aria-roledescription": "heatmap",
  });
  const key = make(
    "p",
    { class: "hint" },
    "Framed: the row that LayerNorm takes its mean and variance of, dotted the column that BatchNorm does.",
  );
  const table = make("tbody");
  const heads = ["", "over", "mean", "variance", "gives"].map((one) =>
    make("th", { scope: "col" }, one),
  );
  const numbers = make(
    "table",
    { class: "norm-numbers" },
    make("thead", {}, make("tr", {}, ...heads)),
    table,
  );
  const vectors = make("div", { class: "norm-vectors" });
  const said = make("p", { class: "norm-said", role: "status" });
  const checked = make("p", { class: "hint" });
  const tools = make("header", {}, title, which, segments, save);
  const root = make(
    "section",
    { class: "norms", "aria-labelledby": "norms-title" },
    ...[tools, failed, picture, key, numbers, said, vectors, checked],
  );
  return { root, title, which, batches, save, failed, picture, table, vectors, said, checked };
}

/** @param {State} state @param {Shown} shown @param {string} title */
function saveable(state, { beside, texts }, title) {
  const told = state.choice.batch === "both" ? texts : texts.slice(0, 1);
  const { layer, alone, joined } = beside;
  const numbers = [layer, alone, ...(joined ? [joined] : [])]
    .map(({ name, over, value }) => `${name} over ${over}: ${short(value)}`)
    .join("; ");
  const name = `${told.map(({ side }) => side.toUpperCase()).join(" and ")} · ${title}`;
  return saveableOf(state, told, name, numbers, {
    ...{ natural: SAVED, least: SAVED },
    draw: (stage) => figure(beside, stage),
  });
}
