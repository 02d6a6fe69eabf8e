/** Where one head's Δ lies: among all heads, and among other words of the same two texts. */

/** @import { Contrast, ContrastedHead } from "../../types.js" */

import { bars } from "../../patterns/head_search.js";
import { make } from "../element.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [300, 28];

/** @param {string} name @param {Record<string, string | number>} attributes @returns {SVGElement} */
function shape(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** @param {string} label @param {...SVGElement} shapes */
function picture(label, ...shapes) {
  const svg = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label });
  svg.append(...shapes);
  return svg;
}

/**
 * @param {ContrastedHead} head
 * @param {Contrast} contrast
 */
export function nullDistributionFigure(head, contrast) {
  const end = Math.max(...contrast.heads.map(({ delta }) => Math.abs(delta)), 1e-9);
  const at = (/** @type {number} */ delta) => WIDTH / 2 + (delta / end) * (WIDTH / 2 - 3);
  const ticks = contrast.heads.map(({ delta }) => `M${at(delta).toFixed(1)} 8V20`).join("");
  const span = `from −${end.toFixed(2)} to ${end.toFixed(2)}`;
  const among = picture(
    `Δ of all ${contrast.searched} heads, ${span}; this one at ${head.delta.toFixed(2)}`,
    shape("path", { class: "axis", d: `M0 14H${WIDTH}` }),
    shape("path", { class: "others", d: ticks }),
    shape("path", { class: "own", d: `M${at(head.delta).toFixed(1)} 2V26` }),
  );
  const { edges } = contrast.null;
  const step = WIDTH / edges.length;
  const shares = bars(head, edges);
  const tallest = Math.max(...shares.map(({ share }) => share), 1e-9);
  const blocks = shares.map(({ share }, bin) => {
    const height = share === 0 ? 0 : Math.max(1, (share / tallest) * (HEIGHT - 2));
    return shape("rect", {
      class: "others",
      x: bin * step + 1,
      y: HEIGHT - height,
      width: step - 2,
      height,
    });
  });
  const bin = edges.findLastIndex((edge) => Math.abs(head.delta) >= edge);
  const ends = [...edges.slice(1), 2];
  const low = edges[Math.max(0, bin)];
  const within = bin < 0 ? 0 : (Math.abs(head.delta) - low) / (ends[bin] - low);
  const own = bin < 0 ? 0 : (bin + Math.min(1, within)) * step;
  const others = `${head.others} other queries and keys in this head, from ${edges[0]} to 2`;
  const words = picture(
    `|Δ| of ${others}; this one at ${Math.abs(head.delta).toFixed(2)}`,
    ...blocks,
    shape("path", { class: "own", d: `M${own.toFixed(1)} 0V${HEIGHT}` }),
  );
  const scale = make(
    "p",
    { class: "found-scale", "aria-hidden": "true" },
    ...edges.map((edge) => make("span", {}, String(edge))),
  );
  return make(
    "figure",
    { class: "turn-chance" },
    make("figcaption", { class: "hint" }, "Δ of all heads"),
    among,
    make("figcaption", { class: "hint" }, "|Δ| of other words in this head"),
    words,
    scale,
  );
}
