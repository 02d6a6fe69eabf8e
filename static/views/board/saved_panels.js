/** Panels of the board as a picture to be saved: one alone, or those of A and B beside each other. */

/** @import { Picture, Size } from "../../figures/picture.js" */
/** @import { Panel } from "../../types.js" */
/** @import { Board } from "./board_state.js" */

import { pictureIn } from "../../figures/picture.js";
import { BESIDE, saved, vectors, widthOf } from "../../figures/saved.js";
import { panelName } from "../../state/panels.js";
import { captionOf } from "./caption.js";
import { titleOf } from "./panel/panel_title.js";
import { savedStage } from "./stage.js";

const LEAST = 320; // pixels of a panel on a slide

/**
 * The same heads on A and on B, where both are drawn.
 * @param {Board} board
 * @param {Panel} panel
 * @returns {Panel[] | null}
 */
export function bothOf({ standing }, { of, minus }) {
  if (minus) return null;
  const both = /** @type {const} */ (["a", "b"]).map((side) => ({
    of: { ...of, side },
    minus: null,
  }));
  return both.every((one) => standing.get(panelName(one))?.shown) ? both : null;
}

/**
 * Panels without the pointer, with what is kept lit.
 * @param {Board} board
 * @param {Panel[]} panels
 * @param {Size} size
 * @returns {Picture | null} null where nothing is drawn yet
 */
export function savedPicture({ store, standing, lights, manner }, panels, size) {
  const { state } = store;
  const { view, direction } = state.choice;
  const { theme } = savedStage(0, state.dark);
  const parts = panels.flatMap((panel) => {
    const shown = standing.get(panelName(panel))?.shown;
    if (!shown) return [];
    const content = vectors(shown, state.choice, theme);
    const heading = panels.length > 1 ? titleOf(panel) : "";
    return [{ panel, heading, content, lit: lights.in(shown, null) }];
  });
  if (parts.length < panels.length) return null;
  const caption = captionOf(parts, state, manner);
  /** @param {number} [least] */
  const wide = (least) =>
    parts
      .map(({ content }) => widthOf(content.shown, view, direction, least))
      .reduce((sum, one) => sum + one);
  return pictureIn(size, {
    natural: wide(parts.length > 1 ? BESIDE : undefined),
    least: wide(LEAST),
    draw: (width, stacked) =>
      saved(parts, savedStage(width, state.dark), caption, manner, stacked ? 1 : parts.length),
  });
}
