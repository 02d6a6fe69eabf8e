/** Numbers of the inside of a layer, short enough to stand in a picture. */

import { raised } from "./said.js";

/**
 * The digits that count, as they are read: "−0.0123", "1.50", "3.1·10⁻⁷".
 * @param {number} value
 * @param {number} [digits]
 */
export function short(value, digits = 3) {
  const size = Math.abs(value);
  const sign = value < 0 ? "−" : "";
  if (size === 0) return "0";
  if (size < 1e-3 || size >= 1e5) {
    const [counted, power] = size.toExponential(digits - 2).split("e");
    return `${sign}${counted}·10${raised(Number(power))}`;
  }
  return sign + (size >= 10 ** (digits - 1) ? size.toFixed(0) : size.toPrecision(digits));
}

/** From the least to the most of them. @param {ArrayLike<number>} numbers */
export function span(numbers) {
  let [least, most] = [Infinity, -Infinity];
  for (let at = 0; at < numbers.length; at += 1) {
    least = Math.min(least, numbers[at]);
    most = Math.max(most, numbers[at]);
  }
  return `${short(least)} … ${short(most)}`;
}

/** The Euclidean length of a vector. @param {ArrayLike<number>} vector */
export function lengthOf(vector) {
  let squares = 0;
  for (let at = 0; at < vector.length; at += 1) squares += vector[at] ** 2;
  return Math.sqrt(squares);
}
