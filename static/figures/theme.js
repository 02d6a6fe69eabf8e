/** The colours of figures in light and dark; the page's own are in theme.css. */

/** @import { Theme } from "../types.js" */

// Head colours: contrast of at least 3 : 1 with the surface, and told apart with normal,
// protan, deutan and tritan sight.
/** @type {Theme} */
const LIGHT = {
  text: "#1c2128",
  muted: "#5f6672",
  heads: [
    ...["#0072b2", "#c87d92", "#7a8407", "#3f060d"],
    ...["#1703b0", "#555114", "#90556c", "#030631"],
  ],
  sequential: ["#ffffff", "#dbe9f4", "#a9cde6", "#62a3d0", "#1f6fae", "#0a3a6b"],
  diverging: ["#0b4f8a", "#6ea8d3", "#f4f5f6", "#eeaa6c", "#a8480d"],
};

/** @type {Theme} */
const DARK = {
  text: "#e4e7ec",
  muted: "#9aa2ae",
  heads: [
    ...["#56b4e9", "#fe5499", "#f4f82b", "#4755f5"],
    ...["#ccac6f", "#b2fde3", "#66791a", "#b5437a"],
  ],
  sequential: ["#15181d", "#173149", "#1c527d", "#2f82b9", "#79bbe6", "#e3f3ff"],
  diverging: ["#5eb0f0", "#2c5f8a", "#20242b", "#8f5526", "#f0a05c"],
};

/** @param {boolean} dark */
export const themeOf = (dark) => (dark ? DARK : LIGHT);
