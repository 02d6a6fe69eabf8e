/**
 * The tokens whose odds are measured, as a link holds them: "il elle"; a space inside a name is one
 * that does not break.
 */

const INNER = "\u00a0";

/** @param {string[]} tokens */
export const joinTokens = (tokens) => tokens.map((one) => one.replaceAll(" ", INNER)).join(" ");

/** @param {string} joined */
export const tokensIn = (joined) =>
  joined
    .split(" ")
    .filter(Boolean)
    .map((one) => one.replaceAll(INNER, " "));
