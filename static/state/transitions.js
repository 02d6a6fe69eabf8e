/** What an edit of the two texts makes of the choice: draw, mask, replace, swap, remove. */

/** @import { Choice, HeadEdit, HeadsOf, PassEdit, Side, Token } from "../types.js" */

import { SIDES } from "./answers.js";
import { editName, stillMeant } from "./head_edits.js";
import { movedName } from "./positions/places_edit.js";
import { noPicks } from "./token_picks.js";

/** @import { InputFormat } from "./input_format.js" */
/** @typedef {"a" | "b" | "pair_a" | "pair_b" | "target_a" | "target_b"} TextField */
/**
 * What the two questions to the model are made of.
 * @typedef {Pick<Choice, TextField | "masked" | "edits" | "moved" | "continued_a" | "continued_b">} Texts
 */

/** @param {Side} side */
const other = (side) => /** @type {Side} */ (side === "a" ? "b" : "a");

/** @param {Side} side */
export const targetOf = (side) => /** @type {"target_a" | "target_b"} */ (`target_${side}`);

/** @param {Side} side */
export const pairOf = (side) => /** @type {"pair_a" | "pair_b"} */ (`pair_${side}`);

/** @param {Side} side */
export const continuedOf = (side) =>
  /** @type {"continued_a" | "continued_b"} */ (`continued_${side}`);

/**
 * Other texts, and without what was true of the old ones alone: masks and kept tokens of a text that
 * changed, kept tokens of a target that may now be another.
 * @param {Choice} choice
 * @param {Partial<Texts>} texts
 * @returns {Partial<Choice>}
 */
export function redrawn(choice, texts) {
  const { a, b, pair_a, pair_b, target_a, target_b } = { ...choice, ...texts };
  const changed = {
    a: a !== choice.a || pair_a !== choice.pair_a,
    b: b !== choice.b || pair_b !== choice.pair_b,
  };
  const masked = texts.masked ?? choice.masked.filter(({ side }) => !changed[side]);
  const edits = stillMeant(texts.edits ?? choice.edits, changed, b !== "");
  const check = stillMeant(choice.check, changed, b !== "");
  const moved = (texts.moved ?? choice.moved).filter(({ side }) => side === "a" || b !== "");
  const now = { target_a, target_b, masked, edits, moved };
  /** Where the model's own part begins, as long as the text is the one that it wrote. @param {Side} side */
  const began = (side) => {
    const said = texts[continuedOf(side)];
    return said !== undefined ? said : changed[side] ? null : choice[continuedOf(side)];
  };
  const kept = choice.kept.filter(
    ({ side, stream }) =>
      !changed[side] && (stream === "source" || written(now, side) === written(choice, side)),
  );
  const { inspect } = choice;
  const away =
    inspect !== null &&
    (changed[inspect.side] ||
      (inspect.site !== "encoder" && written(now, inspect.side) !== written(choice, inspect.side)));
  const step = changed.a || changed.b ? null : choice.step;
  const odds = changed.a || changed.b ? "" : choice.odds;
  const lost =
    changed.a || (choice.site !== "encoder" && written(now, "a") !== written(choice, "a"));
  const begun = { continued_a: began("a"), continued_b: began("b") };
  return {
    ...{ a, b, pair_a, pair_b, ...now, ...begun },
    ...{ check, odds, kept, step },
    ...(away ? { inspect: null } : {}),
    ...(lost ? noPicks() : {}),
  };
}

/**
 * A text with what the model wrote after it.
 * @param {Choice} choice
 * @param {Side} side
 * @param {string} text what was continued
 * @param {string} written
 */
export const continued = (choice, side, text, written) =>
  redrawn(choice, { [side]: text + written, [continuedOf(side)]: [...text].length });

/**
 * What decides, beside the text, what its target is.
 * @param {Pick<Texts, "target_a" | "target_b" | "masked" | "edits" | "moved">} texts
 * @param {Side} side
 */
