/** The head, the query and the key of a score, each chosen from a list. */

/** @import { Scored, Site, Store, Token } from "../../types.js" */

import { headIn, headName } from "../../state/panels.js";
import { tokenName } from "../../state/token_names.js";
import { make } from "../element.js";
import { fillSelect } from "./controls.js";

/**
 * @param {Store} store
 * @param {("query" | "key")[]} axes that are chosen here
 * @param {string} [called] what the first of them is called
 */
export function createCellChoice(store, axes, called = "Query") {
  /** @type {Scored} */
  let now = { layer: 0, head: 0, query: 0, key: 0 };
  const head = make("select", { "aria-label": "Head" });
  const tokens = axes.map((axis, at) => {
    const name = at === 0 ? called : "Key";
    const select = make("select", { "aria-label": name });
    select.addEventListener("change", () => {
      store.choose({ scored: { ...now, [axis]: Number(select.value) } });
    });
    return { axis, name, select };
  });
  head.addEventListener("change", () => {
    const place = headIn(head.value);
    if (place) store.choose({ scored: { ...now, ...place } });
  });
  return {
    root: make(
      "div",
      { class: "tools-row" },
      make("label", {}, "Head ", head),
      ...tokens.map(({ name, select }) => make("label", {}, `${name} `, select)),
    ),
    /**
     * @param {Scored} cell
     * @param {Site} site
     * @param {Token[]} all
     * @param {boolean} firstOnly
     */
    show(cell, { layers, heads, site }, all, firstOnly) {
      now = cell;
      const count = (firstOnly ? 1 : layers) * heads;
      fillSelect(
        head,
        Array.from({ length: count }, (_, at) => {
          const name = headName({ layer: Math.floor(at / heads), head: at % heads });
          return [name, `${site} ${name}`];
        }),
      );
      head.value = headName(cell);
      for (const { axis, select } of tokens) {
        fillSelect(
          select,
          all.map((token, place) => [String(place), `${tokenName(token)}  ${place}`]),
        );
        select.value = String(cell[axis]);
      }
    },
  };
}
