/** The headline: in plain words what is lit looks at, made from the numbers that are drawn. */

/** @import { HeadId, Intervention, Label, Lit, ModelEntry, Pattern } from "../types.js" */
/** @import { Series, Side, SiteName, Statistics } from "../types.js" */

import { readOf } from "../state/align.js";
import { headName } from "../state/panels.js";
import { nameOf } from "../state/token_names.js";
import { looksOf } from "./lit_tokens.js";
import { formatSigned, plain } from "./sentences.js";
import { MEANINGS, NAMES } from "./statistics.js";

/**
 * What a piece of the sentence is; all but the first two are links.
 * @typedef {"words" | "token" | "head" | "check" | "measured" | "delta"} Kind
 */
/** @typedef {{ text: string, as: Kind, head?: HeadId }} Phrase */
/**
 * One text's figure: of one head, several or their mean, and what is lit in it.
 * @typedef {{ side: Side, shown: Pattern, lit: Lit[] }} Seen
 */
/** @typedef {{ side: Side, subject: string, verb: string, partner: Label, weight: number, series: Series }} Clause */

/**
 * What else is known of the heads that are drawn.
 * @typedef {object} Facts
 * @property {SiteName} site
 * @property {HeadId[]} heads that are chosen
 * @property {"beside" | "overlaid" | "mean"} together
 * @property {Pick<ModelEntry, "sites" | "start" | "start_off" | "note">} model
 * @property {{ numbers: Statistics, side: Side } | null} statistics of the site on one text, where they have come
 * @property {boolean} checks whether a check can be run: not of an opened file
 * @property {{ answer: Intervention, side: Side } | null} checked this head switched off, where that was tried
 */

/** @param {string} text @returns {Phrase} */
const words = (text) => ({ text, as: "words" });

/** @param {Label} label @returns {Phrase} */
const token = (label) => ({ text: plain(label), as: "token" });

/** A weight as the headline gives it: two places, and nothing but zero is 0. @param {number} weight */
export const short = (weight) => (weight > 0 && weight < 0.005 ? "under 0.01" : weight.toFixed(2));

/** @param {number} share */
const percent = (share) => `${(100 * share).toFixed(1)} %`;

/** A row of a target is named by what it writes. @param {Label} label */
const named = (label) =>
  label.writes === null ? `“${nameOf(label)}”` : `the row that writes “${label.writes}”`;

/**
 * What is lit in one figure, of its heads the one with the most weight; null where nothing is, or
 * where the numbers that came cannot tell.
 * @param {Seen} seen
 * @returns {Clause | null}
 */
export function clauseOf({ side, shown, lit }) {
  if (lit.length === 0) return null;
  const fromQuery = lit[0].axis === "query";
  // Of each row only the strongest keys came: the strongest row of a key may be missing.
  if (!fromQuery && shown.series.some(({ weights }) => weights.partial)) return null;
  const each = shown.series.map((series) => ({ series, look: looksOf(shown, series, lit)[0] }));
  const { series, look } = each.reduce((one, other) =>
    other.look.weight > one.look.weight ? other : one,
  );
  const subjects = lit.map(({ place }) =>
    fromQuery ? named(shown.queries[place]) : `“${nameOf(shown.keys[place])}”`,
  );
  const many = lit.length > 1;
  const mostly = !many && look.weight >= 0.5 ? "" : " most";
  const verb = fromQuery
    ? `${many ? "look" : "looks"}${mostly} at`
    : `${many ? "are" : "is"} looked at most by`;
  const partner = fromQuery ? shown.keys[look.key] : shown.queries[look.query];
  return { side, subject: subjects.join(" + "), verb, partner, weight: look.weight, series };
}

