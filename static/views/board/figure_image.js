/** A figure as a file: drawn by Plotly off the screen. */

/** @import { Figure } from "../../types.js" */

import { CONFIG } from "../../figures/frame.js";

const SCALE = 2; // pixels of a PNG for each of the figure
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
 * @param {Figure} figure
 * @param {"png" | "svg"} format
 * @returns {Promise<Blob>}
 */
export async function pictureOf(figure, format) {
  const { data, layout } = readable(figure);
  const { width, height } = layout;
  const url = await Plotly.toImage(
    { data, layout, config: CONFIG },
    { format, width, height, scale: format === "png" ? SCALE : 1 },
  );
  const [head, body] = [url.slice(0, url.indexOf(",")), url.slice(url.indexOf(",") + 1)];
  if (format === "svg") return new Blob([decodeURIComponent(body)], { type: "image/svg+xml" });
  if (!head.startsWith("data:image/png")) throw new Error("this browser drew no picture");
  return new Blob([Uint8Array.from(atob(body), (char) => char.charCodeAt(0))], {
    type: "image/png",
  });
}
