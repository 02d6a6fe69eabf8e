/** Kinds of fields of the URL: how a value becomes text and back. */

/**
 * One field: its default, and how a value becomes text and back. `parse` gives undefined for what
 * it cannot read.
 * @template T
 * @typedef {{ default: T, format: (value: T) => string, parse: (text: string) => T | undefined }} Field
 */

/** @param {string} value @returns {Field<string>} */
export const text = (value) => ({ default: value, format: (said) => said, parse: (said) => said });

/**
 * @template {string} T
 * @param {T[]} allowed the first is the default
 * @returns {Field<T>}
 */
export const oneOf = (...allowed) => ({
  default: allowed[0],
  format: (said) => said,
  parse: (said) => allowed.find((value) => value === said),
});

/**
 * @param {number} value
 * @param {RegExp} pattern
 * @param {(value: number) => boolean} fits
 * @returns {Field<number>}
 */
export const number = (value, pattern, fits) => ({
  default: value,
  format: String,
  parse: (said) => (pattern.test(said) && fits(Number(said)) ? Number(said) : undefined),
});

/**
 * @template T
 * @param {(text: string) => T | undefined} read one entry
 * @param {(entry: T) => string} write
 * @returns {Field<T[]>}
 */
export const list = (read, write) => ({
  default: [],
  format: (entries) => entries.map(write).join(","),
  parse: (said) => {
    const entries = said === "" ? [] : said.split(",").map(read);
    const whole = entries.filter((entry) => entry !== undefined);
    return whole.length === entries.length ? whole : undefined;
  },
});
