/** What a question to every head gave: how it is painted on the grid, and how it is said. */

/** @import { Capture, Contrast, Found, FoundHead, ContrastedHead, HeadId } from "../types.js" */
/** @import { ReadyMade, Sight, SiteShape, Stream } from "../types.js" */

import { tokenName } from "../state/token_names.js";
import { unitsOf } from "../state/word_units.js";
import { formatSigned } from "./sentences.js";

/** @type {Record<ReadyMade, { title: string, words: string, unit: string }>} */
export const QUESTIONS = {
  previous: share("Look at the previous token", "the token before"),
  next: share("Look at the next token", "the token after"),
  self: share("Look at the own token", "the token itself"),
  first: share("Look at the first token", "the first token"),
  same: share("Look at the same word elsewhere", "the same word at another place"),
  induction: share(
    "Look after an earlier copy (induction)",
    "the token that followed an earlier copy of the one that looks",
  ),
  special: share("Look at special tokens", "special tokens"),
  near: { title: "Look near", words: "Mean distance in tokens, the least first.", unit: "tokens" },
  far: { title: "Look far", words: "Mean distance in tokens, the most first.", unit: "tokens" },
  spreads: {
    title: "Spread their look",
    words: "Entropy of the rows in bits, the most first.",
    unit: "bits",
  },
  concentrates: {
    title: "Concentrate their look",
    words: "Entropy of the rows in bits, the least first.",
    unit: "bits",
  },
};

/** @param {string} title @param {string} on */
function share(title, on) {
  return {
    title,
    words: `How much of the look is on ${on}: the mean over the rows that have one.`,
    unit: "of the weight",
  };
}

/** 1st, 2nd, 3rd, 4th … 11th. @param {number} rank */
export function ordinal(rank) {
  const teens = rank % 100 > 10 && rank % 100 < 14;
  return `${rank}${(!teens && ["", "st", "nd", "rd"][rank % 10]) || "th"}`;
}

/**
 * What is written of picked tokens: their texts, joined where they are pieces of one word.
 * @param {Capture} capture
 * @param {Stream} stream
 * @param {number[]} places
 */
export function spellTokens(capture, stream, places) {
  const tokens = capture.tokens[stream];
  const { of } = unitsOf(capture, stream);
  return places
    .map((place, at) => {
      const [token, before] = [tokens[place], tokens[places[at - 1]]];
      const glued =
        before && token && before.end === token.start && of[place] === of[places[at - 1]];
      return `${at === 0 || glued ? "" : " "}${token ? tokenName(token) : "?"}`;
    })
    .join("");
}

/** @param {Found} found @returns {(FoundHead | ContrastedHead)[]} */
const headsOf = ({ finding, contrast }) => contrast?.heads ?? finding?.heads ?? [];

/** @param {FoundHead | ContrastedHead} head */
const valueOf = (head) => ("delta" in head ? head.delta : head.value);

/**
 * The grid painted with the answer.
 * @param {Found | null} found null: the answer has not come
 * @param {Pick<SiteShape, "layers" | "heads">} shape
 * @returns {Sight}
 */
export function foundSight(found, { layers, heads }) {
  const none = (/** @type {"loading" | "lacking"} */ content) => ({
    ...{ content, signed: false, said: () => "", legend: { from: "", to: "", words: "" } },
  });
  if (!found) return none("loading");
  if (found.failure) return none("lacking"); // the list says why
  const values = Array.from({ length: layers }, () => Array.from({ length: heads }, () => 0));
  const every = headsOf(found);
  for (const head of every) values[head.layer][head.head] = valueOf(head);
  const of = new Map(every.map((head) => [`${head.layer}.${head.head}`, head]));
  /** @param {HeadId} place */
  const said = ({ layer, head }) => {
    const one = of.get(`${layer}.${head}`);
    if (!one) return "";
    const number = "delta" in one ? `Δ ${formatSigned(one.delta)}` : one.value.toFixed(3);
    return `${number}, ${ordinal(one.place)} of ${every.length} heads`;
  };
  const sizes = every.map((head) => Math.abs(valueOf(head)));
  const most = Math.max(...sizes).toFixed(2);
  const legend = found.contrast
    ? { from: `Δ −${most}`, to: `+${most}`, words: "" }
    : { from: "0", to: most, words: "" };
  return { content: values, signed: found.contrast !== null, said, legend };
}

/**
 * One head's weights in both texts, with their ranks among the words of the row.
 * @param {ContrastedHead} head
 */
export function describeContrast({ a, b, a_ranks, b_ranks }) {
  const text = (/** @type {number[]} */ weights, /** @type {number[]} */ ranks) =>
    weights.map((weight, at) => `${weight.toFixed(2)} (${ordinal(ranks[at])})`).join(" ");
  return { a: text(a, a_ranks), b: text(b, b_ranks) };
}

/**
 * What a head's Δ is compared with, in words.
 * @param {ContrastedHead} head
 * @param {Contrast} contrast
 */
export function describeNullDistribution(head, contrast) {
  const { queries, queries_in_all } = contrast.null;
  const some = queries < queries_in_all ? ` (queries: ${queries} of ${queries_in_all} words)` : "";
  const share = head.others === 0 ? 0 : (100 * head.as_large) / head.others;
  const counted = `${head.as_large.toLocaleString("en")} of ${head.others.toLocaleString("en")}`;
  return {
    heads: `${ordinal(head.place)} by |Δ| of ${contrast.searched} heads searched.`,
    words: [
      `In this head ${counted} other (query, k₁, k₂) of the same two texts${some}`,
      `turn as far: ${share.toFixed(1)} %.`,
    ].join(" "),
  };
}

/**
 * How many triples have a |Δ| between two edges: shares of all, from the first edge on.
 * @param {ContrastedHead} head
 * @param {number[]} edges
 */
export function bars(head, edges) {
  const all = Math.max(1, head.others);
  return edges.map((edge, at) => ({
    edge,
    share: (head.above[at] - (head.above[at + 1] ?? 0)) / all,
  }));
}

/** The tokens that only one of the texts has. @param {Contrast} contrast @param {Capture} a @param {Capture} b */
export function unpairedTokens(contrast, a, b) {
  const steps = Object.entries(contrast.alignment).flatMap(([stream, of]) =>
    (of ?? []).map((step) => ({ ...step, stream: /** @type {Stream} */ (stream) })),
  );
  const deleted = steps
    .filter(({ op }) => op === "delete")
    .map(({ stream, a: place }) => tokenName(a.tokens[stream][Number(place)]));
  const inserted = steps
    .filter(({ op }) => op === "insert")
    .map(({ stream, b: place }) => tokenName(b.tokens[stream][Number(place)]));
  return { deleted, inserted };
}
