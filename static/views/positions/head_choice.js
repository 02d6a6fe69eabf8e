/** The head that sections look at: the one of the page Heads, chosen from a list. */

/** @import { Capture, HeadId, Site, SiteName, State, Store } from "../../types.js" */

import { headIn, headName } from "../../state/panels.js";
import { make } from "../element.js";
import { fillSelect } from "./controls.js";

/** @param {Store} store */
export function createHeadChoice(store) {
  const select = make("select", { "aria-label": "Head" });
  const open = make(
    "button",
    { type: "button", class: "quiet", title: "Lines and numbers of this head, on the page Heads." },
    "Show on the page Heads",
  );
  select.addEventListener("change", () => {
    const [site, name] = select.value.split(" ");
    const head = headIn(name);
    if (head) store.choose({ site: /** @type {SiteName} */ (site), heads: [head] });
  });
  open.addEventListener("click", () => store.choose({ page: "explore" }));
  return {
    root: make("div", { class: "tools-row" }, make("label", {}, "Head ", select), open),
    /** @param {State} state @param {Capture} capture */
    show({ choice }, { sites }) {
      const options = sites.flatMap(({ site, layers, heads }) =>
        Array.from({ length: layers * heads }, (_, at) => {
          const place = { layer: Math.floor(at / heads), head: at % heads };
          return `${site} ${headName(place)}`;
        }),
      );
      fillSelect(
        select,
        options.map((text) => [text, text]),
      );
      const wanted = `${choice.site} ${headName(choice.heads[0] ?? { layer: 0, head: 0 })}`;
      select.value = options.includes(wanted) ? wanted : options[0];
    },
    /** @param {State} state @param {Site} site @returns {HeadId} */
    chosen({ choice }, { layers, heads }) {
      const [head] = choice.heads;
      return head && head.layer < layers && head.head < heads ? head : { layer: 0, head: 0 };
    },
  };
}
