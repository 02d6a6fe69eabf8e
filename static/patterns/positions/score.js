/** The terms of one score, and the share of position in the scores of each head. */

/** @import { PositionScore, PositionShares, Token } from "../../types.js" */

import { formatSigned } from "../sentences.js";
import { headName } from "../../state/panels.js";
import { tokenName } from "../../state/token_names.js";

const MOSTLY = 0.5; // of the variance: from here on a head is positional

/** The terms with the length of their bars, and their sum. @param {PositionScore} score */
export function termsOf({ terms, sum }) {
  const most = Math.max(...terms.map(({ value }) => Math.abs(value)), Math.abs(sum)) || 1;
  return [...terms.map((term) => ({ ...term, sum: false })), whole(sum)].map((term) => ({
    ...term,
    length: Math.abs(term.value) / most,
  }));
}

/** @param {number} value */
const whole = (value) => ({ name: "score", positional: false, value, sum: true });

/** @param {PositionScore} score @param {Token[]} tokens */
export function scoreSaid({ layer, head, query, key, terms, score, difference }, tokens) {
  const [looks, seen] = [query, key].map((place) => `“${tokenName(tokens[place])}” (${place})`);
  const positional = terms
    .filter((term) => term.positional)
    .reduce((all, { value }) => all + value, 0);
  return (
    `${headName({ layer, head })}: ${looks} scores ${seen} with ${formatSigned(score, 4)}, of which ` +
    `${formatSigned(positional, 4)} comes from positions. The terms sum to the model's own score, ` +
    `to ${difference.toExponential(1).replace("-", "−")}.`
  );
}

/** The most positional first. @param {PositionShares} shares */
export function rankedShares({ heads }) {
  const most = Math.max(1, ...heads.map(({ share }) => Math.abs(share ?? 0)));
  return [...heads]
    .sort((one, other) => (other.share ?? -Infinity) - (one.share ?? -Infinity))
    .map((one) => ({ ...one, length: Math.max(0, one.share ?? 0) / most }));
}

/** @param {PositionShares} shares */
export function sharesSaid({ layer, pairs, heads }) {
  const positional = heads.filter(({ share }) => share !== null && share >= MOSTLY).length;
  const have = `${positional === 1 ? "has" : "have"} half of it or more there`;
  return (
    `Positional by measurement: of the variance of a head's scores over this text's ${pairs} pairs, the share ` +
    "that comes from positions (how the positional terms vary with the score along each row). " +
    `${positional} of the ${heads.length} heads of layer ${layer} ${have}.`
  );
}
