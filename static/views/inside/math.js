/** Formulas as MathML, in the same symbols everywhere. */

const NAMESPACE = "http://www.w3.org/1998/Math/MathML";

/** A part of a formula; text is a symbol. @typedef {Element | string} Part */

/** @param {string} name @param {...Part} parts */
function element(name, ...parts) {
  const made = document.createElementNS(NAMESPACE, name);
  made.append(...parts.map((part) => (typeof part === "string" ? symbol(part) : part)));
  return made;
}

/** A letter, a number or an operator. @param {string} text */
function symbol(text) {
  const kind = /^[\d.]+$/.test(text) ? "mn" : /^\p{L}+$/u.test(text) ? "mi" : "mo";
  const made = document.createElementNS(NAMESPACE, kind);
  made.textContent = text;
  return made;
}

/** @param {...Part} parts */
export const row = (...parts) => element("mrow", ...parts);
/** @param {Part} of @param {Part} index */
export const sub = (of, index) => element("msub", of, index);
/** @param {Part} of @param {Part} power */
const sup = (of, power) => element("msup", of, power);
/** @param {Part} above @param {Part} below */
export const fraction = (above, below) => element("mfrac", above, below);
/** @param {Part} index */
const sumOver = (index) => element("munder", "∑", index);
/** An arrow with what it does above it. @param {Part} by */
const through = (by) => element("mover", "→", by);

/** Room between two formulas. */
function space() {
  const made = element("mspace");
  made.setAttribute("width", "1.5em");
  return made;
}

/** A whole formula. @param {...Part} parts */
export const formula = (...parts) => element("math", row(...parts));

const pair = () => row("i", "j");
const q = () => sub("q", "i");
const k = () => sub("k", "j");
// Without a mathematical font the browser draws no root of its own.
const rootOfHead = () => row("√", sub("d", "head"));
export const dot = () => row(q(), "·", k());
export const score = () => sub("s", pair());
export const bias = () => sub("b", pair());
export const weight = () => sub("α", pair());
export const usualScale = () => fraction("1", rootOfHead());
/** @param {boolean} shifted whether the largest score is taken off first */
export const exp = (shifted) => sup("e", shifted ? row(score(), "−", "m") : score());
/** @param {boolean} shifted @param {boolean} sunk whether a sink takes part */
export const denominator = (shifted, sunk) =>
  row(sumOver("j"), exp(shifted), ...(sunk ? ["+", sup("e", sinkScore(shifted))] : []));

/** @param {boolean} shifted */
const sinkScore = (shifted) => row(sub("s", "sink"), ...(shifted ? ["−", "m"] : []));

/** The score. @param {boolean} usual whether the scale is 1/√d_head @param {boolean} biased */
export const scoring = (usual, biased) =>
  formula(
    ...[score(), "=", usual ? fraction(dot(), rootOfHead()) : row("scale", "·", dot())],
    ...(biased ? ["+", bias()] : []),
  );

/** x → q and x → k */
export const projections = () =>
  formula(
    ...[sub("x", "i"), through(sub("W", "Q")), q(), space()],
    ...[sub("x", "j"), through(sub("W", "K")), k()],
  );

/** The sum over dimensions. */
export const product = () =>
  formula(dot(), "=", sumOver("d"), sub("q", row("i", "d")), sub("k", row("j", "d")));

/** @param {boolean} shifted @param {boolean} sunk */
export const softmax = (shifted, sunk) =>
  formula(weight(), "=", fraction(exp(shifted), denominator(shifted, sunk)));

/** What is left of a value. */
export const lengths = () => formula("‖", weight(), sub("v", "j"), "‖");

export const output = () => formula(sub("z", "i"), "=", sumOver("j"), weight(), sub("v", "j"));

/** The sum of heads. @param {boolean} biased */
export const heads = (biased) =>
  formula(
    ...[sub("o", "i"), "=", sumOver("h")],
    ...[element("msubsup", "W", "O", "h"), element("msubsup", "z", "i", "h")],
    ...(biased ? ["+", "b"] : []),
  );
