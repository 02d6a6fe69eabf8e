/** Lets a model write on after a text. */

/** @import { Way, Whole, WrittenToken } from "../types.js" */

import { post } from "./client.js";
import { events } from "./sse.js";

/**
 * Let a model write on after a text.
 * @param {string} model
 * @param {string} text
 * @param {Way} way
 * @param {AbortSignal} signal stops it
 * @returns {AsyncGenerator<WrittenToken | Whole>} every token as it comes, then the whole
 */
export async function* generate(model, text, { seed, ...way }, signal) {
  const asked = { model, text, ...way, ...(seed === null ? {} : { seed }) };
  const { body } = await post("/api/generations", asked, signal);
  if (body) yield* /** @type {AsyncGenerator<WrittenToken | Whole>} */ (events(body));
}
