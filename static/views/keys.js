/** Where the arrow keys lead in a figure. */

/** @import { Choice, Lit, Pattern } from "../types.js" */

/** @param {number} place @param {number} count */
const inside = (place, count) => Math.min(Math.max(place, 0), count - 1);

/**
 * The token or cell that a key leads to, null for a key that leads nowhere. In lines ← and → change
 * the side, in a matrix they walk along the row.
 * @param {string} key
 * @param {Lit | null} lit
 * @param {Pattern} shown
 * @param {Choice["view"]} view
 * @returns {Lit | null}
 */
export function moved(key, lit, { queries, keys }, view) {
  const axis = lit?.axis ?? "query";
  const tokens = axis === "query" ? queries.length : keys.length;
  const partners = axis === "query" ? keys.length : queries.length;
  const partner = lit?.partner === undefined ? {} : { partner: lit.partner };
  const at = lit?.place;
  /** @param {number} place @returns {Lit} */
  const to = (place) => ({ axis, place: inside(place, tokens), ...partner });
  /** @param {number} step @returns {Lit} */
  const along = (step) => {
    const from = lit?.partner ?? (step > 0 ? -1 : partners);
    return { axis, place: inside(at ?? 0, tokens), partner: inside(from + step, partners) };
  };
  switch (key) {
    case "ArrowDown":
      return to(at === undefined ? 0 : at + 1);
    case "ArrowUp":
      return to(at === undefined ? tokens - 1 : at - 1);
    case "Home":
      return to(0);
    case "End":
      return to(tokens - 1);
    case "ArrowLeft":
      return view === "matrix" ? along(-1) : { axis: "query", place: inside(at ?? 0, queries.length) };
    case "ArrowRight":
      return view === "matrix" ? along(1) : { axis: "key", place: inside(at ?? 0, keys.length) };
    default:
      return null;
  }
}
