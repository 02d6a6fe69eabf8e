/** Which dimensions of a table are sine and cosine of the same angles, and how fast they turn. */

/** @import { Encoding, Pairs } from "../../types.js" */

const FULL = 2 * Math.PI;
const CLOSE = 1e-3;

/**
 * The pairs of a table of sinusoids or turns; null of any other, and of a single position.
 * @param {Pick<Encoding, "kind">} encoding
 * @param {number[][]} values (position, dimension)
 * @returns {Pairs | null}
 */
export function pairsOf({ kind }, values) {
  if ((kind !== "sinusoidal" && kind !== "rotary") || values.length < 2) return null;
  const half = Math.floor(values[0].length / 2);
  const beside = Array.from({ length: half }, (_, at) => [2 * at, 2 * at + 1]);
  const apart = Array.from({ length: half }, (_, at) => [at, at + half]);
  const found = [beside, apart].find((pairs) => pairs.every((pair) => isPair(values, pair)));
  if (!found) return null;
  const frequencies = found.map((pair) => frequencyOf(values, pair));
  return {
    sines: found.map(([sine]) => sine),
    cosines: found.map(([, cosine]) => cosine),
    frequencies,
  };
}

/**
 * Whether two dimensions have the same length at every position.
 * @param {number[][]} values
 * @param {number[]} pair
 */
function isPair(values, [sine, cosine]) {
  const length = (/** @type {number[]} */ row) => Math.hypot(row[sine], row[cosine]);
  const first = length(values[0]);
  return first > 0 && values.every((row) => Math.abs(length(row) / first - 1) < CLOSE);
}

/**
 * By how many radians a pair turns with each position, read from rows 1, 2, 4 …: each says it
 * twice as precisely, and the one before says how many whole turns were made.
 * @param {number[][]} values
 * @param {number[]} pair
 */
function frequencyOf(values, [sine, cosine]) {
  const angle = (/** @type {number} */ row) => Math.atan2(values[row][sine], values[row][cosine]);
  let frequency = 0;
  for (let row = 1; row < values.length; row *= 2) {
    const turned = angle(row) - angle(0) - row * frequency;
    frequency += (turned - FULL * Math.round(turned / FULL)) / row;
  }
  return frequency;
}

/** Positions from one crest to the next. @param {number} frequency */
export const wavelength = (frequency) => FULL / Math.abs(frequency);

/** A wavelength in figures. @param {number} frequency */
export function wavelengthSaid(frequency) {
  const length = wavelength(frequency);
  if (!Number.isFinite(length)) return "endless";
  return length < 100 ? length.toPrecision(3) : Math.round(length).toLocaleString("en");
}
