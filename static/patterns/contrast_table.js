/** What a table of many pairs says of the heads, in words. */

/** @import { ContrastTable, TableHead } from "../types.js" */

import { formatSigned } from "./sentences.js";

/** A p that is never written as 0. @param {number} p */
export const formatP = (p) => (p < 0.0001 ? "< 0.0001" : p.toFixed(4));

/** @param {TableHead} head */
export const formatInterval = ({ low, high }) => `${formatSigned(low)} to ${formatSigned(high)}`;

/** What was measured, how, and how many heads may be claimed. @param {ContrastTable} result */
export function describeResult({
  heads,
  searched,
  site,
  rows,
  wrong,
  cases,
  grouped,
  flips,
  alpha,
  least,
}) {
  const claimed = heads.filter((head) => head.claimed).length;
  const left = wrong > 0 ? `; ${wrong} ${wrong === 1 ? "row" : "rows"} left out, listed below` : "";
  const of = grouped ? `${rows} rows in ${cases} groups` : `${rows} rows`;
  const few =
    2 ** -(cases - 1) > alpha / searched
      ? ` With ${cases} no head could be significant, however far it turned.`
      : "";
  return [
    `${claimed} of ${searched} heads of ${site} claimed: p below ${alpha}`,
    `after Holm's correction over all ${searched}, and |mean Δ| at least ${least}.`,
    `${of}${left}; ${flips.toLocaleString("en")} sign flips;`,
    `intervals: 95 %, bootstrap.${few}`,
  ].join(" ");
}
