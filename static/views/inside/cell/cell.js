/** One cell of one head: every number between two tokens. */

/** @import { Told } from "../inside.js" */

import { namesIn } from "../../../state/token_names.js";
import { weightsName } from "../../../state/panels.js";
import { find } from "../../element.js";

/** @returns {Told} */
export function createCell() {
  const root = find('part="inside-cell"');
  return function render({ answers }, cell, capture) {
    const names = namesIn(capture, cell.site);
    const weights = answers[cell.side]?.weights[weightsName(cell.site, cell)];
    const weight = weights?.values[cell.query * weights.columns + cell.key];
    const pair = `${names("query", cell.query)} looks at ${names("key", cell.key)}`;
    root.textContent = weight === undefined ? pair : `${pair} with weight ${weight.toFixed(4)}`;
  };
}
