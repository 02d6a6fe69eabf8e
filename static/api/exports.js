/** Files of what was captured. */

/** @import { Capture, WordNumbers } from "../types.js" */

import { askBelow, retryForgotten } from "./captures.js";
import { fileOf, post } from "./client.js";

/**
 * A file of one capture or of several.
 * @param {Capture[]} captures
 * @param {"json" | "npz"} format
 * @param {string[]} places such as "encoder.4.3"; none: every head
 * @returns {Promise<{ blob: Blob, name: string }>}
 */
export async function fetchExport(captures, format, places) {
  if (captures.length === 1) {
    const chosen = places.map((place) => `&place=${place}`).join("");
    return fileOf(await askBelow(captures[0], `/export?format=${format}${chosen}`));
  }
  const body = {
    captures: captures.map(({ id }) => id),
    choice: { format, ...(places.length > 0 ? { places } : {}) },
  };
  return fileOf(await retryForgotten(captures, () => post("/api/exports", body)));
}

/**
 * For each word of the target the word of the source that it looks at most, as CSV.
 * @param {Capture} capture
 * @param {string} place such as "cross.1.3", "cross.1.mean"
 * @param {WordNumbers} words
 */
export async function fetchAlignment(capture, place, words) {
  const asked = `/export?format=alignment-csv&place=${place}${numbersOf(words)}`;
  return fileOf(await askBelow(capture, asked));
}

/**
 * One head, or what stands for many, as CSV.
 * @param {Capture} capture
 * @param {string} place such as "encoder.4.3", "encoder.4.mean"
 * @param {WordNumbers | null} words null: between pieces
 */
export async function fetchCsv(capture, place, words) {
  const units = words === null ? "pieces" : `words${numbersOf(words)}`;
  return fileOf(await askBelow(capture, `/export?format=csv&place=${place}&units=${units}`));
}

/** @param {WordNumbers} words */
const numbersOf = (words) =>
  Object.entries(words)
    .map(([stream, of]) => `&${stream}_words=${of.join(",")}`)
    .join("");
