/** What a panel of the board is called. */

/** @import { Panel, PatternId } from "../../../types.js" */

import { headName, isHead } from "../../../state/panels.js";

/** @param {PatternId} place */
const nameOf = (place) =>
  isHead(place)
    ? headName(place)
    : `${place.reduce} of ${place.layer === null ? "all heads" : `layer ${place.layer}`}`;

/** "A · encoder 3.7", "A − B · cross mean of 1.0, 1.2" @param {Panel} panel */
export function titleOf({ of, minus }) {
  const heads = (/** @type {Panel["of"]} */ part) =>
    part.heads.length === 1
      ? nameOf(part.heads[0])
      : part.mean
        ? `mean of ${part.heads.map(headName).join(", ")}`
        : `(${part.heads.length} heads)`;
  const one = of.side.toUpperCase();
  if (!minus) return `${one} · ${of.site} ${heads(of)}`;
  const other = minus.side.toUpperCase();
  if (of.site === minus.site && heads(of) === heads(minus))
    return `${one} − ${other} · ${of.site} ${heads(of)}`;
  if (of.site === minus.site && one === other)
    return `${one} · ${of.site} ${heads(of)} − ${heads(minus)}`;
  return `${one} · ${of.site} ${heads(of)} − ${other} · ${minus.site} ${heads(minus)}`;
}

/** Of the same heads on both texts. @param {Panel} panel of one of them */
export const titleOfBoth = (panel) => titleOf(panel).replace(/^[AB]/, "A and B");

/** What the two signs of a difference are called. @param {Panel} panel */
export function signsOf({ of, minus }) {
  if (minus && of.side === minus.side)
    return [of, minus].map(({ site, heads }) => `${site} ${headName(heads[0])}`);
  return ["A", "B"];
}
