/** Asks every head of a site what the reader wants to know. */

/** @import { Capture, Contrast, Finding } from "../types.js" */

import { askBelow } from "./captures.js";
import { post } from "./client.js";

/** Every head of a site by a question. @param {Capture} capture @param {object} asked @returns {Promise<Finding>} */
export async function fetchHeadSearch(capture, asked) {
  return (await askBelow(capture, "/findings", asked)).json();
}

/** How far every head turns between two texts. @param {object} asked @returns {Promise<Contrast>} */
export async function fetchContrast(asked) {
  return (await post("/api/contrasts", asked)).json();
}
