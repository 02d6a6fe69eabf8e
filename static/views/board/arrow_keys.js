/** Where the arrow keys lead in a figure. */

/** @import { Lit, Pattern } from "../../types.js" */

/** @param {number} place @param {number} count */
const inside = (place, count) => Math.min(Math.max(place, 0), count - 1);

/** Which way tokens run in the picture. @typedef {"down" | "across" | "matrix"} Way */

/** @type {Record<string, string>} */
const TURNED = {
  ArrowUp: "ArrowLeft",
  ArrowDown: "ArrowRight",
  ArrowLeft: "ArrowUp",
  ArrowRight: "ArrowDown",
};

/**
 * The token or cell that a key leads to, null for a key that leads nowhere. In lines the arrows walk
 * along the tokens or change the side; in a matrix they walk along rows and columns.
 * @param {string} key
 * @param {Lit | null} lit
 * @param {Pattern} shown
 * @param {Way} way
 * @returns {Lit | null}
 */
export function moveLit(key, lit, shown, way) {
  const { queries, keys, rtl } = shown;
  const axis = lit?.axis ?? "query";
  if (way === "across") {
    const turned = TURNED[key] ?? key;
    const back = rtl[axis] ? { ArrowUp: "ArrowDown", ArrowDown: "ArrowUp" } : {};
    return moveLit(
      /** @type {Record<string, string>} */ (back)[turned] ?? turned,
      lit,
      shown,
      "down",
    );
  }
  const tokens = axis === "query" ? queries.length : keys.length;
  const partners = axis === "query" ? keys.length : queries.length;
  const partner = lit?.partner === undefined ? {} : { partner: lit.partner };
  const at = lit?.place;
  /** @param {number} place @returns {Lit} */
  const to = (place) => ({ axis, place: inside(place, tokens), ...partner });
  /** @param {number} step @returns {Lit} */
  const along = (step) => {
    const forward = rtl.key ? -step : step;
    const from = lit?.partner ?? (forward > 0 ? -1 : partners);
    return { axis, place: inside(at ?? 0, tokens), partner: inside(from + forward, partners) };
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
      return way === "matrix"
        ? along(-1)
        : { axis: "query", place: inside(at ?? 0, queries.length) };
    case "ArrowRight":
      return way === "matrix" ? along(1) : { axis: "key", place: inside(at ?? 0, keys.length) };
    default:
      return null;
  }
}
