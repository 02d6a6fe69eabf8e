/** The models that there are: listed, opened, followed while they open, closed. */

/** @import { ModelEntry, Models, Opening, Suggestions } from "../types.js" */

import { ask, post } from "./client.js";

/** @returns {Promise<Models>} */
export async function listModels() {
  return (await ask("/api/models")).json();
}

/** @returns {Promise<Suggestions>} */
export async function listSuggestions() {
  return (await ask("/api/suggestions")).json();
}

/** Begin to open a model. @param {string} id @param {string} revision "": the newest @returns {Promise<ModelEntry>} */
export async function openModel(id, revision) {
  return (await post("/api/models", { id, ...(revision === "" ? {} : { revision }) })).json();
}

/** Stop its opening, or unload it. @param {string} id */
export const closeModel = (id) => ask(`/api/models/${id}`, { method: "DELETE" });

/**
 * Hear how far an opening is, until it has ended.
 * @param {string} id
 * @param {(news: Opening) => void} hear
 * @param {() => void} lost the server ended the line; nothing more comes
 * @returns {() => void} stops listening
 */
export function watchOpening(id, hear, lost) {
  const events = new EventSource(`/api/models/${id}/events`);
  events.addEventListener("message", ({ data }) => hear(JSON.parse(data)));
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED) lost(); // else the browser tries again by itself
  });
  return () => events.close();
}
