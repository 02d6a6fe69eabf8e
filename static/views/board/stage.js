/** What figures must know of the page they stand on. */

/** @import { Stage } from "../../types.js" */

import { FONT } from "../../figures/frame.js";
import { themeOf } from "../../figures/theme.js";

const canvas = document.createElement("canvas").getContext("2d");
/** @type {Map<string, number>} */
const widths = new Map();

/** @param {string} text */
function measure(text) {
  const known = widths.get(text);
  if (known !== undefined) return known;
  if (!canvas) throw new Error("this browser gives no canvas to measure text with");
  canvas.font = `15px ${FONT}`;
  const { width } = canvas.measureText(text);
  widths.set(text, width);
  return width;
}

/** @param {HTMLElement} root @param {boolean} dark @returns {Stage} */
export const stageOf = (root, dark) => ({
  width: Math.floor(root.clientWidth),
  theme: themeOf(dark),
  measure,
});
