/** What the page Positions asks below a capture. */

/** @import { Capture, LayerWeights, PositionScore, PositionShares, SiteName } from "../types.js" */
/** @import { HeadId, Scored, TokenProjection, TurningCurve } from "../types.js" */

import { askBelow } from "./captures.js";
import { readArray } from "./npy.js";

/**
 * A matrix as rows of numbers.
 * @param {Capture} capture
 * @param {string} rest of the path
 * @returns {Promise<number[][]>}
 */
async function rowsBelow(capture, rest) {
  const come = await askBelow(capture, rest);
  const { shape, values } = readArray(await come.arrayBuffer());
  const [rows, columns] = shape;
  return Array.from({ length: rows }, (_, row) =>
    Array.from(values.subarray(row * columns, (row + 1) * columns)),
  );
}

/** All positions that the model holds, (position, dimension). @param {Capture} capture @param {number} number */
export const fetchTable = (capture, number) => rowsBelow(capture, `/positions/${number}/table`);

/**
 * PE·W of a head of the first layer, (position, d_head).
 * @param {Capture} capture
 * @param {SiteName} site
 * @param {number} head
 * @param {"query" | "key" | "value"} which
 */
export const fetchProjectedTable = (capture, site, head, which) =>
  rowsBelow(capture, `/positions/projection/table?site=${site}&head=${head}&which=${which}`);

/**
 * The query, key and value of one token, of its content and of its position.
 * @param {Capture} capture
 * @param {SiteName} site
 * @param {number} head
 * @param {number} token
 * @returns {Promise<TokenProjection>}
 */
export async function fetchProjection(capture, site, head, token) {
  const query = `?site=${site}&head=${head}&token=${token}`;
  return (await askBelow(capture, `/positions/projection${query}`)).json();
}

/** @param {Capture} capture @param {SiteName} site @param {Scored} cell @returns {Promise<PositionScore>} */
export async function fetchScore(capture, site, { layer, head, query, key }) {
  const asked = `?site=${site}&layer=${layer}&head=${head}&query=${query}&key=${key}`;
  return (await askBelow(capture, `/positions/score${asked}`)).json();
}

/** @param {Capture} capture @param {SiteName} site @param {number} layer @returns {Promise<PositionShares>} */
export async function fetchShares(capture, site, layer) {
  return (await askBelow(capture, `/positions/share?site=${site}&layer=${layer}`)).json();
}

/**
 * What turning makes of a head's mean query and mean key with distance.
 * @param {Capture} capture
 * @param {SiteName} site
 * @param {HeadId} place
 * @returns {Promise<TurningCurve>}
 */
export async function fetchTurning(capture, site, { layer, head }) {
  const asked = `?site=${site}&layer=${layer}&head=${head}`;
  return (await askBelow(capture, `/positions/turning${asked}`)).json();
}

/**
 * The weights of every head of a layer.
 * @param {Capture} capture
 * @param {SiteName} site
 * @param {number} layer
 * @returns {Promise<LayerWeights>}
 */
export async function fetchLayer(capture, site, layer) {
  const come = await askBelow(capture, `/weights?site=${site}&layer=${layer}&format=npy`);
  return /** @type {LayerWeights} */ (readArray(await come.arrayBuffer()));
}
