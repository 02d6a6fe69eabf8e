/** Section 1: the table of positions as a heatmap, and one row or column of it as a curve. */

/** @import { KnownEncoding, Pairs, Spread, State } from "../../types.js" */
/** @import { Laboratory } from "./section.js" */

import { wavelengthSaid } from "../../patterns/positions/pairs.js";
import {
  dimensionSpread,
  pairOf,
  positionSpread,
  tableSpread,
} from "../../patterns/positions/table.js";
import { make } from "../element.js";
import { createUnchanged } from "../memory.js";
import { createSegments, createSlider } from "./controls.js";
import { createPlate } from "./plate.js";

/** @param {Laboratory} laboratory */
export function createEncoding({ store, openExport, tables }) {
  const order = createSegments(
    "Dimensions",
    [
      { value: "model", text: "As the model has them", title: "Dimensions from first to last." },
      { value: "apart", text: "Sines | cosines", title: "All sines first, then all cosines." },
    ],
    (value) => store.choose({ order: value }),
  );
  const curve = createSegments(
    "Curve",
    [
      {
        ...{ value: "dimension", text: "One dimension" },
        title: "Its numbers at every position: a wave, beside its partner.",
      },
      { value: "position", text: "One position", title: "Its numbers in every dimension." },
    ],
    (value) => store.choose({ curve: value }),
  );
  const slider = createSlider(
    store,
    "Dimension",
    (state) => last && render(state, last),
    (value) => store.choose({ [store.state.choice.curve]: value }),
  );
  const whole = createPlate(openExport);
  const line = createPlate(openExport);
  const unchanged = createUnchanged();
  /** @type {KnownEncoding | null} */
  let last = null;
  const above = make("div", { class: "tools-row" }, order.root);
  const below = make("div", { class: "tools-row" }, curve.root, slider.root);

  /** @param {State} state @param {KnownEncoding} known */
  function render(state, known) {
    last = known;
    const { choice, dark } = state;
    const table = tables(state, known);
    above.hidden = below.hidden = !table;
    if (!table) {
      unchanged([known]);
      line.show(null, state);
      whole.show(known.spread && { known, spread: known.spread }, state);
      return;
    }
    const { spread, pairs: pair } = table;
    const most = { dimension: spread.values[0].length - 1, position: spread.values.length - 1 };
    const value = slider.value(choice[choice.curve], most[choice.curve]);
    const look = {
      ...{ order: choice.order, [choice.curve]: value },
      dimension: Math.min(choice.dimension, most.dimension),
      position: Math.min(choice.position, most.position),
      [choice.curve]: value,
    };
    order.root.hidden = pair === null;
    order.show(choice.order);
    curve.show(choice.curve);
    slider.show(value, most[choice.curve], saidOf(choice.curve, value, pair, known, spread), {
      label: choice.curve === "dimension" ? "Dimension" : "Position",
    });
    const width = above.clientWidth;
    if (unchanged([known, spread, choice.order, choice.curve, ...Object.values(look), dark, width]))
      return;
    whole.show(
      {
        ...{ known, spread: tableSpread(spread, pair, look, choice.curve) },
        pick: ({ row, column }) => {
          const columns =
            choice.order === "apart" && pair ? [...pair.sines, ...pair.cosines] : null;
          store.choose({ position: row, dimension: columns ? columns[column] : column });
        },
      },
      state,
    );
    const one = choice.curve === "dimension" ? dimensionSpread : positionSpread;
    line.show({ known, spread: one(spread, pair, look) }, state);
  }

  return { parts: [above, whole.root, below, line.root], render };
}

/**
 * What a slider stands at, in words.
 * @param {"dimension" | "position"} curve
 * @param {number} value
 * @param {Pairs | null} pairs
 * @param {KnownEncoding} known
 * @param {Spread} spread
 */
function saidOf(curve, value, pairs, { spread: own }, spread) {
  if (curve === "position")
    return spread === own && own?.labels ? `“${own.labels[value].text}”` : "";
  if (!pairs) return "";
  const pair = pairOf(pairs, value);
  return pair < 0 ? "" : `wavelength ${wavelengthSaid(pairs.frequencies[pair])}`;
}
