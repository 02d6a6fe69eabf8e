/** What a capture holds, as far as it is shown: weights, thumbnails, statistics, positions. */

/** @import { Capture, Encoding, Matrix, PatternId, SiteName, Statistics, Thumbnails } from "../types.js" */

import { askBelow } from "./captures.js";
import { readArray, readMatrix } from "./npy.js";

/** @param {Capture} capture @param {string} rest */
const bytesOf = async (capture, rest) => (await askBelow(capture, rest)).arrayBuffer();

/**
 * @param {Capture} capture
 * @param {SiteName} site
 * @param {PatternId} place
 * @returns {Promise<Matrix>}
 */
export async function fetchWeights(capture, site, place) {
  const layer = place.layer === null ? "" : `&layer=${place.layer}`;
  const which = place.head === null ? `&reduce=${place.reduce}` : `&head=${place.head}`;
  const query = `?site=${site}${layer}${which}&format=npy`;
  return readMatrix(await bytesOf(capture, `/weights${query}`));
}

/**
 * The strongest cells of every row of some heads, each head as a matrix that is empty elsewhere.
 * @param {Capture} capture
 * @param {SiteName} site
 * @param {number} layer
 * @param {number[]} heads
 * @param {number} top cells of a row
 * @param {number} columns
 * @returns {Promise<Matrix[]>}
 */
export async function fetchStrongest(capture, site, layer, heads, top, columns) {
  const chosen = heads.map((head) => `&head=${head}`).join("");
  const query = `?site=${site}&layer=${layer}${chosen}&top=${top}`;
  const { shape, values } = readArray(await bytesOf(capture, `/edges${query}`));
  const [, rows, each] = shape;
  return heads.map((_, at) => {
    const matrix = new Float32Array(rows * columns);
    for (let edge = 0; edge < rows * each; edge += 1) {
      const [key, weight] = values.subarray((at * rows * each + edge) * 2);
      matrix[Math.floor(edge / each) * columns + key] = weight;
    }
    return { rows, columns, values: matrix, partial: each < columns };
  });
}

/** @param {Capture} capture @param {SiteName} site @returns {Promise<Thumbnails>} */
export async function fetchThumbnails(capture, site) {
  const { shape, values } = readArray(await bytesOf(capture, `/thumbnails?site=${site}&size=32`));
  return /** @type {Thumbnails} */ ({ shape, values });
}

/** @param {Capture} capture @param {SiteName} site @returns {Promise<Statistics>} */
export async function fetchStatistics(capture, site) {
  return (await askBelow(capture, `/statistics?site=${site}`)).json();
}

/** @param {Capture} capture @returns {Promise<Encoding[]>} */
export async function fetchPositions(capture) {
  const said = await (await askBelow(capture, "/positions")).json();
  return Promise.all(
    said.map(async (/** @type {Encoding} */ one, /** @type {number} */ number) => {
      if (one.values !== null || one.verdict === "refused") return one;
      // Too many for JSON: they come as bytes.
      const { shape, values } = readArray(await bytesOf(capture, `/positions/${number}`));
      return { ...one, values: nested([...values], shape) };
    }),
  );
}

/** @param {unknown[]} values @param {number[]} shape @returns {unknown} */
function nested(values, shape) {
  if (shape.length < 2) return values;
  const each = values.length / shape[0];
  return Array.from({ length: shape[0] }, (_, at) =>
    nested(values.slice(at * each, (at + 1) * each), shape.slice(1)),
  );
}
