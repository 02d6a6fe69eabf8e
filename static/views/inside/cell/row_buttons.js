/** What can be clicked in a figure whose rows are keys, or heads: its names. */

/** @import { Figure, Inspected, Stage, Store } from "../../../types.js" */
/** @import { Block } from "../../../figures/inside/bars_down.js" */
/** @import { Given } from "./section.js" */

import { ROW } from "../../../figures/inside/bars_down.js";
import { inspecting } from "../../../state/inside/inspected.js";
import { make } from "../../element.js";
import { quoted } from "./section.js";

/**
 * Buttons over the names of rows, each a whole row high.
 * @param {Figure["layout"]} layout
 * @param {({ title: string, pressed: boolean, act: () => void } | null)[]} rows null: no button
 */
export function rowButtons({ meta }, rows) {
  const { blocks } = /** @type {{ blocks: Block[] }} */ (meta);
  return blocks.flatMap(({ top, left, width }, block) =>
    rows.flatMap((row, at) => {
      if (row === null) return [];
      const { title, pressed, act } = row;
      const button = make("button", { type: "button", title, "aria-label": title });
      button.setAttribute("aria-pressed", String(pressed));
      Object.assign(button.style, {
        ...{
          left: `${left}px`,
          top: `${top + at * ROW}px`,
          width: `${width}px`,
          height: `${ROW}px`,
        },
      });
      if (block > 0) button.tabIndex = -1; // the same again
      button.addEventListener("click", act);
      return [button];
    }),
  );
}

/**
 * @param {Store} store
 * @param {Given} given
 * @param {{ key: number | null }[]} rows
 * @param {Figure["layout"]} layout
 */
export function keyButtons(store, { place, labels }, rows, layout) {
  return rowButtons(
    layout,
    rows.map(({ key }) =>
      key === null
        ? null
        : {
            title: `Open the key ${quoted(labels.key[key])} (${key})`,
            pressed: key === place.key,
            act: () => store.choose(inspecting(store.state.choice, { ...place, key })),
          },
    ),
  );
}

/** @param {Stage} stage @param {Pick<Inspected, "head">} place */
export const headColour = ({ theme }, { head }) => theme.heads[head % theme.heads.length];
