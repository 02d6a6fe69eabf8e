/** Section 3: the encoding k positions later is a linear map of the encoding. */

/** @import { KnownEncoding, State } from "../../types.js" */
/** @import { Laboratory } from "./section.js" */
/** @import { Table } from "./tables.js" */

import { dialAtPoint, dials } from "../../figures/positions/dials.js";
import { wavelengthSaid } from "../../patterns/positions/pairs.js";
import {
  FITTED,
  RIDGE,
  bestMap,
  shiftSpread,
  turnResidual,
  turned,
} from "../../patterns/positions/shift.js";
import { make } from "../element.js";
import { createUnchanged } from "../memory.js";
import { createSlider } from "./controls.js";
import { createPlate } from "./plate.js";

const NO_TABLE = "This model gives positions no vectors: there is nothing that a map could shift.";
const DEGREES = 180 / Math.PI;

/** @param {Laboratory} laboratory */
export function createShift({ store, openExport, tables }) {
  const again = (/** @type {State} */ state) => last && render(state, last);
  const offset = createSlider(store, "k", again, (value) => store.choose({ offset: value }));
  const place = createSlider(store, "Position", again, (position) => store.choose({ position }));
  const finding = make("p", { class: "finding", "aria-live": "polite" });
  const above = make("div", { class: "tools-row" }, offset.root, place.root);
  const [strips, turns] = [createPlate(openExport), createPlate(openExport)];
  const unchanged = createUnchanged();
  /** @type {KnownEncoding | null} */
  let last = null;

  /** @param {State} state @param {KnownEncoding} known */
  function render(state, known) {
    last = known;
    const table = tables(state, known);
    above.hidden = table === null;
    if (!table) {
      unchanged([known]);
      finding.textContent = NO_TABLE;
      for (const plate of [strips, turns]) plate.show(null, state);
      return;
    }
    const { choice, dark } = state;
    const { spread, pairs } = table;
    const count = spread.values.length;
    const most = (pairs ? count : Math.min(count, FITTED)) - 1;
    const k = Math.max(offset.value(choice.offset, most), Math.min(1, most));
    const position = place.value(choice.position, most - k);
    offset.show(k, most, "positions on", { least: 1 });
    place.show(position, most - k, "");
    if (unchanged([spread, k, position, known, choice.order, dark, above.clientWidth])) return;
    if (pairs) showTurns(state, known, table, position, k);
    else showBest(state, known, table, position, k);
  }

  /**
   * @param {State} state
   * @param {KnownEncoding} known
   * @param {Table} table
   * @param {number} position
   * @param {number} k
   */
  function showTurns(state, known, { spread, pairs }, position, k) {
    if (!pairs) return;
    const order = state.choice.order === "apart" ? [...pairs.sines, ...pairs.cosines] : undefined;
    const made = turned(spread.values[position], pairs, k);
    const rest = turnResidual(spread.values, pairs, k);
    const count = spread.values.length - k;
    const all = count === 1 ? "the one position that has" : `all ${count} positions that have`;
    finding.textContent =
      `PE(pos + ${k}) = M·PE(pos), with the same M for every position: it turns pair i by ${k}·ωᵢ. ` +
      `Over ${all} another ${k} on, the largest difference ` +
      `is ${rest.toExponential(1).replace("-", "−")}.`;
    strips.show({ known, spread: shiftSpread(spread, position, k, made, "M", order) }, state);
    const angles = pairs.frequencies.map((one) => k * one * DEGREES);
    turns.show(
      {
        known,
        spread: {
          ...spread,
          ...{
            as: "curves",
            row: "pair",
            column: "pair",
            labels: null,
            first: { row: 0, column: 0 },
          },
          title: `${spread.title} · turned by k = ${k}`,
          names: ["degrees"],
          values: [angles],
          meaning:
            `Each pair of dimensions as a hand (cosine across, sine up): thin at position ${position}, ` +
            `thick at ${position + k}, turned by ${k}·ω.`,
        },
        role: "dials",
        draw: (stage) => dials(pairs, spread.values[position], k, stage),
        at: (layout, x, y) => {
          const column = dialAtPoint(layout, angles.length, x, y);
          return column === null ? null : { row: 0, column };
        },
        tell: ({ column: pair }) => {
          return (
            `Pair ${pair} (dimensions ${pairs.sines[pair]} and ${pairs.cosines[pair]}, wavelength ` +
            `${wavelengthSaid(pairs.frequencies[pair])}) turns by ${angles[pair].toPrecision(4)}°.`
          );
        },
      },
      state,
    );
  }

  /**
   * @param {State} state
   * @param {KnownEncoding} known
   * @param {Table} table
   * @param {number} position
   * @param {number} k
   */
  function showBest(state, known, { spread }, position, k) {
    const fit = bestMap(spread.values, position, k);
    turns.show(null, state);
    if (!fit) {
      finding.textContent =
        `Too few positions have another ${k} on to fit a linear map to them: ` +
        "choose a smaller k, or all positions.";
      strips.show(null, state);
      return;
    }
    const per = (/** @type {number} */ share) => `${(100 * share).toFixed(1)} %`;
    finding.textContent =
      `A learned table has no formula. The best linear map, by least squares on ${fit.fitted} ` +
      `positions (with a ridge of ${RIDGE} of their mean length²), misses PE(pos + ${k}) on ` +
      `${fit.judged} others by ${per(fit.missed)} of its length; PE(pos) itself, unmapped, by ` +
      `${per(fit.still)}. (Fitted to all of them a map without any rest can be found for any ` +
      "table as short as it is wide.)";
    strips.show({ known, spread: shiftSpread(spread, position, k, fit.made, "best map") }, state);
  }

  return { parts: [finding, above, turns.root, strips.root], render };
}