function written(texts, side) {
  const places = texts.masked.filter((one) => one.side === side).map(({ place }) => place);
  const edits = texts.edits.filter((one) => one.side === side).map(editName);
  const moved = texts.moved.filter((one) => one.side === side).map(movedName);
  return JSON.stringify([
    moved,
    texts[targetOf(side)],
    places.sort((one, two) => one - two),
    edits.sort(),
  ]);
}

/**
 * The texts read in another way: what was said of the places of their tokens is void.
 * @param {Choice} choice
 * @param {Partial<InputFormat>} format
 * @returns {Partial<Choice>}
 */
export function readOtherwise(choice, format) {
  const changed = { a: true, b: true };
  return {
    ...format,
    ...{
      masked: [],
      kept: [],
      inspect: null,
      step: null,
      odds: "",
      continued_a: null,
      continued_b: null,
    },
    edits: stillMeant(choice.edits, changed, choice.b !== ""),
    check: stillMeant(choice.check, changed, choice.b !== ""),
    ...noPicks(),
  };
}

/**
 * Hide a source token of a text from every head, in B; A stays as it is to compare with.
 * @param {Choice} choice
 * @param {Side} side where the token stands
 * @param {number} place
 */
export function maskedAsB(choice, side, place) {
  const same = choice.b === choice[side] && choice.pair_b === choice[pairOf(side)];
  // Where B is another text it becomes this one; where it is the same it keeps its own masks.
  const from = same ? "b" : side;
  const masks = choice.masked.filter((one) => one.side === from).map((one) => one.place);
  const masked = [
    ...choice.masked.filter((one) => one.side === "a"),
    ...[...masks.filter((one) => one !== place), place].map((one) => ({
      side: /** @type {Side} */ ("b"),
      place: one,
    })),
  ];
  const texts = { b: choice[side], pair_b: choice[pairOf(side)], target_b: choice[targetOf(from)] };
  return redrawn(choice, { ...texts, continued_b: choice[continuedOf(side)], masked });
}

/**
 * @param {Choice} choice
 * @param {Side} side
 * @param {number} place
 */
export function unmasked(choice, side, place) {
  const masked = choice.masked.filter((one) => one.side !== side || one.place !== place);
  return redrawn(choice, { masked });
}

/**
 * Another word in the place of a token, in B.
 * @param {Choice} choice
 * @param {Side} side where the token stands
 * @param {Pick<Token, "start" | "end" | "segment">} token
 * @param {string} word
 */
export function replacedAsB(choice, side, token, word) {
  const [text, pair] = [choice[side], choice[pairOf(side)]];
  const now =
    token.segment === 1
      ? { b: text, pair_b: replaced(pair, token, word) }
      : { b: replaced(text, token, word), pair_b: pair };
  return redrawn(choice, { ...now, target_b: choice[targetOf(side)] });
}

/**
 * Another word in the place of a token of the target, in B; the text that it is written for stays.
 * @param {Choice} choice
 * @param {Side} side where the token stands
 * @param {string} target as it was written, or typed
 * @param {Pick<Token, "start" | "end">} token
 * @param {string} word
 */
export function rewrittenAsB(choice, side, target, token, word) {
  const texts = {
    b: choice[side],
    pair_b: choice[pairOf(side)],
    target_b: replaced(target, token, word),
  };
  return redrawn(choice, { ...texts, continued_b: choice[continuedOf(side)] });
}

/**
 * A text with another word in the place of a token; places count code points.
 * @param {string} text
 * @param {Pick<Token, "start" | "end">} token
 * @param {string} word
 */
export function replaced(text, { start, end }, word) {
  const points = [...text];
  return [...points.slice(0, start), word, ...points.slice(end)].join("");
}

/** What a token stands for in its text. @param {string} text @param {Pick<Token, "start" | "end">} token */
export const sliceOf = (text, { start, end }) => [...text].slice(start, end).join("");