/** @param {Clause[]} clauses @param {Side[]} sides texts that are drawn @returns {Phrase[]} */
function lookSaid(clauses, sides) {
  const [one, other] = clauses;
  const number = (/** @type {Clause} */ { weight }) => words(` (${short(weight)})`);
  const first = `${one.subject} ${one.verb} `;
  const name = one.side.toUpperCase();
  if (sides.length === 1) return [words(first), token(one.partner), number(one)];
  const start = [words(`In ${name} ${first}`), token(one.partner), number(one)];
  if (!other) {
    const lacking = sides.find((side) => side !== one.side)?.toUpperCase();
    return [...start, words(`; in ${lacking} nothing stands for it`)];
  }
  const same = one.subject === other.subject && one.verb === other.verb;
  if (same && readOf(one.partner) === readOf(other.partner)) {
    const both = words(` (${short(one.weight)} and ${short(other.weight)})`);
    return [words(`In A and B ${first}`), token(one.partner), both];
  }
  const second = same ? preposition(other.verb) : `${other.subject} ${other.verb}`;
  return [...start, words(`, in B ${second} `), token(other.partner), number(other)];
}

/** @param {string} verb */
const preposition = (verb) => (verb.endsWith(" by") ? "by" : "at");

/** @type {Record<import("../types.js").SiteName, string>} */
const PLACES = { encoder: "the encoder", decoder: "the decoder", cross: "cross-attention" };

/** Which head it is, and among how many. @param {Clause[]} clauses @param {Facts} facts @returns {Phrase[]} */
function headSaid(clauses, { site, heads, together, model }) {
  const shape = model.sites.find((one) => one.site === site);
  const all = shape ? `, one of ${shape.layers * shape.heads} in ${PLACES[site]}` : "";
  if (together === "mean" && heads.length > 1) {
    return [words(`: the mean of ${heads.map(headName).join(", ")}.`)];
  }
  /** @param {string} name @returns {Phrase} */
  const link = (name) => {
    const [layer, head] = name.split(".").map(Number);
    return { text: `head ${name}`, as: "head", head: { layer, head } };
  };
  if (together === "overlaid" && heads.length > 1) {
    const names = clauses.map(({ series }) => series.name);
    const alike = names.every((name) => name === names[0]);
    const each = alike
      ? [link(names[0])]
      : [link(names[0]), words(" in A and "), link(names[1]), words(" in B")];
    return [words(": "), ...each, words(`, the strongest of the ${heads.length} drawn.`)];
  }
  const beside =
    heads.length > 1
      ? [words(` ${heads.length - 1} more beside it, each with its own lines.`)]
      : [];
  return [
    words(": "),
    link(headName(heads[0])),
    words(all),
    ...(isStart(heads[0], site, model)
      ? [words(", "), /** @type {Phrase} */ ({ text: "found by measurement", as: "measured" })]
      : []),
    words("."),
    ...beside,
  ];
}

/**
 * Whether the model's evaluation is of this head.
 * @param {HeadId} head
 * @param {SiteName} site
 * @param {Facts["model"]} model
 */
const isStart = (head, site, { start, note }) =>
  note !== "" && start?.site === site && headName(start) === headName(head);

/**
 * Whether the answer needs the head: as it was measured, on this text or by the evaluation; else a
 * link offers to try.
 * @param {Facts} facts
 * @returns {Phrase[]}
 */
function needSaid({ site, heads, model, checked, checks }) {
  if (checked) {
    const { before, after } = checked.answer;
    const [one, other] = before.tokens.map(({ text }) => `“${text}”`);
    const against = other ? ` against ${other}` : "";
    const moved = `${formatSigned(before.log_odds, 2)} to ${formatSigned(after.log_odds, 2)}`;
    const said = `, the log-odds of ${one}${against} in ${checked.side.toUpperCase()} go from ${moved}.`;
    return [words(" "), { text: "Switched off", as: "check" }, words(said)];
  }
  if (heads.length > 1 || !checks) return [];
  const off = isStart(heads[0], site, model) ? model.start_off : null;
  if (!off) return [words(" "), { text: "Does the answer need it?", as: "check" }];
  const shares = sharesSaid(off);
  return [
    words(" "),
    { text: "Switched off", as: "check" },
    words(`, ${off.measure} in ${shares}.`),
  ];
}

