/** Finds what is under a point of a row, and where on the window a token of it stands. */

/** @import { Content, Lit } from "../../../types.js" */
/** @import { Row } from "./row.js" */

import { lineAt } from "../../../figures/inside/line_at.js";
import { along, pixelsAt } from "../../../figures/plot.js";
import { litAtPoint } from "../../../figures/row.js";

/**
 * @param {Row} row
 * @param {number} clientX
 * @param {number} clientY
 * @returns {{ panel: number, lit: Lit } | null}
 */
export function pointedIn({ root, drawn }, clientX, clientY) {
  if (!drawn) return null;
  const { left, top } = root.getBoundingClientRect();
  const { contents, figure } = drawn;
  return litAtPoint(figure.layout.meta.plots, contents, clientX - left, clientY - top);
}

/**
 * The line of a lit token that runs under a point.
 * @param {Row} row
 * @param {number} panel
 * @param {Lit[]} lit
 * @param {number} clientX
 * @param {number} clientY
 * @returns {Lit | null} with what it leads to
 */
export function lineIn({ root, drawn }, panel, lit, clientX, clientY) {
  const { plots } = drawn?.figure.layout.meta ?? { plots: [] };
  const plot = plots.find((one) => one.kind === "lines" && one.panel === panel);
  if (!drawn || !plot || lit.length === 0) return null;
  const { left, top } = root.getBoundingClientRect();
  const { shown } = /** @type {Content} */ (drawn.contents[panel]);
  return lineAt(plot, shown, lit, clientX - left, clientY - top);
}

/** @param {Row} row @param {number} panel @param {Lit} lit */
export function pointOf({ root, drawn }, panel, { axis, place, partner }) {
  const { left, top } = root.getBoundingClientRect();
  const plot = drawn?.figure.layout.meta.plots.find((one) => one.panel === panel);
  if (!plot) return { x: left, y: top };
  const at = along(plot, axis, place);
  const depth = axis === "query" ? 0 : 1;
  const cell = axis === "query" ? [partner ?? 0, place] : [place, partner ?? 0];
  const [x, y] = plot.kind === "matrix" ? cell : plot.across ? [at, depth] : [depth, at];
  const point = pixelsAt(plot, x, y);
  return { x: left + point.left, y: top + point.top };
}
