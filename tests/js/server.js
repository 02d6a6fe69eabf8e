/** A server made for tests of the loader, and a store that nothing came into yet. */

/** @import { Choice, Question, Store } from "../../static/types.js" */

import { afterEach, beforeEach } from "node:test";

import { defaults } from "../../static/state/choice.js";
import { createStore } from "../../static/state/store.js";
import { CAPTURE, EMPTY } from "./made.js";

/** @typedef {{ path: string, body: Partial<Question> }} Asked */
/** @typedef {(body: Partial<Question>) => Response | Promise<Response>} Answering */

/** What was asked, and how it is answered; a test may replace both. @type {{ asked: Asked[], answer: Answering }} */
export const server = { asked: [], answer: ({ text }) => json({ ...CAPTURE, text }, 201) };

/** @param {unknown} body @param {number} [status] */
export const json = (body, status = 200) => new Response(JSON.stringify(body), { status });

const original = globalThis.fetch;
const { answer } = server;

beforeEach(() => {
  Object.assign(server, { asked: [], answer });
  globalThis.fetch = async (path, options) => {
    const body = options?.body ? JSON.parse(String(options.body)) : {};
    server.asked.push({ path: String(path), body });
    return server.answer(body);
  };
});
afterEach(() => {
  globalThis.fetch = original;
});

/** @param {Partial<Choice>} choice @returns {Store} */
export function storeWith(choice) {
  return createStore({ ...EMPTY, choice: { ...defaults(), model: "m", ...choice } });
}

/** What was asked below the capture for the figures, in order. */
export const figuresAsked = () =>
  server.asked
    .map(({ path }) => path.split("/c/")[1] ?? "")
    .filter((path) => /^(weights|edges)/.test(path));

/** The texts that were asked about, each once. */
export const textsAsked = () => [...new Set(server.asked.flatMap(({ body }) => body.text ?? []))];
