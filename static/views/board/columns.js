/** How many panels stand beside each other. */

/** @import { Choice, Panel } from "../../types.js" */

import { rowHeight } from "../../figures/frame.js";
import { BETWEEN } from "../../figures/row.js";

const NARROWEST = 320; // pixels in which the names and lines of a panel can be read
const NARROWEST_ACROSS = 440;

/**
 * @param {number} width of the board, in pixels
 * @param {Panel[]} panels
 * @param {Choice["direction"]} direction
 */
export function columnsFor(width, panels, direction) {
  const narrowest = direction === "across" ? NARROWEST_ACROSS : NARROWEST;
  const fit = Math.max(1, Math.floor((width + BETWEEN) / (narrowest + BETWEEN)));
  if (panels.length <= fit) return Math.max(1, panels.length);
  // Of several heads on two texts A stays beside its B.
  const pairs = panels.length > 2 && panels[0].of.side !== panels[1].of.side;
  return pairs && fit > 2 ? fit - (fit % 2) : fit;
}

/** About how high a panel will be, before its tokens came. @param {Choice} choice */
export function heightFor({ a, b, view, direction }) {
  if (direction === "across") return 400;
  const tokens = Math.max(...[a, b].map((text) => Math.round(text.split(/\s+/).length * 1.1) + 2));
  const lines = tokens * rowHeight(tokens) + 20;
  return view === "both" ? lines * 2 : lines;
}

/**
 * The panels row by row.
 * @template T
 * @param {T[]} panels
 * @param {number} columns
 */
export const rowsOf = (panels, columns) =>
  Array.from({ length: Math.ceil(panels.length / columns) }, (_, row) =>
    panels.slice(row * columns, (row + 1) * columns),
  );
