/** The colours of figures in light and dark; the page's own are in theme.css. */

/** @import { Theme } from "../types.js" */

// Head colours: contrast of at least 3 : 1 with the surface, and told apart with normal,
// protan, deutan and tritan sight.
/** @type {Theme} */
const LIGHT = {
  surface: "#ffffff",
  text: "#1c2128",
  muted: "#5f6672",
  heads: [
    ...["#0072b2", "#a82e83", "#90932e", "#393a11", "#480a31", "#c87d92"],
    ...["#6c6707", "#2497fd", "#080287", "#703f55", "#3002ec", "#618253"],
  ],
  sequential: ["#ffffff", "#dbe9f4", "#a9cde6", "#62a3d0", "#1f6fae", "#0a3a6b"],
  diverging: ["#0b4f8a", "#6ea8d3", "#f4f5f6", "#eeaa6c", "#a8480d"],
};

/** @type {Theme} */
const DARK = {
  surface: "#15181d",
  text: "#e4e7ec",
  muted: "#9aa2ae",
  heads: [
    ...["#56b4e9", "#e11b58", "#f4f82b", "#4f5cbd", "#fcacaf", "#a6b115"],
    ...["#b57696", "#2bf9fd", "#8d5279", "#7b76f5", "#4f6e17", "#d7f5a1"],
  ],
  sequential: ["#15181d", "#173149", "#1c527d", "#2f82b9", "#79bbe6", "#e3f3ff"],
  diverging: ["#5eb0f0", "#2c5f8a", "#20242b", "#8f5526", "#f0a05c"],
};

/** @param {boolean} dark */
export const themeOf = (dark) => (dark ? DARK : LIGHT);

/**
 * A colour that lets what is below shine through. The browser draws it straight away, where a shape
 * that is opaque in itself but for its `opacity` takes a layer of its own: twice the time.
 * @param {string} colour as #rrggbb
 * @param {number} opacity from 0 to 1
 */
export const fade = (colour, opacity) =>
  colour +
  Math.round(255 * opacity)
    .toString(16)
    .padStart(2, "0");
