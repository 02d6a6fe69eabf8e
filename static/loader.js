/** Asks the server for what the choice needs and the store does not hold yet. */

/** @import { Answer, Capture, Choice, HeadPlace, Side, SiteName, Store } from "./types.js" */

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
   * Do one step of an answer; what fails is kept in it, and what is void is dropped.
   * @template T
   * @param {Side} side
   * @param {() => Promise<T>} step
   * @param {(result: T) => Partial<Answer>} kept
   * @returns {Promise<boolean>} whether the answer is still wanted and whole
   */
  async function advance(side, step, kept) {
    const turn = turns[side];
    try {
      const result = await step();
      if (turn !== turns[side]) return false;
      amend(side, kept(result));
      return true;
    } catch (error) {
      if (turn === turns[side]) amend(side, { status: "failed", failure: client.failureOf(error) });
      return false;
    }
  }

  /**
   * Ask about one text: its encoder first, which is quick.
   * @param {Side} side
   * @param {Choice} choice
   */
  function begin(side, choice) {
    turns[side] += 1;
    const text = choice[side];
    const { answers } = store.state;
    /** @type {Answer | null} */
    const answer =
      side === "b" && text === ""
        ? null
        : {
            ...{ text, status: "loading", encoder: null, whole: null, weights: {} },
            ...{ positions: null, failure: null },
          };
    store.update({ answers: { ...answers, [side]: answer } });
    if (answer === null) return Promise.resolve(false);
    return advance(
      side,
      () => client.capture({ model: choice.model, text, sites: ["encoder"] }),
      (encoder) => ({ encoder }),
    );
  }

  /** Ask for both texts anew where they changed; translations wait until the encoders are drawn. */
  async function askTexts() {
    const { choice, answers } = store.state;
    const changed = SIDES.filter((side) => (answers[side]?.text ?? "") !== choice[side]);
    // An empty first text must be refused by the server in words, even before any answer came.
    if (answers.a === null && !changed.includes("a")) changed.unshift("a");
    const begun = await Promise.all(changed.map((side) => begin(side, choice)));
    await fill();
    await Promise.all(
      changed.filter((_, place) => begun[place]).map((side) =>
        advance(
          side,
          () => client.capture({ model: choice.model, text: choice[side] }),
          (whole) => ({ whole, status: "ready" }),
        ),
      ),
    );
  }

  /**
   * Take a step that may be wanted again before it ends, one time.
   * @template T
   * @param {Side} side
   * @param {string} name of what is asked for
   * @param {() => Promise<T>} step
   * @param {(result: T) => Partial<Answer>} kept
   */
  function once(side, name, step, kept) {
    const key = `${side} ${turns[side]} ${name}`;
    const under = asked.get(key) ?? advance(side, step, kept).finally(() => asked.delete(key));
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
    if (answer === null || answer.status === "failed") return [];
    if (choice.page === "positions") {
      const capture = answer.whole;
      if (!capture || answer.positions) return [];
      const ask = () => client.positions(capture);
      return [once(side, "positions", ask, (positions) => ({ positions }))];
    }
    const capture = captureWith(answer, choice.site);
    if (capture === null) return [];
    return choice.heads
      .filter((place) => !(weightsName(choice.site, place) in answer.weights))
      .map((place) => askWeights(side, capture, choice.site, place));
  }

  /** Ask again for texts that failed. */
  function again() {
    const { answers } = store.state;
    const kept = SIDES.map((side) => [side, answers[side]?.status === "failed" ? null : answers[side]]);
    store.update({ answers: Object.fromEntries(kept) });
    return askTexts();
  }

  return { askTexts, fill, again };
}
