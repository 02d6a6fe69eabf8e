/** A drawing of boxes, words and bars: what it is made of, and the figure that it is saved as. */

/** @import { Drawing, Figure, FlatMark, Stage } from "../../types.js" */

import { frame } from "../frame.js";
import { escapeMarkup } from "../label.js";
import { sized } from "../names.js";

/**
 * Words, in pixels of the drawing; they stand on `top` with their middle.
 * @param {string} text
 * @param {number} left
 * @param {number} top
 * @param {string} colour
 * @param {Partial<{ size: number, edge: "left" | "center" | "right", bold: boolean }>} [manner]
 * @returns {FlatMark}
 */
export const words = (
  text,
  left,
  top,
  colour,
  { size = 12, edge = "left", bold = false } = {},
) => ({
  ...{ kind: "text", text, left, top, colour, size, edge, bold },
});

/**
 * @param {{ left: number, top: number, width: number, height: number }} place
 * @param {string} fill
 * @param {Partial<{ line: string, width: number, dashed: boolean }>} [edge]
 * @returns {FlatMark}
 */
export const box = (place, fill, { line = "", width = 1, dashed = false } = {}) => ({
  ...{ kind: "box", ...place, fill, line, thick: width, dashed },
});

/**
 * A path in absolute M, L, H, V, C and Z.
 * @param {string} path
 * @param {Partial<{ fill: string, line: string, width: number, dashed: boolean }>} ink
 * @returns {FlatMark}
 */
export const path = (path, { fill = "", line = "", width = 1, dashed = false }) => ({
  ...{ kind: "path", path, fill, line, thick: width, dashed },
});

/** Text cut to its room. @param {string} text @param {number} pixels @param {number} size @param {Stage} stage */
export function fitted(text, pixels, size, stage) {
  const { measure } = sized(stage, size);
  if (measure(text) <= pixels) return text;
  const letters = [...text];
  while (letters.length > 1 && measure(`${letters.join("")}…`) > pixels) letters.pop();
  return `${letters.join("")}…`;
}

/**
 * As many of the parts split by " · " as there is room for.
 * @param {string} text
 * @param {number} pixels
 * @param {number} size
 * @param {Stage} stage
 */
export function fittedParts(text, pixels, size, stage) {
  const { measure } = sized(stage, size);
  const parts = text.split(" · ");
  while (parts.length > 1 && measure(parts.join(" · ")) > pixels) parts.pop();
  return fitted(parts.join(" · "), pixels, size, stage);
}

/**
 * The drawing as a figure, so that it is saved as all others are: boxes and paths are shapes, words
 * are annotations, and pixels the numbers of the axes.
 * @param {Drawing} drawing
 * @param {Stage} stage
 * @returns {Figure}
 */
export function asFigure({ width, height, marks }, stage) {
  const hidden = { visible: false, fixedrange: true };
  const flat = marks.flatMap((mark) => (mark.kind === "link" ? mark.marks : [mark]));
  const layout = frame(
    { ...stage, width },
    height,
    { l: 0, r: 0, t: 0, b: 0 },
    {
      xaxis: { ...hidden, range: [0, width] },
      yaxis: { ...hidden, range: [height, 0] },
    },
  );
  const shapes = flat.flatMap((mark) => (mark.kind === "text" ? [] : [shapeOf(mark)]));
  const annotations = flat.flatMap((mark) => (mark.kind === "text" ? [annotationOf(mark)] : []));
  return { data: [], layout: { ...layout, shapes, annotations } };
}

/** @param {Extract<FlatMark, { kind: "box" | "path" }>} mark */
function shapeOf(mark) {
  const { fill, line, thick, dashed } = mark;
  const ink = {
    ...{ xref: "x", yref: "y", fillcolor: fill || "rgba(0,0,0,0)" },
    line:
      line === ""
        ? { width: 0 }
        : { color: line, width: thick, dash: dashed ? "4px,3px" : "solid" },
  };
  if (mark.kind === "path") return { type: "path", path: mark.path, ...ink };
  const { left, top, width, height } = mark;
  return { type: "rect", x0: left, x1: left + width, y0: top, y1: top + height, ...ink };
}

/** @param {Extract<FlatMark, { kind: "text" }>} mark */
const annotationOf = ({ text, left, top, colour, size, edge, bold }) => ({
  text: bold ? `<b>${escapeMarkup(text)}</b>` : escapeMarkup(text),
  ...{ x: left, y: top, xref: "x", yref: "y", showarrow: false, xanchor: edge, yanchor: "middle" },
  ...{ font: { size, color: colour }, borderpad: 0 },
});
