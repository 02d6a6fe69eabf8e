/** The steps of a layer as a table, for those who read instead of look. */

/** @import { LayerRow } from "../../../patterns/inside/layer.js" */

import { short } from "../../../patterns/inside/numbers.js";
import { largest } from "../../../patterns/inside/said.js";
import { make } from "../../element.js";

const LARGEST = 5; // features that a row names

/** @param {LayerRow[]} rows @param {string} caption */
export function layerTable(rows, caption) {
  const head = ["step", "length", "what is said of it", "largest features"];
  return make(
    "table",
    {},
    make("caption", {}, caption),
    make("thead", {}, make("tr", {}, ...head.map((one) => make("th", { scope: "col" }, one)))),
    make(
      "tbody",
      {},
      ...rows.map(({ title, step, said }) =>
        make(
          "tr",
          {},
          make("th", { scope: "row" }, title),
          make("td", {}, short(step.norm)),
          make("td", {}, said.join("; ")),
          make("td", {}, largestSaid(step.values)),
        ),
      ),
    ),
  );
}

/** @param {number[]} values */
const largestSaid = (values) =>
  largest(values, LARGEST)
    .map((feature) => `${feature}: ${short(values[feature])}`)
    .join(", ");
