/** Steps of an answer: each is taken once, and what a newer question made void is dropped. */

/** @import { Answer, Failure, Side, Store } from "../types.js" */

import { failureOf } from "../api/client.js";

/** @typedef {ReturnType<typeof createSteps>} Steps */

/** @param {Store} store */
export const createSteps = (store) => ({
  store,
  /** A newer question makes the answer to an older one void. @type {Record<Side, number>} */
  turns: { a: 0, b: 0 },
  /** What is on its way. @type {Map<string, Promise<unknown>>} */
  asked: new Map(),
});

/** @param {Steps} steps @param {Side} side @param {Partial<Answer>} patch */
export function amend({ store }, side, patch) {
  const { answers } = store.state;
  const answer = answers[side];
  if (answer) store.update({ answers: { ...answers, [side]: { ...answer, ...patch } } });
}

/** @param {Failure} failure @returns {Partial<Answer>} */
const failed = (failure) => ({ status: "failed", failure });

/**
 * Take one step of an answer; what is void by then is dropped.
 * @template T
 * @param {Steps} steps
 * @param {Side} side
 * @param {number} turn of the question that the step belongs to
 * @param {() => Promise<T>} step
 * @param {(result: T) => Partial<Answer>} kept
 * @param {(failure: Failure) => Partial<Answer>} [lost]
 * @returns {Promise<boolean>} whether it came, and is still wanted
 */
export async function advance(steps, side, turn, step, kept, lost = failed) {
  const current = () => turn === steps.turns[side];
  if (!current()) return false;
  try {
    const result = await step();
    if (current()) amend(steps, side, kept(result));
    return current();
  } catch (error) {
    if (current()) amend(steps, side, lost(failureOf(error)));
    return false;
  }
}

/**
 * Take a step that may be wanted again before it ends, one time.
 * @template T
 * @param {Steps} steps
 * @param {Side} side
 * @param {string} name of what is asked for
 * @param {() => Promise<T>} step
 * @param {(result: T | null) => Partial<Answer>} kept null for what could not be had
 * @param {(failure: Failure) => Partial<Answer>} [told]
 */
export function takeOnce(steps, side, name, step, kept, told = failed) {
  const { asked, turns } = steps;
  const key = `${side} ${turns[side]} ${name}`;
  const lost = (/** @type {Failure} */ failure) => ({ ...kept(null), ...told(failure) });
  const taken =
    asked.get(key) ??
    advance(steps, side, turns[side], step, kept, lost).finally(() => asked.delete(key));
  asked.set(key, taken);
  return taken;
}
