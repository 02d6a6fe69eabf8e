/** How a token is written into a figure: as text, never as markup. */

/** @import { Label, Stage } from "../types.js" */

import { plain } from "../patterns/sentences.js";

const ISOLATE = ["\u2068", "\u2069"]; // keeps right-to-left text from reordering its neighbours
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The characters that a reader sees. @param {string} text */
export const charactersOf = (text) => Array.from(graphemes.segment(text), ({ segment }) => segment);

/** Plotly reads a few tags and entities in text. @param {string} text */
export function escapeMarkup(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/**
 * Cut to a width, between the characters that a reader sees.
 * @param {string} text
 * @param {number} pixels
 * @param {Stage["measure"]} measure
 */
export function clip(text, pixels, measure) {
  if (measure(text) <= pixels) return text;
  const parts = charactersOf(text);
  while (parts.length > 1 && measure(`${parts.join("")}…`) > pixels) parts.pop();
  return `${parts.join("")}…`;
}

/**
 * The width that labels want, in pixels, at most `most`.
 * @param {Label[]} labels
 * @param {number} most
 * @param {Stage["measure"]} measure
 */
export function widthOf(labels, most, measure) {
  return Math.min(most, Math.max(...labels.map((label) => measure(`·${plain(label)}`))) + 2);
}

/**
 * A label in Plotly's pseudo-HTML; a space before the token is a faint dot, what the model wrote
 * after the reader's text is underlined; what the model reads of an unknown part stands faint before it.
 * @param {Label} label
 * @param {number} pixels
 * @param {Stage} stage
 */
export function writeLabel(label, pixels, { measure, theme }) {
  const faint = (/** @type {string} */ text) => `<span style="color:${theme.muted}">${text}</span>`;
  const isolated = (/** @type {string} */ text) => ISOLATE[0] + escapeMarkup(text) + ISOLATE[1];
  const whole = clip(plain(label), pixels, measure);
  const before = label.unknown === null ? "" : `${label.unknown} `;
  const known = whole.startsWith(before) ? whole.slice(before.length) : whole;
  const [reads, ...rest] = label.writes === null ? [known] : known.split(" → ");
  const word = isolated(reads);
  const shown = label.special ? faint(word) : label.continued ? `<u>${word}</u>` : word;
  const arrow = rest.length > 0 ? faint(" → ") + isolated(rest.join(" → ")) : "";
  const dot = label.spaced ? faint("·") : "";
  const token = label.rtl ? shown + dot : dot + shown;
  return (before && known !== whole ? faint(escapeMarkup(before)) : "") + token + arrow;
}
