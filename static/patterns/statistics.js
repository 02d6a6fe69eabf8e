/** The numbers that tell heads apart: what they mean in words, and their table. */

/** @import { HeadId, Order, SiteShape, StatisticName, Statistics } from "../types.js" */

/**
 * @typedef {object} Meaning
 * @property {string} title
 * @property {string} short above a column
 * @property {string} unit
 * @property {string} words
 * @property {string} [on] the tokens that a share is on
 */

/** @type {Record<StatisticName, Meaning>} */
export const MEANINGS = {
  entropy: {
    ...{ title: "entropy", short: "entropy", unit: "bits" },
    words: "How widely a head looks: 0 bits is at one token alone.",
  },
  distance: {
    ...{ title: "mean distance", short: "distance", unit: "tokens" },
    words: "How many tokens away it looks, on the mean.",
  },
  previous: share("previous token", "previous", "the token before"),
  next: share("next token", "next", "the token after"),
  self: share("own token", "own", "the token itself"),
  first: share("first token", "first", "the first token"),
  special: share("special tokens", "special", "special tokens"),
  sink: share("sink", "sink", "the sink, which is no token"),
};
export const NAMES = /** @type {StatisticName[]} */ (Object.keys(MEANINGS));

/** @param {string} title @param {string} short @param {string} on @returns {Meaning} */
function share(title, short, on) {
  const words = `How much of its look is on ${on}.`;
  return { title: `share: ${title}`, short, unit: "of the weight", words, on };
}

/** One number of a head in words. @param {StatisticName} name @param {number} value */
export function formatNumber(name, value) {
  const { title, unit, on } = MEANINGS[name];
  return on ? `${value.toFixed(3)} of its look on ${on}` : `${title} ${value.toFixed(3)} ${unit}`;
}

// These ask where a key stands beside its own query, so both must be tokens of one text.
const BESIDE = new Set(["distance", "previous", "next", "self"]);

/**
 * Why a statistic has no number at a site; null where it has one, or may have.
 * @param {StatisticName} name
 * @param {Pick<SiteShape, "queries" | "keys">} shape
 * @param {Statistics | null | undefined} statistics if they have come
 */
export function lacking(name, { queries, keys }, statistics) {
  if (queries !== keys && BESIDE.has(name)) return "it looks at another text";
  if (!statistics || statistics[name] != null) return null;
  return name === "sink" ? "these heads have none" : "no token here has one";
}

/**
 * The heads with the least and the most of a statistic.
 * @param {number[][]} values (layer, head)
 */
export function extremes(values) {
  const all = values.flatMap((heads, layer) =>
    heads.map((value, head) => ({ layer, head, value })),
  );
  const most = all.reduce((one, other) => (other.value > one.value ? other : one));
  const least = all.reduce((one, other) => (other.value < one.value ? other : one));
  return { least, most };
}

/** @typedef {HeadId & Record<StatisticName, number | null>} Row a head and its numbers */
/** @typedef {Order["by"]} Column */

/** @type {Column[]} */
export const COLUMNS = ["layer", "head", ...NAMES];

/** @param {Pick<SiteShape, "layers" | "heads">} shape @param {Statistics | null} statistics @returns {Row[]} */
export function rowsOf({ layers, heads }, statistics) {
  return Array.from({ length: layers * heads }, (_, at) => {
    const [layer, head] = [Math.floor(at / heads), at % heads];
    const numbers = NAMES.map((name) => [name, statistics?.[name]?.[layer]?.[head] ?? null]);
    return { layer, head, ...Object.fromEntries(numbers) };
  });
}

/**
 * Sorted by a column; heads without a number come last, and equal ones as they came.
 * @param {Row[]} rows
 * @param {Order} order
 */
export function sortRows(rows, { by, descending }) {
  const sign = descending ? -1 : 1;
  return rows.toSorted((one, other) => {
    const [left, right] = [one[by], other[by]];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return sign * (left - right);
  });
}
