/** A head before and after, as two matrices that tell of each other. */

/** @import { Capture, HeadId, KnownEncoding, LayerWeights, Pattern, Site, Spread, State } from "../../types.js" */
/** @import { OpenExport } from "../board/export_menu.js" */

import { litAtPoint } from "../../figures/matrix.js";
import { figure } from "../../figures/row.js";
import { contentOf } from "../../figures/strokes.js";
import { pattern } from "../../patterns/pattern.js";
import { formatWeight } from "../../patterns/sentences.js";
import { headName } from "../../state/panels.js";
import { nameOf } from "../../state/token_names.js";
import { make } from "../element.js";
import { createPlate } from "./plate.js";

const READING = /** @type {const} */ ({ threshold: 0, top: 0, direction: "down" });
const MANNER = /** @type {const} */ ({ view: "matrix", most: 1 });

/**
 * One of the two: a capture with the weights of its site.
 * @typedef {{ name: string, capture: Capture, layers: LayerWeights[] }} Half
 */

/** @param {OpenExport} openExport */
export function createPatterns(openExport) {
  const plates = [createPlate(openExport), createPlate(openExport)];
  const root = make("div", { class: "beside" }, ...plates.map((plate) => plate.root));
  return {
    root,
    /**
     * @param {State} state
     * @param {KnownEncoding} known
     * @param {Site} site
     * @param {HeadId} head
     * @param {Half[]} halves before and after
     */
    show(state, known, site, head, halves) {
      const spreads = halves.map((half) => spreadOf(half, site, head));
      halves.forEach(({ capture }, at) => {
        const { shown, spread } = spreads[at];
        plates[at].show(
          {
            known: { ...known, told: [{ side: "a", capture }] },
            spread,
            draw: (stage) => {
              const drawn = figure([contentOf(shown, READING, stage.theme)], stage, MANNER, [[]]);
              return { data: drawn.data, layout: drawn.layout };
            },
            at: (layout, x, y) => {
              const { plots } = /** @type {{ plots: import("../../types.js").Plot[] }} */ (
                layout.meta
              );
              const lit = litAtPoint(plots[0], shown, x, y);
              if (lit?.partner === undefined) return null;
              return { row: lit.place, column: lit.partner };
            },
            tell: ({ row, column }) => {
              const [before, after] = spreads.map((one) =>
                formatWeight(one.spread.values[row][column]),
              );
              const pair = `“${spread.names?.[row]}” looks at “${spread.across?.[column]}”`;
              return `${pair}: ${before} before, ${after} after.`;
            },
          },
          state,
        );
      });
    },
  };
}

/**
 * @param {Half} half
 * @param {Site} site
 * @param {HeadId} place
 * @returns {{ shown: Pattern, spread: Spread }}
 */
function spreadOf({ name, capture, layers }, { site }, place) {
  const { shape, values } = layers[place.layer];
  const [, rows, columns] = shape;
  const own = values.subarray(place.head * rows * columns, (place.head + 1) * rows * columns);
  const weights = { rows, columns, values: own };
  const shown = pattern(capture, { side: "a", site, heads: [place], mean: false }, [weights]);
  const spread = {
    ...{ as: /** @type {const} */ ("colours"), title: `${site} ${headName(place)} · ${name}` },
    meaning: "Each row is a token that looks; colour by weight, which sums to 1 along a row.",
    ...{
      row: "query",
      column: "key",
      first: { row: 0, column: 0 },
      labels: null,
      least: 0,
      most: 1,
    },
    ...{ names: shown.queries.map(nameOf), across: shown.keys.map(nameOf) },
    values: Array.from({ length: rows }, (_, row) => [
      ...own.subarray(row * columns, (row + 1) * columns),
    ]),
  };
  return { shown, spread };
}