/** A and B change places, with all that is said of either. @param {Choice} choice @returns {Partial<Choice>} */
export function swapped(choice) {
  /** @template {{ side: Side }} T @param {T} one @returns {T} */
  const across = (one) => ({ ...one, side: other(one.side) });
  return {
    ...{ a: choice.b, b: choice.a, pair_a: choice.pair_b, pair_b: choice.pair_a },
    ...{ target_a: choice.target_b, target_b: choice.target_a },
    ...{ continued_a: choice.continued_b, continued_b: choice.continued_a },
    masked: choice.masked.map(across),
    edits: choice.edits.map(across),
    moved: choice.moved.map(across),
    check: choice.check.map(across),
    odds: "",
    kept: choice.kept.map(across),
    inspect: choice.inspect && across(choice.inspect),
    ...noPicks(),
    pins: choice.pins.map(({ of, minus }) => ({ of: across(of), minus: minus && across(minus) })),
  };
}

/** Only the first text. @param {Choice} choice @returns {Partial<Choice>} */
export function withoutB(choice) {
  const ofA = (/** @type {HeadsOf | null} */ heads) => heads?.side !== "b";
  return {
    ...redrawn(choice, { b: "", pair_b: "", target_b: "" }),
    pins: choice.pins.filter(({ of, minus }) => ofA(of) && ofA(minus)),
  };
}

/**
 * The edits of a check on the same heads, done in another way.
 * @param {PassEdit[]} check
 * @param {string} op as the buttons say it
 * @param {Pick<HeadEdit, "queries" | "keys">} edge
 * @returns {PassEdit[]}
 */
export function withOp(check, op, edge) {
  const does = /** @type {HeadEdit["op"]} */ (op === "row" ? "pattern" : op);
  const queries = op === "cut" || op === "row" ? edge.queries : [];
  const keys = op === "cut" ? edge.keys : [];
  return check.map((edit) =>
    edit.op === "residual" ? edit : { ...edit, op: does, queries, keys },
  );
}

/**
 * The passes with other edits: those of the check beside those that are drawn, one for each head.
 * @param {Choice} choice
 * @param {PassEdit[]} [edits]
 * @returns {Partial<Choice>}
 */
export function checkedDrawn(
  choice,
  edits = [...withoutHeads(choice.edits, choice.check), ...choice.check],
) {
  return { ...redrawn(choice, { edits }), check: [], odds: "" };
}

/**
 * The text of the check as B, edited; A stays as it is to compare with.
 * @param {Choice} choice
 * @returns {Partial<Choice>}
 */
export function checkedAsB(choice) {
  const asB = choice.check.map((edit) => ({ ...edit, side: /** @type {Side} */ ("b") }));
  const [masked, moved] = [inBoth(choice.masked), inBoth(choice.moved)];
  const ofA = choice.edits.filter(({ side }) => side === "a");
  const copied = withoutHeads(ofA, choice.check).map((edit) => ({
    ...edit,
    side: /** @type {Side} */ ("b"),
  }));
  const patch = redrawn(choice, {
    b: choice.a,
    pair_b: choice.pair_a,
    target_b: choice.target_a,
    ...{ masked, moved },
  });
  return { ...patch, edits: [...ofA, ...copied, ...asB], check: [], odds: "" };
}

/** What is done to A, in A and in B. @template {{ side: Side }} T @param {T[]} all @returns {T[]} */
export function inBoth(all) {
  const ofA = all.filter(({ side }) => side === "a");
  return SIDES.flatMap((side) => ofA.map((one) => ({ ...one, side })));
}

/** @param {PassEdit[]} edits @param {PassEdit[]} others what is edited in another way */
function withoutHeads(edits, others) {
  const places = new Set(others.map(placeOf));
  return edits.filter((one) => !places.has(placeOf(one)));
}

/** @param {PassEdit} edit */
const placeOf = ({ side, site, layer, head }) => [side, site, layer, head].join(".");
