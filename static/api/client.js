/** Speaks with the server; every failure becomes one shape. */

/** @import { Failure } from "../types.js" */

class Refusal extends Error {
  /** @param {Failure} failure */
  constructor(failure) {
    super(failure.detail);
    this.failure = failure;
  }
}

/** @param {unknown} error @returns {Failure} */
export function failureOf(error) {
  if (error instanceof Refusal) return error.failure;
  return { error: "unexpected", detail: error instanceof Error ? error.message : String(error) };
}

/** @param {string} path @param {RequestInit} [options] */
export async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    const detail = "The server does not answer. Is it still running? Then draw again.";
    throw new Refusal({ error: "no_answer", detail });
  }
  if (response.ok) return response;
  const said = await response.json().catch(() => null);
  throw new Refusal(
    said?.detail
      ? said
      : { error: "unexpected", detail: `The server answered ${response.status} without a reason.` },
  );
}

/** @param {string} path @param {unknown} body @param {AbortSignal} [signal] */
export function post(path, body, signal) {
  const headers = { "Content-Type": "application/json" };
  return ask(path, { method: "POST", headers, body: JSON.stringify(body), signal });
}

/** A download with the name that the server gave it. @param {Response} response */
export async function fileOf(response) {
  const said = response.headers.get("Content-Disposition") ?? "";
  return {
    blob: await response.blob(),
    name: /filename="([^"]+)"/.exec(said)?.[1] ?? "sightlines",
  };
}
