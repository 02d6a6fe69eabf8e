/** Edits of heads and residuals: how a link says them, how the server is asked for them, what they are called. */

/** @import { Axis, Check, Choice, EditOfPass, HeadEdit, HeadsOf, Kept, Origin } from "../types.js" */
/** @import { PassEdit, PositionEdit, Side, SiteName } from "../types.js" */

import { wireOfText } from "./input_format.js";
import { isHead } from "./panels.js";

/** @param {number[]} places */
const joined = (places) => places.join("-");

/** @param {string} text */
const split = (text) => (text === "" ? [] : text.split("-").map(Number));

/** "a.encoder.3.2.zero", "a.encoder.3.2.cut_5-6_2", "a.cross.1.0.pattern_4", "a.encoder.3.residual" */
/** @param {PassEdit} edit */
export function editName({ side, site, layer, head, op, queries, keys }) {
  if (op === "residual") return `${side}.${site}.${layer}.${op}`;
  const places =
    op === "cut" ? [queries, keys] : op === "pattern" && queries.length > 0 ? [queries] : [];
  return [`${side}.${site}.${layer}.${head}.${op}`, ...places.map(joined)].join("_");
}

/**
 * The residual around an attention, cut.
 * @param {Side} side
 * @param {SiteName} site
 * @param {number} layer
 * @returns {PassEdit}
 */
export const residualCut = (side, site, layer) => ({
  ...{ side, site, layer, head: null, op: "residual", queries: [], keys: [] },
});

/** @param {string} text @returns {PassEdit | undefined} */
export function editIn(text) {
  const [, of, where, at] =
    /^([ab])\.(encoder|decoder|cross)\.(\d{1,3})\.residual$/.exec(text) ?? [];
  if (of !== undefined)
    return residualCut(/** @type {Side} */ (of), /** @type {SiteName} */ (where), Number(at));
  const [, side, site, layer, head, done] =
    /^([ab])\.(encoder|decoder|cross)\.(\d{1,3})\.(\d{1,3})\.(.*)$/.exec(text) ?? [];
  const found = /^(?:(zero|mean)|(cut)_([\d-]+)_([\d-]+)|(pattern)(?:_([\d-]+))?)$/.exec(
    done ?? "",
  );
  if (!found) return undefined;
  const [, off, cut, cutQueries, cutKeys, , rows] = found;
  return {
    side: /** @type {Side} */ (side),
    site: /** @type {SiteName} */ (site),
    ...{ layer: Number(layer), head: Number(head) },
    op: /** @type {HeadEdit["op"]} */ (off ?? cut ?? "pattern"),
    queries: split(cutQueries ?? rows ?? ""),
    keys: split(cutKeys ?? ""),
  };
}

/** @param {Side} side */
export const otherSide = (side) => /** @type {Side} */ (side === "a" ? "b" : "a");

/**
 * The text of a side as it is without edits of heads: what a pattern is taken from.
 * @param {Choice} choice
 * @param {Side} side
 * @returns {Origin}
 */
export function originOf(choice, side) {
  const pair = side === "a" ? choice.pair_a : choice.pair_b;
  const target = side === "a" ? choice.target_a : choice.target_b;
  const tokens = choice.masked.filter((one) => one.side === side).map(({ place }) => place);
  return {
    ...wireOfText(choice, choice[side], pair),
    ...(target === "" ? {} : { target }),
    ...(tokens.length === 0 ? {} : { edits: [{ op: "mask", tokens }] }),
  };
}

/** In the words of the server. @param {PassEdit} edit @param {Choice} choice @returns {EditOfPass} */
export function wireOf({ side, site, layer, head, op, queries, keys }, choice) {
  if (op === "residual") return { op, site, layer };
  const place = { site, layer, head };
  if (op === "cut") return { op: "knockout", ...place, queries, keys };
  if (op !== "pattern") return { op: "ablate", ...place, value: op };
  const from = originOf(choice, otherSide(side));
  return { op, ...place, from, ...(queries.length > 0 ? { queries } : {}) };
}

/** Heads that are switched off. @param {HeadsOf} heads @returns {HeadEdit[]} */
export const checksOf = ({ side, site, heads }) =>
  heads
    .filter(isHead)
    .map(({ layer, head }) => ({ side, site, layer, head, op: "zero", queries: [], keys: [] }));

