/** Speaks with the server; every failure becomes one shape. */

/** @import { Capture, Encoding, Failure, HeadPlace, Matrix, Models, Question, SiteName, Statistics, Thumbnails } from "./types.js" */

import { readArray, readMatrix } from "./npy.js";

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
async function ask(path, options) {
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

/** @returns {Promise<Models>} */
export async function models() {
  return (await ask("/api/models")).json();
}

/** @param {Question} question @returns {Promise<Capture>} */
export async function capture(question) {
  const response = await ask("/api/captures", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(question),
  });
  return response.json();
}

/**
 * Ask below a capture; one that fell out of the server's cache is made again first.
 * @param {Capture} capture_
 * @param {string} rest
 */
async function below(capture_, rest) {
  const path = `/api/captures/${capture_.id}${rest}`;
  try {
    return await ask(path);
  } catch (error) {
    if (failureOf(error).error !== "unknown_capture") throw error;
    await capture(questionOf(capture_));
    return await ask(path);
  }
}

/** @param {Capture} capture_ @returns {Question} */
function questionOf({ model, text, target, target_by, edits, sites }) {
  return {
    ...{ model: model.id, text },
    ...(target_by === "user" && target !== null ? { target } : {}),
    ...(edits.length > 0 ? { edits } : {}),
    ...(sites.length === 1 ? { sites: [sites[0].site] } : {}),
  };
}

/** @param {Capture} capture_ @param {string} rest */
const bytes = async (capture_, rest) => (await below(capture_, rest)).arrayBuffer();

/**
 * @param {Capture} capture_
 * @param {SiteName} site
 * @param {HeadPlace} place
 * @returns {Promise<Matrix>}
 */
export async function weights(capture_, site, { layer, head }) {
  const query = `?site=${site}&layer=${layer}&head=${head}&format=npy`;
  return readMatrix(await bytes(capture_, `/weights${query}`));
}

/**
 * The strongest cells of every row of some heads, each head as a matrix that is empty elsewhere.
 * @param {Capture} capture_
 * @param {SiteName} site
 * @param {number} layer
 * @param {number[]} heads
 * @param {number} top cells of a row
 * @param {number} columns
 * @returns {Promise<Matrix[]>}
 */
export async function strongest(capture_, site, layer, heads, top, columns) {
  const chosen = heads.map((head) => `&head=${head}`).join("");
  const query = `?site=${site}&layer=${layer}${chosen}&top=${top}`;
  const { shape, values } = readArray(await bytes(capture_, `/edges${query}`));
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

/** @param {Capture} capture_ @param {SiteName} site @returns {Promise<Thumbnails>} */
export async function thumbnails(capture_, site) {
  const { shape, values } = readArray(await bytes(capture_, `/thumbnails?site=${site}&size=32`));
  return /** @type {Thumbnails} */ ({ shape, values });
}

/** @param {Capture} capture_ @param {SiteName} site @returns {Promise<Statistics>} */
export async function statistics(capture_, site) {
  return (await below(capture_, `/statistics?site=${site}`)).json();
}

/** @param {Capture} capture_ @returns {Promise<Encoding[]>} */
export async function positions(capture_) {
  return (await below(capture_, "/positions")).json();
}

/** @param {Capture} capture_ @returns {Promise<Blob>} */
export async function exported(capture_) {
  return (await below(capture_, "/export?format=json")).blob();
}
