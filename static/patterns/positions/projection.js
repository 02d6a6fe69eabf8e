/** Why adding is allowed, as numbers: a token's vector through W, its content and its position apart. */

/** @import { HeadId, Spread, TokenProjection } from "../../types.js" */

import { headName } from "../../state/panels.js";

/** @typedef {"query" | "key" | "value"} Projected */

export const LETTERS = /** @type {const} */ ({ query: "Q", key: "K", value: "V" });

/**
 * The parts of a query, key or value below each other.
 * @param {TokenProjection} projection
 * @param {Projected} which
 * @param {HeadId & { site: string, token: string }} of
 * @returns {Spread}
 */
export function partsSpread(projection, which, { site, token, ...place }) {
  const { content, position, rest, sum, model } = projection[which];
  const letter = LETTERS[which];
  const has = rest.some((value) => value !== 0);
  const values = [content, position, ...(has ? [rest] : []), sum, model];
  return {
    ...{ as: "colours", title: `${site} ${headName(place)} · ${which} of “${token}”` },
    meaning: `What the ${which} of this head is made of; the last two rows are the same.`,
    ...{ row: "part", column: "dimension of the head", first: { row: 0, column: 0 }, labels: null },
    names: [
      `x·W_${letter}`,
      "one-hot·W_P",
      ...(has ? ["rest"] : []),
      "sum",
      `the model's ${which}`,
    ],
    ...{ values, most: mostOf(values) },
  };
}

/**
 * W_P = PE·W as a picture, the row of the token's position framed.
 * @param {number[][]} values (position, dimension)
 * @param {Projected} which
 * @param {HeadId & { site: string, position: number }} of
 * @returns {Spread}
 */
export const projectedSpread = (values, which, { site, position, ...place }) => ({
  ...{ as: "colours", title: `${site} ${headName(place)} · W_P = PE·W_${LETTERS[which]}` },
  meaning:
    "What each position adds to this head's " +
    `${which === "query" ? "queries" : `${which}s`}: a row for each position, as if it were a token of its own.`,
  ...{
    row: "position",
    column: "dimension of the head",
    first: { row: 0, column: 0 },
    labels: null,
  },
  ...{ values, most: mostOf(values) },
  ...(position < values.length ? { mark: { row: position } } : {}),
});

/** @param {number[][]} values */
function mostOf(values) {
  let most = 0;
  for (const row of values) for (const value of row) most = Math.max(most, Math.abs(value));
  return most || 1;
}

/**
 * The identity with this token's numbers.
 * @param {TokenProjection} projection
 * @param {Projected} which
 */
export function projectionSaid(projection, which) {
  const { place, positions, content, deviation } = projection;
  const { difference } = projection[which];
  const width = content.length;
  const norm =
    deviation === null
      ? ""
      : ` A LayerNorm stands between: it divides this token by ${deviation.toPrecision(4)}, ` +
        "held fixed here.";
  const missed = difference.toExponential(1).replace("-", "−");
  return (
    `Adding PE(${place}) to x and multiplying by W is the same as writing a one-hot row of ` +
    `${positions} numbers (a 1 at ${place}) behind the ${width} of x, and W_P = PE·W below W: ` +
    `[x ; one-hot]·[W ; W_P] = x·W + W_P[${place}]. ` +
    `The sum misses the model's own by ${missed}.${norm}`
  );
}
