/** What a pattern shows, in words and figures. */

/** @import { Label, Lit, Pattern, Series } from "../types.js" */

import { nameOf } from "../state/token_names.js";
import { looksOf } from "./lit_tokens.js";
import { lostIn } from "./sinks.js";

/** @param {Label} label */
export const plain = (label) =>
  label.writes === null ? nameOf(label) : `${nameOf(label)} → ${label.writes}`;

/** @param {Label} label */
function spoken(label) {
  const name = `“${nameOf(label)}”`;
  return label.writes === null ? name : `${name} (writing “${label.writes}”)`;
}

/** A weight in figures; what four decimals would call zero keeps its power of ten. @param {number} weight */
export function formatWeight(weight) {
  const sign = weight < 0 ? "−" : "";
  const size = Math.abs(weight);
  return sign + (size === 0 || size >= 5e-5 ? size.toFixed(4) : size.toExponential(1));
}

/**
 * A number with its sign, as wide as a plus.
 * @param {number} value
 * @param {number} [digits] after the point
 */
export const formatSigned = (value, digits = 3) =>
  `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;

/**
 * Say in a sentence what lit tokens look at, or what looks at them.
 * @param {Pattern} shown
 * @param {Series} series
 * @param {Lit[]} lit one or more, of one axis
 */
export function sentence(shown, series, lit) {
  const fromQuery = lit[0].axis === "query";
  const looks = looksOf(shown, series, lit);
  const tokens = lit.map(({ place }) => spoken((fromQuery ? shown.queries : shown.keys)[place]));
  const many = lit.length > 1;
  const verb = fromQuery
    ? many
      ? "look at"
      : "looks at"
    : many
      ? "are looked at by"
      : "is looked at by";
  const who = many ? `${tokens.join(" + ")}, summed,` : tokens[0];
  /** @param {ReturnType<typeof looksOf>[number]} look */
  const partner = ({ query, key, weight }) => {
    const value =
      shown.kind === "difference" && weight > 0 ? `+${formatWeight(weight)}` : formatWeight(weight);
    return `${spoken(fromQuery ? shown.keys[key] : shown.queries[query])} ${value}`;
  };
  // The sum of a column means nothing; the sum of a row tells what is hidden.
  const sum = looks.reduce((whole, { weight }) => whole + weight, 0);
  const lost = lostIn(shown, series, lit);
  const rest = lost === null ? "" : `, and ${shown.lostTo} gets ${formatWeight(lost)}`;
  const row =
    fromQuery && shown.kind === "weights" && !series.weights.partial
      ? `; row sum ${formatWeight(sum)}${rest}`
      : "";
  const at = lit.length === 1 ? lit[0].partner : undefined;
  if (at === undefined) return `${who} ${verb} ${looks.slice(0, 3).map(partner).join(", ")}${row}`;
  const rank = looks.findIndex(({ query, key }) => (fromQuery ? key : query) === at);
  return `${who} ${verb} ${partner(looks[rank])}, rank ${rank + 1} of ${looks.length}${row}`;
}

const MOST_HEADS = 4; // that a sentence names

/**
 * The same of several heads: of each, what it looks at most, or how much at the cell pointed at.
 * @param {Pattern} shown
 * @param {Lit[]} lit one or more, of one axis
 */
export function sentenceOfHeads(shown, lit) {
  const fromQuery = lit[0].axis === "query";
  const partner = lit.length === 1 ? lit[0].partner : undefined;
  const tokens = lit
    .map(({ place }) => spoken((fromQuery ? shown.queries : shown.keys)[place]))
    .join(" + ");
  const each = shown.series
    .map((series) => {
      const looks = looksOf(shown, series, lit);
      const at = (/** @type {typeof looks[number]} */ { query, key }) => (fromQuery ? key : query);
      return {
        name: series.name,
        lost: lostIn(shown, series, lit),
        look: looks.find((one) => partner === undefined || at(one) === partner),
      };
    })
    .sort((one, other) => (other.look?.weight ?? 0) - (one.look?.weight ?? 0));
  const told = each.slice(0, MOST_HEADS).map(({ name, look, lost }) => {
    if (!look) return name;
    const label = fromQuery ? shown.keys[look.key] : shown.queries[look.query];
    const rest = lost === null ? "" : `, ${shown.lostTo} ${formatWeight(lost)}`;
    return `${name}: ${spoken(label)} ${formatWeight(look.weight)}${rest}`;
  });
  const more = each.length > MOST_HEADS ? `, and ${each.length - MOST_HEADS} more heads` : "";
  return `${tokens} ${fromQuery ? "looks at" : "is looked at by"} — ${told.join("; ")}${more}`;
}
