/** Numbers inside a head in words: as few digits as tell them apart. */

/** @param {string} text */
const signed = (text) => text.replace("-", "−");

/**
 * Four digits of a number; very small and very large ones as a power of ten.
 * @param {number | null} value null: −∞
 */
export function numberSaid(value) {
  if (value === null) return "−∞";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 1e7 || size < 1e-4) {
    const [digits, power] = value.toExponential(2).split("e");
    return signed(`${digits}·10${raised(Number(power))}`);
  }
  if (size >= 1000) return signed(Math.round(value).toLocaleString("en"));
  return signed(
    value.toFixed(size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : size >= 0.01 ? 4 : 5),
  );
}

const DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** "⁻⁷" @param {number} power */
export const raised = (power) =>
  (power < 0 ? "⁻" : "") + [...String(Math.abs(power))].map((one) => DIGITS[Number(one)]).join("");

/** A share of a row, with four decimals. @param {number} value */
export const weightSaid = (value) => value.toFixed(4);

/** With as many digits as a float32 has. @param {number | null} [value] null: −∞; without one nothing */
export function wholeSaid(value) {
  if (value === undefined) return "";
  return value === null ? "−∞" : signed(String(Number(value.toPrecision(8))));
}

/** Places of the largest sizes, largest first. @param {number[]} values @param {number} count */
export const largest = (values, count) =>
  values
    .map((_, at) => at)
    .sort((one, other) => Math.abs(values[other]) - Math.abs(values[one]))
    .slice(0, count);

/**
 * "dimensions 2, 7 and 15 make 41.2 of 57.0", where so few make that much.
 * @param {number[]} products
 */
export function productSaid(products) {
  const dot = products.reduce((all, one) => all + one, 0);
  const top = largest(products, 3);
  const part = top.reduce((all, at) => all + products[at], 0);
  const names = top.map((at) => `${at} (${numberSaid(products[at])})`);
  const list = names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names[0];
  const share = `${numberSaid(part)} of the sum of ${numberSaid(dot)}`;
  return `The largest of ${products.length} products are of dimensions ${list}: ${share}.`;
}
