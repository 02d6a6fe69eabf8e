/** How the board is drawn, in a few words. */

/** @import { Choice } from "../../types.js" */

/** @type {Record<Choice["special"], string>} */
const SPECIAL = { shown: "", hidden: "no special tokens", renormalised: "rows rescaled" };
/** @type {Record<Choice["together"], string>} */
const TOGETHER = { beside: "", overlaid: "heads overlaid", mean: "mean of heads" };

/** "from 0.01 · pieces" @param {Choice} choice */
export function readingSaid({
  view,
  threshold,
  top,
  special,
  units,
  segments,
  direction,
  ...rest
}) {
  return [
    view === "matrix" ? "" : `from ${threshold}`,
    top > 0 && view !== "matrix" ? `${top} per row` : "",
    SPECIAL[special],
    units,
    segments === "all" ? "" : `text ${segments[0]} → ${segments[1]}`,
    direction === "down" ? "" : direction,
    rest.heads.length > 1 ? TOGETHER[rest.together] : "",
  ]
    .filter(Boolean)
    .join(" · ");
}
