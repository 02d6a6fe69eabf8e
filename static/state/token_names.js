/** How a token is named: alike in strips, figures, tables, sentences and captions. */

/** @import { Axis, Capture, Label, SiteName, Token } from "../types.js" */

/**
 * What the model reads where it does not know a part of the text; else null.
 * @param {Pick<Token, "piece"> & Partial<Pick<Token, "unknown" | "special">>} token
 */
export const unknownAs = ({ unknown, special, piece }) => (unknown && !special ? piece : null);

/**
 * In one line; before a part that is unknown stands what the model reads.
 * @param {Pick<Label, "text" | "unknown">} label
 */
export const nameOf = ({ text, unknown }) => (unknown === null ? text : `${unknown} ${text}`);

/** The same of a token as it came. @param {Token} token */
export const tokenName = (token) => nameOf({ text: token.text, unknown: unknownAs(token) });

/**
 * What the model reads, in words: “piece Ġanimal, id 812”.
 * @param {Pick<Token, "piece" | "id"> & Partial<Pick<Token, "unknown" | "special">>} token
 */
export const pieceSaid = (token) =>
  `${unknownAs(token) === null ? "" : "unknown to the model, which reads "}piece ${token.piece}, id ${token.id}`;

/**
 * What the tokens on the axes of a site are called: their names in quotes, their places where there
 * is no capture yet.
 * @param {Capture | null} capture
 * @param {SiteName} site
 * @returns {(axis: Axis, place: number) => string}
 */
export function namesIn(capture, site) {
  const shape = capture?.sites.find((one) => one.site === site);
  return (axis, place) => {
    const token =
      capture && shape && capture.tokens[axis === "query" ? shape.queries : shape.keys][place];
    return token ? `“${tokenName(token)}”` : String(place);
  };
}
