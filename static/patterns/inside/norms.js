/** LayerNorm, RMSNorm and BatchNorm of the same numbers, computed by hand. */

/** @import { Matrix } from "../../types.js" */

/**
 * What a norm does after it has divided: γ and β for each feature, null where it has none.
 * @typedef {{ name: "LayerNorm" | "RMSNorm", epsilon: number, gamma: number[] | null, beta: number[] | null }} Norm
 */
/** @typedef {{ mean: number, variance: number }} Moments */

/** The features of one token. @param {Matrix} states (token, feature) @param {number} token */
export const featuresOf = ({ columns, values }, token) =>
  values.subarray(token * columns, (token + 1) * columns);

/** One feature of all tokens. @param {Matrix} states (token, feature) @param {number} feature */
export const tokensOf = ({ rows, columns, values }, feature) =>
  Float32Array.from({ length: rows }, (_, token) => values[token * columns + feature]);

/**
 * The mean, and the mean square of what differs from it: over n numbers, not n − 1.
 * @param {ArrayLike<number>} numbers
 * @returns {Moments}
 */
export function momentsOf(numbers) {
  const { length } = numbers;
  let mean = 0;
  for (let at = 0; at < length; at += 1) mean += numbers[at] / length;
  let variance = 0;
  for (let at = 0; at < length; at += 1) variance += (numbers[at] - mean) ** 2 / length;
  return { mean, variance };
}

/**
 * What an RMSNorm divides by: the mean square, of numbers from which no mean is taken.
 * @param {ArrayLike<number>} numbers
 * @returns {Moments}
 */
export function squaresOf(numbers) {
  let variance = 0;
  for (let at = 0; at < numbers.length; at += 1) variance += numbers[at] ** 2 / numbers.length;
  return { mean: 0, variance };
}

/**
 * (x − mean) / √(variance + ε) · γ + β, of one feature.
 * @param {number} x
 * @param {Moments} moments
 * @param {Norm} norm
 * @param {number} feature
 */
export const normed = (x, { mean, variance }, { epsilon, gamma, beta }, feature) =>
  ((x - mean) / Math.sqrt(variance + epsilon)) * (gamma?.[feature] ?? 1) + (beta?.[feature] ?? 0);

/**
 * Over the features of one token, as the model does it: other tokens do not matter.
 * @param {Matrix} states
 * @param {number} token
 * @param {Norm} norm
 */
export function acrossFeatures(states, token, norm) {
  const features = featuresOf(states, token);
  const moments = norm.name === "RMSNorm" ? squaresOf(features) : momentsOf(features);
  return { moments, values: Array.from(features, (x, at) => normed(x, moments, norm, at)) };
}

/**
 * Over the tokens of each feature, as BatchNorm in training would: all tokens are one batch.
 * @param {Matrix} states
 * @param {number} token
 * @param {Norm} norm whose γ, β and ε are taken
 */
export function acrossTokens(states, token, norm) {
  const features = featuresOf(states, token);
  const moments = Array.from(features, (_, at) => momentsOf(tokensOf(states, at)));
  return { moments, values: Array.from(features, (x, at) => normed(x, moments[at], norm, at)) };
}

/** The tokens of two texts as one batch. @param {Matrix} one @param {Matrix} other @returns {Matrix} */
export function together(one, other) {
  const values = new Float32Array(one.values.length + other.values.length);
  values.set(one.values);
  values.set(other.values, one.values.length);
  return { rows: one.rows + other.rows, columns: one.columns, values };
}

/**
 * Where two vectors are farthest apart.
 * @param {ArrayLike<number>} one
 * @param {ArrayLike<number>} other
 */
export function farthest(one, other) {
  let [feature, apart] = [0, 0];
  for (let at = 0; at < one.length; at += 1) {
    const distance = Math.abs(one[at] - other[at]);
    if (distance > apart) [feature, apart] = [at, distance];
  }
  return { feature, apart };
}
