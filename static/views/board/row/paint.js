/** Paints strokes on a canvas: the resting picture of more lines than vectors can be. */

/** @import { Plot, Stroke } from "../../../types.js" */

import { along } from "../../../figures/plot.js";
import { opacityFor, widthFor } from "../../../figures/strokes.js";

const THIN_ROW = 9; // pixels; in thinner rows the lines are thinner as well

/** Pixels of the screen, from the top of the whole picture. @typedef {{ from: number, to: number }} Part */

/**
 * A part of a picture; the whole in pixels of the page, and pixels of the screen for each.
 * @typedef {{ strokes: Stroke[], plot: Plot, width: number, height: number, scale: number, part: Part }} Job
 */

/** Pixels of the screen that a part takes. @param {Job} job */
export const sizeOf = ({ width, scale, part }) => ({
  width: Math.ceil(width * scale),
  height: part.to - part.from,
});

/**
 * @param {OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D} context
 * @param {Job} job
 */
export function paint(context, { strokes, plot, width, height, scale, part }) {
  const { across, count, step } = plot;
  const [run, depth] = across ? [width, height] : [height, width];
  const each = (run / count) * scale;
  const far = depth * scale;
  const thinner = Math.min(1, Math.max(0.35, step / THIN_ROW));
  context.translate(0, -part.from);
  for (const { colour, dashed, weight, offset, ends } of strokes) {
    context.strokeStyle = colour;
    context.globalAlpha = opacityFor(weight);
    context.lineWidth = widthFor(weight) * scale * thinner;
    context.setLineDash(dashed ? [5 * scale, 3 * scale] : []);
    context.beginPath();
    for (let at = 0; at < ends.length; at += 2) {
      const from = (along(plot, "query", ends[at]) + offset + 0.5) * each;
      const to = (along(plot, "key", ends[at + 1]) + offset + 0.5) * each;
      if (across) {
        context.moveTo(from, 0);
        context.bezierCurveTo(from, far / 2, to, far / 2, to, far);
      } else {
        context.moveTo(0, from);
        context.bezierCurveTo(far / 2, from, far / 2, to, far, to);
      }
    }
    context.stroke();
  }
}
