/** Speaks with the server; every failure becomes one shape. */

/** @import { Capture, Contrast, Encoding, Failure, Finding, HeadPlace, Intervention, InterventionQuestion, Matrix, ModelEntry, Models, Opening, Question, SiteName, Statistics, Thumbnails, Way, Whole, WrittenToken } from "../types.js" */

import { events } from "./sse.js";
import { readArray, readMatrix } from "./npy.js";

const WAIT = 2000; // milliseconds
const WAITS = 30;

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

/** @returns {Promise<Models>} */
export async function models() {
  return (await ask("/api/models")).json();
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
export function watched(id, hear, lost) {
  const events = new EventSource(`/api/models/${id}/events`);
  events.addEventListener("message", ({ data }) => hear(JSON.parse(data)));
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED) lost(); // else the browser tries again by itself
  });
  return () => events.close();
}

/** @param {Question} question @returns {Promise<Capture>} */
export async function capture(question) {
  const come = await answered(question);
  questions.set(come, question);
  return come;
}

/** @param {Question} question @returns {Promise<Capture>} */
async function answered(question) {
  for (let waits = 0; ; waits += 1) {
    try {
      return await (await post("/api/captures", question)).json();
    } catch (error) {
      // A model that left memory is read again; a large one takes longer than one request may.
      if (failureOf(error).error !== "model_loading" || waits === WAITS) throw error;
      await new Promise((resolve) => setTimeout(resolve, WAIT));
    }
  }
}

// A pattern is told by the id of its capture, which may be forgotten too: what was asked is kept.
/** @type {WeakMap<Capture, Question>} */
const questions = new WeakMap();

/**
 * A causal check; a capture that fell out of the server's cache is made again first.
 * @param {Capture} capture_
 * @param {InterventionQuestion} question
 * @returns {Promise<Intervention>}
 */
export async function intervention(capture_, question) {
  return (await again(capture_, () => post("/api/interventions", question))).json();
}

/**
 * Do what needs a capture, and once more when that is forgotten.
 * @template T
 * @param {Capture} capture_
 * @param {() => Promise<T>} act
 * @returns {Promise<T>}
 */
export async function again(capture_, act) {
  try {
    return await act();
  } catch (error) {
    if (failureOf(error).error !== "unknown_capture") throw error;
    await capture(questionOf(capture_));
    return act();
  }
}

/**
 * Let a model write on after a text.
 * @param {string} model
 * @param {string} text
 * @param {Way} way
 * @param {AbortSignal} signal stops it
 * @returns {AsyncGenerator<WrittenToken | Whole>} every token as it comes, then the whole
 */
export async function* writing(model, text, { seed, ...way }, signal) {
  const asked = { model, text, ...way, ...(seed === null ? {} : { seed }) };
  const { body } = await post("/api/generations", asked, signal);
  if (body) yield* /** @type {AsyncGenerator<WrittenToken | Whole>} */ (events(body));
}

/** @param {string} path @param {unknown} body @param {AbortSignal} [signal] */
export function post(path, body, signal) {
  const headers = { "Content-Type": "application/json" };
  return ask(path, { method: "POST", headers, body: JSON.stringify(body), signal });
}

/**
 * Ask below a capture; one that fell out of the server's cache is made again first.
 * @param {Capture} capture_
 * @param {string} rest
 * @param {unknown} [body] what is asked, if it is too much for an address
 */
async function below(capture_, rest, body) {
  const path = `/api/captures/${capture_.id}${rest}`;
  const once = () => (body === undefined ? ask(path) : post(path, body));
  try {
    return await once();
  } catch (error) {
    if (failureOf(error).error !== "unknown_capture") throw error;
    await capture(questionOf(capture_));
    return await once();
  }
}

/** @param {Capture} capture_ @returns {Question} */
function questionOf(capture_) {
  const { model, text, text_pair, target, target_by, edits, sites } = capture_;
  return (
    questions.get(capture_) ?? {
      ...{ model: model.id, text },
      ...(text_pair ? { text_pair } : {}),
      ...(target_by === "user" && target !== null ? { target } : {}),
      ...(edits.length > 0 ? { edits } : {}),
      ...(sites.length === 1 ? { sites: [sites[0].site] } : {}),
    }
  );
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

/** Every head of a site by a question. @param {Capture} capture_ @param {object} asked @returns {Promise<Finding>} */
export async function finding(capture_, asked) {
  return (await below(capture_, "/findings", asked)).json();
}

/** How far every head turns between two texts. @param {object} asked @returns {Promise<Contrast>} */
export async function contrast(asked) {
  return (await post("/api/contrasts", asked)).json();
}

/** @param {Capture} capture_ @returns {Promise<Encoding[]>} */
export async function positions(capture_) {
  const said = await (await below(capture_, "/positions")).json();
  return Promise.all(
    said.map(async (/** @type {Encoding} */ one, /** @type {number} */ number) => {
      if (one.values !== null || one.verdict === "refused") return one;
      // Too many for JSON: they come as bytes.
      const { shape, values } = readArray(await bytes(capture_, `/positions/${number}`));
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

/**
 * A file of one capture or of several.
 * @param {Capture[]} captures
 * @param {"json" | "npz"} format
 * @param {string[]} places such as "encoder.4.3"; none: every head
 * @returns {Promise<{ blob: Blob, name: string }>}
 */
export async function exported(captures, format, places) {
  if (captures.length === 1) {
    const chosen = places.map((place) => `&place=${place}`).join("");
    return filed(await below(captures[0], `/export?format=${format}${chosen}`));
  }
  const body = () => ({
    captures: captures.map(({ id }) => id),
    choice: { format, ...(places.length > 0 ? { places } : {}) },
  });
  try {
    return filed(await post("/api/exports", body()));
  } catch (error) {
    if (failureOf(error).error !== "unknown_capture") throw error;
    await Promise.all(captures.map((one) => capture(questionOf(one))));
    return filed(await post("/api/exports", body()));
  }
}

/**
 * One head as CSV.
 * @param {Capture} capture_
 * @param {SiteName} site
 * @param {HeadPlace} place
 */
export async function csv(capture_, site, { layer, head }) {
  return filed(
    await below(capture_, `/export?format=csv&site=${site}&layer=${layer}&head=${head}`),
  );
}

/** A download with the name that the server gave it. @param {Response} response */
export async function filed(response) {
  const said = response.headers.get("Content-Disposition") ?? "";
  return {
    blob: await response.blob(),
    name: /filename="([^"]+)"/.exec(said)?.[1] ?? "sightlines",
  };
}
