/** Puts a drawing onto the page, as SVG: its words are text, its links are links. */

/** @import { Choice, Drawing, Mark } from "../../types.js" */

const SVG = "http://www.w3.org/2000/svg";
const DASHES = "4 3";

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {...(SVGElement | string)} children
 */
function shape(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/**
 * @param {Drawing} drawing
 * @param {Record<string, string>} attributes its role and name
 * @param {(to: Partial<Choice>) => string} [address] of what a link leads to
 */
export function svgOf({ width, height, marks }, attributes, address = () => "") {
  const size = { viewBox: `0 0 ${width} ${height}`, width, height };
  return shape("svg", { ...size, ...attributes }, ...marks.map((mark) => elementOf(mark, address)));
}

/** @param {Mark} mark @param {(to: Partial<Choice>) => string} address @returns {SVGElement} */
function elementOf(mark, address) {
  if (mark.kind === "text") return textOf(mark);
  if (mark.kind === "link") return linkOf(mark, address);
  const { fill, line, thick, dashed } = mark;
  const ink = {
    fill: fill || "none",
    ...(line ? { stroke: line, "stroke-width": thick } : {}),
    ...(dashed ? { "stroke-dasharray": DASHES } : {}),
  };
  if (mark.kind === "path") return shape("path", { d: mark.path, ...ink });
  const { left, top, width, height } = mark;
  const round = Math.min(4, height / 4);
  return shape("rect", { x: left, y: top, width, height, rx: round, ...ink });
}

const ANCHORS = { left: "start", center: "middle", right: "end" };

/** @param {Extract<Mark, { kind: "text" }>} mark */
function textOf({ text, left, top, colour, size, edge, bold }) {
  const place = { x: left, y: top, dy: "0.35em", "text-anchor": ANCHORS[edge] };
  const letters = { "font-size": size, "font-weight": bold ? 600 : 400 };
  return shape("text", { ...place, fill: colour, ...letters }, text);
}

/** @param {Extract<Mark, { kind: "link" }>} mark @param {(to: Partial<Choice>) => string} address */
function linkOf({ said, to, marks }, address) {
  // Words below each other are two words, in its name too.
  const children = marks.flatMap((mark) => [elementOf(mark, address), " "]);
  if (to === null) return shape("g", { role: "img", "aria-label": said }, ...children);
  return shape("a", { href: address(to), "aria-label": said }, ...children);
}
