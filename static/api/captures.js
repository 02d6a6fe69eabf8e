/** Asks for captures, and again for those that fell out of the server's cache. */

/** @import { Capture, Question } from "../types.js" */

import { ask, failureOf, post } from "./client.js";

const WAIT = 2000; // milliseconds
const WAITS = 30;

// A pattern is told by the id of its capture, which may be forgotten too: what was asked is kept.
/** @type {WeakMap<Capture, Question>} */
const questions = new WeakMap();

/** @param {Question} question @returns {Promise<Capture>} */
export async function fetchCapture(question) {
  const come = await untilOpen(question);
  questions.set(come, question);
  return come;
}

/** @param {Question} question @returns {Promise<Capture>} */
async function untilOpen(question) {
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

/**
 * Do what needs captures, and once more when the server has forgotten one: all are made again first.
 * @template T
 * @param {Capture[]} captures
 * @param {() => Promise<T>} act
 * @returns {Promise<T>}
 */
export async function retryForgotten(captures, act) {
  try {
    return await act();
  } catch (error) {
    if (failureOf(error).error !== "unknown_capture") throw error;
    await Promise.all(captures.map((one) => fetchCapture(questionOf(one))));
    return act();
  }
}

/**
 * Ask below a capture.
 * @param {Capture} capture
 * @param {string} rest
 * @param {unknown} [body] what is asked, if it is too much for an address
 */
export function askBelow(capture, rest, body) {
  const path = `/api/captures/${capture.id}${rest}`;
  const act = () => (body === undefined ? ask(path) : post(path, body));
  return retryForgotten([capture], act);
}

/** @param {Capture} capture @returns {Question} */
function questionOf(capture) {
  const { model, text, text_pair, target, target_by, edits, sites } = capture;
  return (
    questions.get(capture) ?? {
      ...{ model: model.id, text },
      ...(text_pair ? { text_pair } : {}),
      ...(target_by === "user" && target !== null ? { target } : {}),
      ...(edits.length > 0 ? { edits } : {}),
      ...(sites.length === 1 ? { sites: [sites[0].site] } : {}),
    }
  );
}
