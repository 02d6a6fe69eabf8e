/** Which cell is opened from a panel: the one that is pointed at, or the strongest of what is lit. */

/** @import { Answer, Inspected, Label, Lit, Panel, Pattern } from "../../types.js" */

import { headName, isHead, weightsName } from "../../state/panels.js";

/** Whether a panel is of heads that can be opened. @param {Panel} panel */
export const canOpen = ({ of, minus }) =>
  minus === null && of.heads.some(isHead) && !(of.mean && of.heads.length > 1);

/**
 * @param {Panel} panel
 * @param {Pattern} shown in it
 * @param {Lit | null} lit null: the strongest cell of all
 * @param {string[]} wanted names of the heads that may be opened
 * @param {Answer | null} answer on its text
 * @returns {Inspected | null} null where nothing can be opened
 */
export function openedCell(panel, shown, lit, wanted, answer) {
  if (!canOpen(panel)) return null;
  const { side, site, heads } = panel.of;
  const [query, key] = lit?.axis === "key" ? [lit.partner, lit.place] : [lit?.place, lit?.partner];
  const [queries, keys] = [placesOf(shown.queries, query), placesOf(shown.keys, key)];
  /** @type {Inspected | null} */
  let best = null;
  let most = -1;
  for (const place of heads) {
    const weights = answer?.weights[weightsName(site, place)];
    if (!isHead(place) || !weights || !wanted.includes(headName(place))) continue;
    for (const looks of queries) {
      for (const seen of keys) {
        const weight = weights.values[looks * weights.columns + seen];
        if (weight <= most) continue;
        most = weight;
        best = { side, site, ...place, query: looks, key: seen };
      }
    }
  }
  return best;
}

/** The tokens of a label, or of all. @param {Label[]} labels @param {number | undefined} at */
const placesOf = (labels, at) =>
  (at === undefined ? labels : [labels[at]]).flatMap(({ places }) => places);