/**
 * What may be put to the test at a token, or at a cell, of some heads: an edge is that of the cell, or
 * that from a kept token to this one.
 * @param {HeadsOf} heads
 * @param {Kept & { partner?: number }} token
 * @param {Kept[]} kept
 * @param {boolean} both whether there is another text
 * @returns {Check[]}
 */
export function checksAt(heads, { side, axis, place, partner }, kept, both) {
  const across = kept
    .filter((one) => one.side === side && one.axis !== axis)
    .map((one) => one.place);
  const others = partner === undefined ? across : [partner];
  const [queries, keys] = axis === "query" ? [[place], others] : [others, [place]];
  const off = checksOf(heads);
  if (off.length === 0) return []; // what stands for many heads is none that could be switched off
  const name =
    off.length > 1 ? `these ${off.length} heads` : `${heads.site} ${off[0].layer}.${off[0].head}`;
  /** @type {Check[]} */
  const checks = [{ title: `Check: ${name} off`, edits: off }];
  if (queries.length > 0 && keys.length > 0) {
    const edits = off.map((edit) => ({ ...edit, op: /** @type {const} */ ("cut"), queries, keys }));
    checks.push({ title: `Check: ${name} without this edge`, edits });
  }
  if (both && queries.length > 0) {
    const edits = off.map((edit) => ({ ...edit, op: /** @type {const} */ ("pattern"), queries }));
    checks.push({ title: `Check: ${name} with ${otherSide(side).toUpperCase()}'s row`, edits });
  }
  return checks;
}

/** @param {SiteName} site @param {number} layer */
const withoutResidual = (site, layer) => `${site} ${layer} without its residual`;

/**
 * "encoder 3.2 off", in words.
 * @param {PassEdit} edit
 * @param {(axis: Axis, place: number) => string} [named] what a token is called
 */
export function editTitle(
  { side, site, layer, head, op, queries, keys },
  named = (_, place) => String(place),
) {
  if (op === "residual") return withoutResidual(site, layer);
  const name = `${site} ${layer}.${head}`;
  const [looking, seen] = [
    queries.map((one) => named("query", one)),
    keys.map((one) => named("key", one)),
  ].map((all) => all.join(", "));
  const other = otherSide(side).toUpperCase();
  if (op === "zero") return `${name} off`;
  if (op === "mean") return `${name} at its mean`;
  if (op === "cut") return `${name} without ${looking} → ${seen}`;
  return queries.length > 0
    ? `${name} with ${other}'s row ${looking}`
    : `${name} with ${other}'s pattern`;
}

/**
 * Without the edits that another text makes meaningless: places are those of the old text, and a
 * pattern was that of the other one.
 * @param {PassEdit[]} edits
 * @param {Record<Side, boolean>} changed
 * @param {boolean} both whether there is a second text
 */
export function stillMeant(edits, changed, both) {
  return edits.filter(({ side, op }) => {
    if (!both && (side === "b" || op === "pattern")) return false;
    if (op === "cut") return !changed[side];
    return op !== "pattern" || !(changed.a || changed.b);
  });
}

/**
 * An edit as the server tells it, in words.
 * @param {EditOfPass} edit
 * @param {(axis: Axis, place: number) => string} named what a token is called
 */
export function wireTitle(edit, named) {
  if (edit.op === "residual") return withoutResidual(edit.site, edit.layer);
  const name = `${edit.site} ${edit.layer}.${edit.head}`;
  const all = (/** @type {Axis} */ axis, /** @type {number[]} */ places) =>
    places.map((place) => named(axis, place)).join(", ");
  if (edit.op === "ablate") return edit.value === "zero" ? `${name} off` : `${name} at its mean`;
  if (edit.op === "knockout")
    return `${name} without ${all("query", edit.queries)} → ${all("key", edit.keys)}`;
  const row = edit.queries ? `row ${all("query", edit.queries)}` : "the pattern";
  return `${name} with ${row} of another text`;
}

/** An edit of positions, in words. @param {PositionEdit} edit */
export function placesTitle({ mode, k, seed, at, factor }) {
  if (mode === "off") return "positions off";
  if (mode === "shuffle") return `positions shuffled (seed ${seed})`;
  if (mode === "same") return `every token at position ${at}`;
  return mode === "shift" ? `positions shifted by ${k}` : `positions times ${factor}`;
}