/** @param {NonNullable<ModelEntry["start_off"]>} off */
function sharesSaid({ off, intact, sentences }) {
  const [without, before] = [off, intact].map(percent);
  const share = `${without} of ${sentences} sentences`;
  return without === before ? `${share}, as often as with it` : `${share} instead of ${before}`;
}

/**
 * How far the look turns between the texts: Δ of the two tokens looked at, each found in both texts.
 * @param {Seen[]} seen
 * @param {Clause[]} clauses
 * @returns {number | null}
 */
export function turnOf(seen, clauses) {
  const partners = clauses.map(({ partner }) => readOf(partner));
  if (partners.length < 2 || partners[0] === partners[1]) return null;
  if (seen.some(({ lit, shown }) => lit[0].axis !== "query" || shown.series.length > 1))
    return null;
  const each = seen.map(({ shown, lit }) => {
    const looks = looksOf(shown, shown.series[0], lit);
    return partners.map((partner) => {
      const found = looks.filter(({ key }) => readOf(shown.keys[key]) === partner);
      return found.length === 1 ? found[0].weight : null;
    });
  });
  const [[a1, a2], [b1, b2]] = each;
  if (a1 === null || a2 === null || b1 === null || b2 === null) return null;
  return a1 - a2 - (b1 - b2);
}

/**
 * What a head does on the whole, from the numbers of this text.
 * @param {HeadId} place
 * @param {Statistics} statistics
 */
export function mostlySaid({ layer, head }, statistics) {
  const shares = NAMES.flatMap((name) => {
    const value = MEANINGS[name].on ? statistics[name]?.[layer]?.[head] : undefined;
    return value == null ? [] : [{ name, value }];
  });
  const [most] = shares.sort((one, other) => other.value - one.value);
  if (most && most.value >= 0.5) {
    return `looks mostly at ${MEANINGS[most.name].on} (${short(most.value)} of its weight)`;
  }
  const bits = statistics.entropy?.[layer]?.[head];
  if (bits == null) return null;
  const tokens = Math.max(1, Math.round(2 ** bits));
  return `spreads each look over about ${tokens} ${tokens === 1 ? "token" : "tokens"} (${bits.toFixed(1)} bits)`;
}

/**
 * The sentence above the figures.
 * @param {Seen[]} seen what is drawn on each text
 * @param {Facts} facts
 * @param {boolean} turning whether Δ belongs to what is shown
 * @returns {Phrase[]} none while nothing is drawn
 */
export function headlineOf(seen, facts, turning) {
  if (seen.length === 0) return [];
  const clauses = seen.flatMap((one) => clauseOf(one) ?? []);
  if (clauses.length === 0) return restSaid(seen, facts);
  const turn = turning && clauses.length === 2 ? turnOf(seen, clauses) : null;
  /** @type {Phrase[]} */
  const turned =
    turn === null ? [] : [words(", a turn of "), { text: `Δ = ${turn.toFixed(2)}`, as: "delta" }];
  const rescaled = seen.some(({ shown }) => shown.hidden?.renormalised)
    ? [words(" Rows are rescaled to what is shown.")]
    : [];
  return [
    ...lookSaid(
      clauses,
      seen.map(({ side }) => side),
    ),
    ...turned,
    ...headSaid(clauses, facts),
    ...rescaled,
    ...needSaid(facts),
  ];
}

/** What is said while nothing is lit. @param {Seen[]} seen @param {Facts} facts @returns {Phrase[]} */
function restSaid(seen, { site, heads, together, statistics }) {
  const begin = words(" Point at a token for its lines; a click keeps them.");
  if (heads.length > 1) {
    const how = {
      beside: "beside each other",
      overlaid: "laid over each other",
      mean: "as their mean",
    };
    return [words(`${heads.length} heads of ${PLACES[site]} ${how[together]}.`), begin];
  }
  const said = statistics && mostlySaid(heads[0], statistics.numbers);
  const name = statistics && seen.length > 1 ? ` in ${statistics.side.toUpperCase()}` : "";
  return [
    { text: `Head ${headName(heads[0])}`, as: "head", head: heads[0] },
    words(said ? `${name} ${said}.` : ` of ${PLACES[site]}.`),
    begin,
  ];
}
