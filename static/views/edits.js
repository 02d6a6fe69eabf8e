/** What an edit of the two texts makes of the choice: draw, mask, replace, swap, remove. */

/** @import { Choice, HeadsOf, Side, Token } from "../types.js" */

/** What the two questions to the model are made of. @typedef {Pick<Choice, "a" | "b" | "target_a" | "target_b" | "masked">} Texts */

/** @param {Side} side */
const other = (side) => /** @type {Side} */ (side === "a" ? "b" : "a");

/** @param {Side} side */
export const targetOf = (side) => /** @type {"target_a" | "target_b"} */ (`target_${side}`);

/**
 * Other texts, and without what was true of the old ones alone: masks and kept tokens of a text that
 * changed, kept tokens of a target that may now be another.
 * @param {Choice} choice
 * @param {Partial<Texts>} texts
 * @returns {Partial<Choice>}
 */
export function redrawn(choice, texts) {
  const { a, b, target_a, target_b } = { ...choice, ...texts };
  const changed = { a: a !== choice.a, b: b !== choice.b };
  const masked = texts.masked ?? choice.masked.filter(({ side }) => !changed[side]);
  const now = { target_a, target_b, masked };
  const kept = choice.kept.filter(
    ({ side, stream }) =>
      !changed[side] && (stream === "source" || written(now, side) === written(choice, side)),
  );
  const step = changed.a || changed.b ? null : choice.step;
  return { a, b, ...now, kept, step };
}

/** What decides, beside the text, what its target is. @param {Omit<Texts, "a" | "b">} texts @param {Side} side */
function written(texts, side) {
  const places = texts.masked.filter((one) => one.side === side).map(({ place }) => place);
  return JSON.stringify([texts[targetOf(side)], places.sort((one, two) => one - two)]);
}

/**
 * Hide a source token of a text from every head, in B; A stays as it is to compare with.
 * @param {Choice} choice
 * @param {Side} side where the token stands
 * @param {number} place
 */
export function maskedAsB(choice, side, place) {
  const same = choice.b === choice[side];
  // Where B is another text it becomes this one; where it is the same it keeps its own masks.
  const from = same ? "b" : side;
  const masks = choice.masked.filter((one) => one.side === from).map((one) => one.place);
  const masked = [
    ...choice.masked.filter((one) => one.side === "a"),
    ...[...masks.filter((one) => one !== place), place].map((one) => ({ side: /** @type {Side} */ ("b"), place: one })),
  ];
  return redrawn(choice, { b: choice[side], target_b: choice[targetOf(from)], masked });
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
 * @param {Pick<Token, "start" | "end">} token
 * @param {string} word
 */
export const replacedAsB = (choice, side, token, word) =>
  redrawn(choice, { b: replaced(choice[side], token, word), target_b: choice[targetOf(side)] });

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
    ...{ a: choice.b, b: choice.a, target_a: choice.target_b, target_b: choice.target_a },
    masked: choice.masked.map(across),
    kept: choice.kept.map(across),
    pins: choice.pins.map(({ of, minus }) => ({ of: across(of), minus: minus && across(minus) })),
  };
}

/** Only the first text. @param {Choice} choice @returns {Partial<Choice>} */
export function withoutB(choice) {
  const ofA = (/** @type {HeadsOf | null} */ heads) => heads?.side !== "b";
  return {
    ...redrawn(choice, { b: "", target_b: "" }),
    pins: choice.pins.filter(({ of, minus }) => ofA(of) && ofA(minus)),
  };
}
