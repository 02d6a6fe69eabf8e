/** Asks the server for what the choice needs and the store does not hold yet. */

/** @import { Answer, Capture, Choice, Failure, HeadPlace, Matrix, Panel, Question, Side, SiteName, State, Store } from "../types.js" */

import { fetchCapture } from "../api/captures.js";
import {
  fetchPositions,
  fetchStatistics,
  fetchStrongest,
  fetchThumbnails,
  fetchWeights,
} from "../api/capture_parts.js";
import { failureOf } from "../api/client.js";
import { SIDES, captureWith, sidesOf } from "../state/answers.js";
import { questionOf } from "../state/question.js";
import { panelsOf, weightsName } from "../state/panels.js";
import { partialDoes } from "../patterns/panel_pattern.js";

const LONG = 160; // tokens; of longer texts only the strongest cells are fetched where they are enough
const STRONGEST = 16;
/** What the grid of heads shows. */
const FETCH = { thumbnails: fetchThumbnails, statistics: fetchStatistics };

/** @param {Question | undefined} one @param {Question} other */
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** @param {Question} question @returns {Answer} */
const unanswered = (question) => ({
  ...{ question, status: "loading", encoder: null, whole: null, weights: {} },
  ...{ thumbnails: {}, statistics: {}, positions: null, failure: null },
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
      if (turn === turns[side]) amend(side, lost(failureOf(error)));
      return false;
    }
  }

  /** @param {Failure} failure @returns {Partial<Answer>} */
  const failed = (failure) => ({ status: "failed", failure });

  /**
   * Ask about one text: its encoder first, which is quick, where a target is still to be written.
   * @param {Side} side
   * @param {Choice} choice
   */
  async function begin(side, choice) {
    const turn = (turns[side] += 1);
    const question = questionOf(choice, side);
    const answer = side === "b" && question.text === "" ? null : unanswered(question);
    store.update({ answers: { ...store.state.answers, [side]: answer } });
    if (answer === null) return { side, question, turn, came: false };
    if (!staged(store.state)) {
      const ask = () => fetchCapture(question);
      await advance(side, turn, ask, (whole) => ({ whole, status: "ready" }), failed);
      return { side, question, turn, came: false };
    }
    const ask = () => fetchCapture({ ...question, sites: ["encoder"] });
    const came = await advance(side, turn, ask, (encoder) => ({ encoder }), failed);
    return { side, question, turn, came };
  }

  /** Ask for both texts anew where they changed; translations wait until the encoders are drawn. */
  async function askTexts() {
    const { choice, answers } = store.state;
    const changed = SIDES.filter((side) => {
      // An empty first text must be refused by the server in words, even before any answer came.
      if (side === "b" && choice.b === "") return answers.b !== null;
      return !same(answers[side]?.question, questionOf(choice, side));
    });
    const begun = await Promise.all(changed.map((side) => begin(side, choice)));
    await fill();
    const steps = begun
      .filter(({ came }) => came)
      .map(({ side, question, turn }) => {
        const ask = () => fetchCapture(question);
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
   * @param {(failure: Failure) => Partial<Answer>} [told]
   */
  function once(side, name, step, kept, told = failed) {
    const key = `${side} ${turns[side]} ${name}`;
    const lost = (/** @type {Failure} */ failure) => ({ ...kept(null), ...told(failure) });
    const under =
      asked.get(key) ??
      advance(side, turns[side], step, kept, lost).finally(() => asked.delete(key));
    asked.set(key, under);
    return under;
  }

  /**
   * @param {Side} side
   * @param {SiteName} site
   * @param {HeadPlace[]} places
   * @param {() => Promise<(Matrix | null)[]>} ask one matrix for each place
   */
  function askWeights(side, site, places, ask) {
    const names = places.map((place) => weightsName(site, place));
    return once(side, names.join(), ask, (matrices) => {
      const come = names.map((name, at) => [name, matrices?.[at] ?? null]);
      return { weights: { ...store.state.answers[side]?.weights, ...Object.fromEntries(come) } };
    });
  }

  /** Ask for everything that the choice shows and that is not there. */
  function fill() {
    const { choice, answers } = store.state;
    const sides = sidesOf(answers);
    if (choice.page === "positions") return Promise.all(sides.flatMap(askPositions));
    const panels = panelsOf(choice, sides);
    return Promise.all([...panels.flatMap((panel) => askPanel(panel, choice)), ...askGrid(choice)]);
  }

  /** @param {Side} side @returns {Promise<unknown>[]} */
  function askPositions(side) {
    const capture = store.state.answers[side]?.whole;
    if (!capture || store.state.answers[side]?.positions) return [];
    const ask = () => fetchPositions(capture);
    return [once(side, "positions", ask, (positions) => ({ positions: positions ?? [] }))];
  }

  /** @param {Panel} panel @param {Choice} choice @returns {Promise<unknown>[]} */
  function askPanel(panel, choice) {
    const partial = partialDoes(panel, choice);
    return [panel.of, panel.minus].flatMap((of) => {
      const answer = of && store.state.answers[of.side];
      const capture = of && captureWith(answer, of.site);
      if (!answer || !capture) return [];
      const { side, site } = of;
      const missing = of.heads.filter((place) => {
        const there = answer.weights[weightsName(site, place)];
        return there === undefined || (there?.partial && !partial);
      });
      if (!partial || Math.max(...sizes(capture, site)) <= LONG) {
        return missing.map((place) =>
          askWeights(side, site, [place], async () => [await fetchWeights(capture, site, place)]),
        );
      }
      const layers = [...new Set(missing.map(({ layer }) => layer))];
      return layers.map((layer) => {
        const places = missing.filter((place) => place.layer === layer);
        const heads = places.map(({ head }) => head);
        const [, columns] = sizes(capture, site);
        const ask = () => fetchStrongest(capture, site, layer, heads, STRONGEST, columns);
        return askWeights(side, site, places, ask);
      });
    });
  }

  /** @param {Choice} choice @returns {Promise<unknown>[]} */
  function askGrid({ grid, site, colour, heads_as }) {
    const { answers } = store.state;
    const side = answers[grid] ? grid : "a";
    const answer = answers[side];
    const capture = captureWith(answer, site);
    if (!answer || !capture) return [];
    const patterns = heads_as === "find" || (heads_as === "grid" && colour === "pattern");
    const wanted = patterns ? "thumbnails" : "statistics";
    if (answer[wanted][site] !== undefined) return [];
    /** @type {() => Promise<unknown>} */
    const ask = () => FETCH[wanted](capture, site);
    const kept = (/** @type {unknown} */ come) => ({
      [wanted]: { ...store.state.answers[side]?.[wanted], [site]: come },
    });
    // Where it cannot be had the grid says so itself; the figures stand without it.
    return [once(side, `${wanted} ${site}`, ask, kept, () => ({}))];
  }

  /** Ask again for texts of which something failed. */
  function again() {
    const { answers } = store.state;
    const kept = SIDES.map((side) => [side, answers[side]?.failure ? null : answers[side]]);
    store.update({ answers: Object.fromEntries(kept) });
    return askTexts();
  }

  /** Ask again for what the grid of heads, or their table, could not have. */
  function gridAgain() {
    for (const side of sidesOf(store.state.answers)) {
      const { thumbnails, statistics } = /** @type {Answer} */ (store.state.answers[side]);
      amend(side, { thumbnails: come(thumbnails), statistics: come(statistics) });
    }
    return fill();
  }

  return { askTexts, fill, again, gridAgain };
}

/** Whether the chosen model reads a text before it writes another. @param {State} state */
function staged({ models, choice }) {
  const model = models?.models.find(({ id }) => id === choice.model);
  return (
    model === undefined ||
    ["encoder", "cross"].every((name) => model.sites.some(({ site }) => site === name))
  );
}

/** What of this came. @template T @param {T} parts @returns {T} */
const come = (parts) =>
  /** @type {T} */ (
    Object.fromEntries(Object.entries(parts ?? {}).filter(([, part]) => part !== null))
  );

/** How many queries and keys a site has. @param {Capture} capture @param {SiteName} site */
function sizes(capture, site) {
  const shape = capture.sites.find((one) => one.site === site);
  const { queries, keys } = shape ?? { queries: "source", keys: "source" };
  return [capture.tokens[queries].length, capture.tokens[keys].length];
}
