/** Asks for a causal check. */

/** @import { Capture, Intervention, InterventionQuestion } from "../types.js" */

import { retryForgotten } from "./captures.js";
import { post } from "./client.js";

/**
 * @param {Capture} capture that the question is about
 * @param {InterventionQuestion} question
 * @returns {Promise<Intervention>}
 */
export async function fetchIntervention(capture, question) {
  return (await retryForgotten([capture], () => post("/api/interventions", question))).json();
}
