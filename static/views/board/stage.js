/** What figures must know of the page they stand on. */

/** @import { Stage } from "../../types.js" */

import { FONT, NAMED } from "../../figures/frame.js";
import { themeOf } from "../../figures/theme.js";

const canvas = document.createElement("canvas").getContext("2d");
/** @type {Map<string, number>} */
const widths = new Map();

/** @param {string} font @returns {Stage["measure"]} */
const measureIn = (font) => (text) => {
  const name = `${font}:${text}`;
  const known = widths.get(name);
  if (known !== undefined) return known;
  if (!canvas) throw new Error("this browser gives no canvas to measure text with");
  canvas.font = `15px ${font}`;
  const { width } = canvas.measureText(text);
  widths.set(name, width);
  return width;
};
const [measure, measureNamed] = [measureIn(FONT), measureIn(NAMED)];

/** @param {number} width @param {boolean} dark @returns {Stage} */
export const stageAs = (width, dark) => ({
  width: Math.floor(width),
  theme: themeOf(dark),
  measure,
});

/** @param {HTMLElement} root @param {boolean} dark */
export const stageOf = (root, dark) => stageAs(root.clientWidth, dark);

/** What saved figures must know. @param {number} width @param {boolean} dark @returns {Stage} */
export const savedStage = (width, dark) => ({
  width,
  theme: themeOf(dark),
  measure: measureNamed,
});
