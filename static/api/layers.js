/** What a layer does to one token, what its norms were given, and the model as a map. */

/** @import { Capture, LayerSteps, Matrix, ModelMap, SiteName } from "../types.js" */

import { askBelow } from "./captures.js";
import { readMatrix } from "./npy.js";

/** @typedef {{ site: SiteName, layer: number, token: number }} LayerPlace */

/** @param {Capture} capture @param {LayerPlace} place @returns {Promise<LayerSteps>} */
export async function fetchLayer(capture, { site, layer, token }) {
  const query = `?site=${site}&layer=${layer}&token=${token}`;
  return (await askBelow(capture, `/layer${query}`)).json();
}

/**
 * What a norm was given, (token, d_model).
 * @param {Capture} capture
 * @param {LayerPlace} place
 * @param {number} step of the layer, which is a norm
 * @returns {Promise<Matrix>}
 */
export async function fetchStates(capture, { site, layer }, step) {
  const query = `?site=${site}&layer=${layer}&step=${step}`;
  return readMatrix(await (await askBelow(capture, `/layer/states${query}`)).arrayBuffer());
}

/** @param {Capture} capture @returns {Promise<ModelMap>} */
export const fetchMap = async (capture) => (await askBelow(capture, "/map")).json();
