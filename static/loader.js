/** Asks the server for what the choice needs and the store does not hold yet. */

/** @import { Answer, Capture, Choice, Failure, HeadPlace, Side, SiteName, Store } from "./types.js" */

import { headName } from "./choice.js";
import * as client from "./client.js";

/** @type {Side[]} */
export const SIDES = ["a", "b"];

/** @param {SiteName} site @param {HeadPlace} place */
export const weightsName = (site, place) => `${site}.${headName(place)}`;

/**
 * The capture of an answer that holds a site, if it has come.
 * @param {Answer | null} answer
 * @param {SiteName} site
 */
export function captureWith(answer, site) {
  if (answer === null) return null;
  return answer.whole ?? (site === "encoder" ? answer.encoder : null);
}

/** @param {string} text @returns {Answer} */
const unanswered = (text) => ({
  ...{ text, status: "loading", encoder: null, whole: null, weights: {}, positions: null },
  failure: null,
});

/** @param {Store} store */
export function createLoader(store) {
  /** @type {Record<Side, number>} */
  const turns = { a: 0, b: 0 }; // a newer question makes the answer to an older one void
  /** @type {Map<string, Promise<unknown>>} */
  const asked = new Map(); // weights and positions on their way

  /** @param {Side} side @param {Partial<Answer>} patch */
  function amend(side, patch) {
    const { answers } = store.state;
    const answer = answers[side];
    if (answer) store.update({ answers: { ...answers, [side]: { ...answer, ...patch } } });
  }

  /**
   * Do one step of an answer; what is void by then is dropped.
   * @template T
   * @param {Side} side
   * @param {number} turn of the question that the step belongs to
   * @param {() => Promise<T>} step
   * @param {(result: T) => Partial<Answer>} kept
   * @param {(failure: Failure) => Partial<Answer>} lost
   * @returns {Promise<boolean>} whether it came, and is still wanted
   */
  async function advance(side, turn, step, kept, lost) {
    if (turn !== turns[side]) return false;
    try {
      const result = await step();
      if (turn !== turns[side]) return false;
      amend(side, kept(result));
      return true;
    } catch (error) {
      if (turn === turns[side]) amend(side, lost(client.failureOf(error)));
      return false;
    }
  }

  /** @param {Failure} failure @returns {Partial<Answer>} */
  const failed = (failure) => ({ status: "failed", failure });

  /**
   * Ask about one text: its encoder first, which is quick.
   * @param {Side} side
   * @param {Choice} choice
   */
  async function begin(side, choice) {
    const turn = (turns[side] += 1);
    const text = choice[side];
    const answer = side === "b" && text === "" ? null : unanswered(text);
    store.update({ answers: { ...store.state.answers, [side]: answer } });
    const ask = () => client.capture({ model: choice.model, text, sites: ["encoder"] });
    const came =
      answer !== null && (await advance(side, turn, ask, (encoder) => ({ encoder }), failed));
    return { side, text, turn, came };
  }

  /** Ask for both texts anew where they changed; translations wait until the encoders are drawn. */
  async function askTexts() {
    const { choice, answers } = store.state;
    const changed = SIDES.filter((side) => (answers[side]?.text ?? "") !== choice[side]);
    // An empty first text must be refused by the server in words, even before any answer came.
    if (answers.a === null && !changed.includes("a")) changed.unshift("a");
    const begun = await Promise.all(changed.map((side) => begin(side, choice)));
    await fill();
    const steps = begun
      .filter(({ came }) => came)
      .map(({ side, text, turn }) => {
        const ask = () => client.capture({ model: choice.model, text });
        return advance(side, turn, ask, (whole) => ({ whole, status: "ready" }), failed);
      });
    await Promise.all(steps);
  }

  /**
   * Take a step that may be wanted again before it ends, one time.
   * @template T
   * @param {Side} side
   * @param {string} name of what is asked for
   * @param {() => Promise<T>} step
   * @param {(result: T | null) => Partial<Answer>} kept null for what could not be had
   */
  function once(side, name, step, kept) {
    const key = `${side} ${turns[side]} ${name}`;
    const lost = (/** @type {Failure} */ failure) => ({ ...kept(null), ...failed(failure) });
    const under =
      asked.get(key) ??
      advance(side, turns[side], step, kept, lost).finally(() => asked.delete(key));
    asked.set(key, under);
    return under;
  }

  /** @param {Side} side @param {Capture} capture @param {SiteName} site @param {HeadPlace} place */
  function askWeights(side, capture, site, place) {
    const name = weightsName(site, place);
    return once(
      side,
      name,
      () => client.weights(capture, site, place),
      (matrix) => ({ weights: { ...store.state.answers[side]?.weights, [name]: matrix } }),
    );
  }

  /** Ask for everything that the choice shows and that is not there. */
  function fill() {
    const { choice } = store.state;
    return Promise.all(SIDES.flatMap((side) => missing(side, choice)));
  }

  /** @param {Side} side @param {Choice} choice @returns {Promise<unknown>[]} */
  function missing(side, choice) {
    const answer = store.state.answers[side];
    if (answer === null) return [];
    if (choice.page === "positions") {
      const capture = answer.whole;
      if (!capture || answer.positions) return [];
      const ask = () => client.positions(capture);
      return [once(side, "positions", ask, (positions) => ({ positions: positions ?? [] }))];
    }
    const capture = captureWith(answer, choice.site);
    if (capture === null) return [];
    return choice.heads
      .filter((place) => !(weightsName(choice.site, place) in answer.weights))
      .map((place) => askWeights(side, capture, choice.site, place));
  }

  /** Ask again for texts of which something failed. */
  function again() {
    const { answers } = store.state;
    const kept = SIDES.map((side) => [side, answers[side]?.failure ? null : answers[side]]);
    store.update({ answers: Object.fromEntries(kept) });
    return askTexts();
  }

  return { askTexts, fill, again };
}
