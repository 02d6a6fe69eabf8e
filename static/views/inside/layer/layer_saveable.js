/** What a layer, its norms beside BatchNorm, or the map are saved as. */

/** @import { Capture, Figure, LayerSteps, Side, Stage, State } from "../../../types.js" */
/** @import { Saveable } from "../../board/export_menu.js" */

import { EDGE, captionLines, withCaption } from "../../../figures/caption.js";
import { asFigure } from "../../../figures/inside/drawing.js";
import { figure } from "../../../figures/inside/layer.js";
import { pictureIn } from "../../../figures/picture.js";
import { orderSaid, rowsOf } from "../../../patterns/inside/layer.js";
import { namesIn } from "../../../state/token_names.js";
import { insideCaption, insideFileName } from "../../board/caption.js";
import { savedStage } from "../../board/stage.js";

const NATURAL = 860; // pixels of a saved layer: its bars stand beside its words
const LEAST = 420;

/**
 * @param {State} state
 * @param {Side} side
 * @param {Capture} capture
 * @param {LayerSteps} layer
 * @returns {Saveable}
 */
export function saveableLayer(state, side, capture, layer) {
  const named = namesIn(capture, layer.side)("query", layer.token);
  const title = `${side.toUpperCase()} · ${layer.side} layer ${layer.layer} · ${named} (${layer.token})`;
  const order = layer.norm_order === null ? "" : `${orderSaid(layer.norm_order)}; `;
  const said = `${order}bars are the features of the token's state, each on a scale of its own`;
  return saveableOf(state, [{ side, capture }], title, said, {
    ...{ natural: NATURAL, least: LEAST },
    draw: (stage) => asFigure(figure(rowsOf(layer), stage), stage),
  });
}

/**
 * @param {State} state
 * @param {{ side: Side, capture: Capture }[]} told
 * @param {string} title
 * @param {string} said below the figure
 * @param {{ natural: number, least: number, draw: (stage: Stage) => Figure }} drawing
 * @returns {Saveable}
 */
export function saveableOf({ dark, file }, told, title, said, { natural, least, draw }) {
  const caption = insideCaption(told, title, said, file);
  /** @param {number} width */
  const drawn = (width) => {
    const made = draw(savedStage(width - 2 * EDGE, dark));
    const stage = savedStage(made.layout.width, dark);
    return withCaption(made, captionLines(caption, stage), stage);
  };
  return {
    title,
    name: insideFileName(told, title),
    picture: (size) => pictureIn(size, { natural, least, draw: drawn }),
    ...{ both: null, numbers: "", csv: null, alignment: null },
  };
}
