/** Section 2: how alike positions are, and how far near is similar. */

/** @import { KnownEncoding, State } from "../../types.js" */
/** @import { Laboratory } from "./laboratory.js" */

import {
  byDistance,
  likenessOf,
  meansSpread,
  similarities,
  similaritySaid,
  similaritySpread,
} from "../../patterns/positions/similarity.js";
import { make } from "../element.js";
import { createMemory, createUnchanged } from "../memory.js";
import { createSegments, createSlider } from "./controls.js";
import { createPlate } from "./plate.js";

const NO_TABLE =
  "This model gives positions no vectors that could be compared: what scores gain with distance, head by " +
  "head, is the figure above.";

/** @param {Laboratory} laboratory */
export function createSimilarity({ store, openExport, tables }) {
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
  const finding = make("p", { class: "finding", "aria-live": "polite" });
  const above = make("div", { class: "tools-row" }, alike.root, slider.root);
  const curves = make("div", { class: "stacked" }, plates.means.root, plates.row.root);
  const beside = make("div", { class: "beside" }, plates.all.root, curves);
  /** @type {ReturnType<typeof createMemory<number[][]>>} */
  const memory = createMemory();
  const unchanged = createUnchanged();
  /** @type {KnownEncoding | null} */
  let last = null;

  /** @param {State} state @param {KnownEncoding} known */
  function render(state, known) {
    last = known;
    const table = tables(state, known);
    above.hidden = beside.hidden = table === null;
    if (!table) {
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
  return { parts: [finding, above, beside], render };
}
