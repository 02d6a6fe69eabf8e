/** Jobs of the server: begun, followed as they go, and stopped. */

/** @import { Job, JobListener } from "../types.js" */

import { ask, fileOf, post } from "./client.js";

/** @param {object} asked @returns {Promise<string>} the job's id */
export async function begin(asked) {
  return (await (await post("/api/jobs", asked)).json()).id;
}

/**
 * Hear of a job until it is over; the browser itself comes back to a stream that broke.
 * @param {string} id
 * @param {JobListener} hear
 * @returns {() => void} looks away
 */
export function follow(id, hear) {
  const events = new EventSource(`/api/jobs/${id}/events`);
  const read = (/** @type {Event} */ event) => JSON.parse(/** @type {MessageEvent} */ (event).data);
  events.addEventListener("progress", (event) => hear.progress(read(event)));
  events.addEventListener("part", (event) => hear.part(read(event)));
  events.addEventListener("end", (event) => {
    events.close();
    hear.end(read(event));
  });
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED) hear.lost();
  });
  return () => events.close();
}

/** @param {string} id @returns {Promise<Job>} */
export async function cancel(id) {
  return (await ask(`/api/jobs/${id}`, { method: "DELETE" })).json();
}

/** Held-out pairs as a table to begin with. */
export async function example() {
  return (await ask("/api/tables/agreement")).text();
}

/** A finished table. @param {string} id */
export async function csv(id) {
  return fileOf(await ask(`/api/jobs/${id}/table`));
}
