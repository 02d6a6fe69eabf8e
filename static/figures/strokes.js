/** The lines of a pattern, gathered into strokes that look alike: for vectors and for pictures. */

/** @import { Content, Lit, Pattern, Reading, Series, Stroke, Theme } from "../types.js" */

import { drawnOf, looksOf } from "../patterns/lit_tokens.js";
import { huesOf } from "./hues.js";

const LEVELS = 16; // lines are drawn together with those of about their weight
const LIT_LEVELS = 8; // where many are lit: every stroke costs a hover time
const MOST_LINES = 24_000; // of one panel; beyond, only the strongest of each row
const MOST_LIT = 400; // lines of lit tokens in one panel, strongest first
const MOST_EXACT = 64; // lit lines drawn each by itself, in exactly its width

/** @typedef {{ query: number, key: number, weight: number }} Look */

/** @param {number} weight */
export const widthFor = (weight) => 0.6 + 5.4 * Math.min(1, weight);

/** @param {number} weight */
export const opacityFor = (weight) => 0.06 + 0.9 * Math.sqrt(Math.min(1, weight));

/** The two signs of a difference: more in the first, more in the second. @param {Theme} theme */
export const signColours = ({ diverging }) => ({
  more: diverging[diverging.length - 1],
  less: diverging[0],
});

/** @param {Pick<Series, "hue">[]} series @param {Theme} theme */
export const coloursOf = (series, { heads }) => huesOf(series).map((hue) => heads[hue]);

/** How far the lines of a head stand aside, at most a quarter of a row. @param {number} at @param {number} count */
export const offsetOf = (at, count) => ((at + 0.5) / count - 0.5) / 2;

/**
 * What a panel draws while nothing is lit.
 * @param {Pattern} shown
 * @param {Reading} reading
 * @param {Theme} theme
 * @returns {Content}
 */
export function contentOf(shown, reading, theme) {
  const rest = restOf(shown, reading, theme);
  if (linesIn(rest) <= MOST_LINES) return { shown, reading, rest };
  const rows = shown.series.length * shown.queries.length;
  const fewer = { ...reading, top: Math.max(1, Math.floor(MOST_LINES / rows)) };
  return { shown, reading: fewer, rest: restOf(shown, fewer, theme) };
}

/** @param {Stroke[]} strokes */
export const linesIn = (strokes) => strokes.reduce((count, { ends }) => count + ends.length / 2, 0);

/** @param {Pattern} shown @param {Reading} reading @param {Theme} theme */
function restOf(shown, reading, theme) {
  const styles = stylesOf(shown, theme);
  const strokes = shown.series.flatMap((series, at) =>
    levelled(drawnOf(series, reading), styles[at], LEVELS),
  );
  return strokes.sort((one, other) => one.weight - other.weight);
}

/**
 * The lines of lit tokens; where one cell is pointed at, the others are faint.
 * @param {Pattern} shown
 * @param {Lit[]} lit one or more, of one axis
 * @param {Theme} theme
 * @returns {Stroke[]}
 */
export function litStrokes(shown, lit, theme) {
  const styles = stylesOf(shown, theme);
  const most = Math.max(8, Math.floor(MOST_LIT / (shown.series.length * lit.length)));
  const chosen = shown.series.map((series) =>
    lit.flatMap((one) =>
      looksOf(shown, series, [one])
        .filter(({ weight }) => weight !== 0)
        .slice(0, most),
    ),
  );
  const partner = lit[0].partner;
  const exact = chosen.flat().length <= MOST_EXACT;
  /** @param {Look} look */
  const faint = ({ query, key }) =>
    partner !== undefined && (lit[0].axis === "query" ? key : query) !== partner;
  const strokes = chosen.flatMap((looks, at) =>
    exact
      ? looks.map((look) => ({ ...one(look, styles[at]), faint: faint(look) }))
      : levelled(looks, styles[at], LIT_LEVELS),
  );
  return strokes.sort((a, b) => Number(b.faint) - Number(a.faint) || a.weight - b.weight);
}

/** @typedef {(weight: number) => Pick<Stroke, "colour" | "dashed" | "faint" | "offset">} Style */

/** @param {Pattern} shown @param {Theme} theme @returns {Style[]} */
function stylesOf({ kind, series }, theme) {
  const colours = coloursOf(series, theme);
  const { more, less } = signColours(theme);
  return series.map((_, at) => {
    const common = { faint: false, offset: offsetOf(at, series.length) };
    if (kind === "weights") return () => ({ ...common, colour: colours[at], dashed: false });
    return (weight) => ({ ...common, colour: weight < 0 ? less : more, dashed: weight < 0 });
  });
}

/** @param {Look} look @param {Style} style @returns {Stroke} */
const one = ({ query, key, weight }, style) => ({
  ...style(weight),
  weight: Math.abs(weight),
  ends: [query, key],
});

/** @param {Look[]} looks @param {Style} style @param {number} levels @returns {Stroke[]} */
function levelled(looks, style, levels) {
  /** @type {Map<number, Stroke>} */
  const strokes = new Map();
  for (const { query, key, weight } of looks) {
    const step = Math.round(Math.sqrt(Math.min(1, Math.abs(weight))) * levels);
    const level = weight < 0 ? -step - 1 : step;
    const stroke = strokes.get(level) ?? {
      ...style(weight),
      weight: (step / levels) ** 2,
      ends: [],
    };
    strokes.set(level, stroke);
    stroke.ends.push(query, key);
  }
  return [...strokes.values()];
}
