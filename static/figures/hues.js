/** Which colour a head has: its own wherever it can, another that is far from the rest where it cannot. */

/** @import { Series } from "../types.js" */

import { themeOf } from "./theme.js";

const HUES = 12; // colours of a theme's heads

/**
 * OKLab of a colour: Björn Ottosson 2020, "A perceptual color space for image processing".
 * @param {string} colour as #rrggbb
 */
function labOf(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const LABS = [themeOf(false), themeOf(true)].map(({ heads }) => heads.map(labOf));

/** How far two colours are apart, in the theme in which they are closer. @param {number} one @param {number} other */
const apart = (one, other) =>
  Math.min(
    ...LABS.map((labs) => Math.hypot(...labs[one].map((part, at) => part - labs[other][at]))),
  );

/**
 * A colour for each series: that which its head has alone; where two heads have the same number the
 * first keeps it, and the next has the free one that is farthest from all that are taken.
 * @param {Pick<Series, "hue">[]} series
 * @returns {number[]} places in the palette
 */
export function huesOf(series) {
  /** @type {Set<number>} */
  const taken = new Set();
  const own = series.map(({ hue }) => {
    const at = hue % HUES;
    if (taken.has(at)) return null;
    taken.add(at);
    return at;
  });
  return own.map((hue, at) => {
    if (hue !== null) return hue;
    const free = Array.from({ length: HUES }, (_, one) => one).filter((one) => !taken.has(one));
    if (free.length === 0) return series[at].hue % HUES;
    const nearest = (/** @type {number} */ one) =>
      Math.min(...[...taken].map((other) => apart(one, other)));
    const chosen = free.reduce((one, other) => (nearest(other) > nearest(one) ? other : one));
    taken.add(chosen);
    return chosen;
  });
}
