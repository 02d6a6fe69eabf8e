/** Section 2: how alike positions are, and how far near is similar. */

/** @import { KnownEncoding, Spread, State, TurningCurve } from "../../types.js" */
/** @import { Laboratory } from "./section.js" */

import {
  byDistance,
  likenessOf,
  meansSpread,
  similarities,
  similaritySaid,
  similaritySpread,
  turningSpread,
} from "../../patterns/positions/similarity.js";
import { make } from "../element.js";
import { createMemory, createUnchanged } from "../memory.js";
import { createCellChoice } from "./cell_choice.js";
import { createSegments, createSlider } from "./controls.js";
import { cellOf, selfAttention } from "./first_layer.js";
import { createPlate } from "./plate.js";

const NO_TABLE =
  "This model gives positions no vectors that could be compared: what scores gain with distance, head by " +
  "head, is the figure above.";

/** @param {Laboratory} laboratory */
export function createSimilarity({ store, openExport, parts, tables }) {
  const alike = createSegments(
    "Measure",
    [
      {
        value: "cosine",
        text: "Cosine",
        title: "Of the angle between two vectors: their length does not count.",
      },
      { value: "product", text: "Product", title: "PE·PEᵀ, which is what scores are made of." },
    ],
    (value) => store.choose({ alike: value }),
  );
  const slider = createSlider(
    store,
    "Position",
    (state) => last && render(state, last),
    (position) => store.choose({ position }),
  );
  const plates = {
    all: createPlate(openExport),
    row: createPlate(openExport),
    means: createPlate(openExport),
  };
  const own = createPlate(openExport);
  const head = createCellChoice(store, []);
  const failed = make("p", { class: "hint" });
  const finding = make("p", { class: "finding", "aria-live": "polite" });
  const above = make("div", { class: "tools-row" }, alike.root, slider.root);
  const curves = make("div", { class: "stacked" }, plates.means.root, plates.row.root);
  const beside = make("div", { class: "beside" }, plates.all.root, curves);
  /** @type {ReturnType<typeof createMemory<number[][]>>} */
  const memory = createMemory();
  /** @type {ReturnType<typeof createMemory<Spread>>} */
  const curve = createMemory();
  const turned = (/** @type {TurningCurve} */ come) =>
    curve.of("turning", [come], () => turningSpread(come));
  const unchanged = createUnchanged();
  /** @type {KnownEncoding | null} */
  let last = null;

  /** @param {State} state @param {KnownEncoding} known */
  function render(state, known) {
    last = known;
    const table = tables(state, known);
    showTurning(state, known);
    above.hidden = beside.hidden = table === null;
    if (!table) {
      unchanged([known]);
      finding.textContent = NO_TABLE;
      return;
    }
    const { choice, dark } = state;
    const { spread } = table;
    const matrix = memory.of("all", [spread.values, choice.alike], () =>
      similarities(spread.values, choice.alike),
    );
    const position = slider.value(choice.position, matrix.length - 1);
    alike.show(choice.alike);
    slider.show(position, matrix.length - 1, "");
    if (unchanged([matrix, position, known, dark, beside.clientWidth])) return;
    const means = byDistance(matrix);
    const all = similaritySpread(spread, matrix, choice.alike, position);
    finding.textContent = similaritySaid(means, choice.alike);
    const pick = (/** @type {{ row: number }} */ { row }) => store.choose({ position: row });
    plates.all.show({ known, spread: all, pick }, state);
    plates.means.show({ known, spread: meansSpread(all, means) }, state);
    plates.row.show({ known, spread: likenessOf(all, position) }, state);
  }

  /** What turning makes of the head's own queries and keys. @param {State} state @param {KnownEncoding} known */
  function showTurning(state, known) {
    const of = known.encoding.kind === "rotary" && !state.file ? selfAttention(state, known) : null;
    head.root.hidden = failed.hidden = !of;
    if (!of) return own.show(null, state);
    const { capture, site } = of;
    const tokens = capture.tokens[site.queries];
    const cell = cellOf(state, site, tokens.length, false);
    head.show(cell, site, tokens, false);
    const { come, failure } = parts.turning(capture, site.site, cell);
    failed.textContent = failure?.detail ?? "";
    own.show(come && { known, spread: turned(come) }, state);
  }

  return { parts: [finding, above, beside, head.root, failed, own.root], render };
}
