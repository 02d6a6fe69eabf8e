/** A figure as a file: drawn by Plotly off the screen. */

/** @import { Picture } from "../../figures/picture.js" */
/** @import { Figure } from "../../types.js" */

import { CONFIG } from "../../figures/frame.js";
import { withDensity } from "./png_density.js";

// Characters that no XML may hold; a text may.
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/** A token such as &copy; stays that: Plotly would read it twice. @param {unknown} text */
const safe = (text) =>
  typeof text === "string"
    ? text.replace(/&amp;(?=#?\w+;)/g, "&amp;\u2060").replace(NOT_XML, "\ufffd")
    : text;

/** @param {Figure} figure @returns {Figure} with texts that come out as they are */
function readable({ data, layout }) {
  const axis = /** @type {{ ticktext?: string[] } | undefined} */ (layout.yaxis);
  return {
    data: data.map((trace) =>
      Array.isArray(trace.text) ? { ...trace, text: trace.text.map(safe) } : trace,
    ),
    layout: {
      ...layout,
      annotations: layout.annotations.map((one) => ({ ...one, text: safe(one.text) })),
      ...(axis?.ticktext ? { yaxis: { ...axis, ticktext: axis.ticktext.map(safe) } } : {}),
    },
  };
}

/**
 * @param {Picture} picture
 * @param {"png" | "svg"} format
 * @returns {Promise<Blob>}
 */
export const imageOf = (picture, format) => (format === "svg" ? svgOf(picture) : pngOf(picture));

/** Its letters are text, in fonts that have a name. @param {Picture} picture */
async function svgOf({ figure, width, height }) {
  const url = await drawn(figure, "svg", 1);
  const svg = decodeURIComponent(url.slice(url.indexOf(",") + 1));
  const root = svg.slice(0, svg.indexOf(">"));
  const sized = root
    .replace(/ width="[^"]*"/, ` width="${width}"`)
    .replace(/ height="[^"]*"/, ` height="${height}"`);
  return new Blob([sized + svg.slice(root.length)], { type: "image/svg+xml" });
}

/** @param {Picture} picture */
async function pngOf({ figure, pixels, density }) {
  // A canvas has whole pixels: half of one more keeps the last from being lost.
  const url = await drawn(figure, "png", (pixels + 0.5) / figure.layout.width);
  const [head, body] = [url.slice(0, url.indexOf(",")), url.slice(url.indexOf(",") + 1)];
  if (!head.startsWith("data:image/png")) throw new Error("this browser drew no picture");
  const png = Uint8Array.from(atob(body), (char) => char.charCodeAt(0));
  return new Blob([density === null ? png : withDensity(png, density)], { type: "image/png" });
}

/** @param {Figure} figure @param {"png" | "svg"} format @param {number} scale */
function drawn(figure, format, scale) {
  const { data, layout } = readable(figure);
  const { width, height } = layout;
  return Plotly.toImage({ data, layout, config: CONFIG }, { format, width, height, scale });
}
