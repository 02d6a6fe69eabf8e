/** Asks the server about the texts, and for what of them the choice shows. */

/** @import { Answer, Choice, Question, Side, State, Store } from "../types.js" */
/** @import { Steps } from "./answer_steps.js" */

import { fetchCapture } from "../api/captures.js";
import { SIDES, sidesOf } from "../state/answers.js";
import { questionOf } from "../state/question.js";
import { advance, amend, createSteps } from "./answer_steps.js";
import { loadFigures } from "./load_figures.js";

/** @param {Store} store */
export function createLoader(store) {
  const steps = createSteps(store);
  return {
    askTexts: () => askTexts(steps),
    fill: () => loadFigures(steps),
    again: () => askFailed(steps),
    gridAgain: () => askGridAgain(steps),
  };
}

/** @param {Question | undefined} one @param {Question} other */
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** @param {Question} question @returns {Answer} */
const unanswered = (question) => ({
  ...{ question, status: "loading", encoder: null, whole: null, weights: {} },
  ...{ thumbnails: {}, statistics: {}, positions: null, failure: null },
});

/** Ask for both texts anew where they changed; translations wait until the encoders are drawn. @param {Steps} steps */
async function askTexts(steps) {
  const { choice, answers } = steps.store.state;
  const changed = SIDES.filter((side) => {
    // An empty first text must be refused by the server in words, even before any answer came.
    if (side === "b" && choice.b === "") return answers.b !== null;
    return !same(answers[side]?.question, questionOf(choice, side));
  });
  const rest = await Promise.all(changed.map((side) => begin(steps, side, choice)));
  await loadFigures(steps);
  await Promise.all(rest.map((ask) => ask?.()));
}

/**
 * Ask about one text: its encoder first, which is quick, where a target is still to be written.
 * @param {Steps} steps
 * @param {Side} side
 * @param {Choice} choice
 * @returns {Promise<(() => Promise<unknown>) | null>} asks for the rest
 */
async function begin(steps, side, choice) {
  const { store, turns } = steps;
  const turn = (turns[side] += 1);
  const question = questionOf(choice, side);
  const answer = side === "b" && choice.b === "" ? null : unanswered(question);
  store.update({ answers: { ...store.state.answers, [side]: answer } });
  if (answer === null) return null;
  const askWhole = () =>
    advance(
      steps,
      side,
      turn,
      () => fetchCapture(question),
      (whole) => ({ whole, status: "ready" }),
    );
  if (!readsFirst(store.state)) {
    await askWhole();
    return null;
  }
  const askEncoder = () => fetchCapture({ ...question, sites: ["encoder"] });
  const came = await advance(steps, side, turn, askEncoder, (encoder) => ({ encoder }));
  return came ? askWhole : null;
}

/** Whether the chosen model reads a text before it writes another. @param {State} state */
function readsFirst({ models, choice }) {
  const model = models?.models.find(({ id }) => id === choice.model);
  return (
    model === undefined ||
    ["encoder", "cross"].every((name) => model.sites.some(({ site }) => site === name))
  );
}

/** Ask again for texts of which something failed. @param {Steps} steps */
function askFailed(steps) {
  const { answers } = steps.store.state;
  const kept = SIDES.map((side) => [side, answers[side]?.failure ? null : answers[side]]);
  steps.store.update({ answers: Object.fromEntries(kept) });
  return askTexts(steps);
}

/** Ask again for what the grid of heads, or their table, could not have. @param {Steps} steps */
function askGridAgain(steps) {
  for (const side of sidesOf(steps.store.state.answers)) {
    const { thumbnails, statistics } = /** @type {Answer} */ (steps.store.state.answers[side]);
    amend(steps, side, { thumbnails: come(thumbnails), statistics: come(statistics) });
  }
  return loadFigures(steps);
}

/** What of this came. @template T @param {T} parts @returns {T} */
const come = (parts) =>
  /** @type {T} */ (
    Object.fromEntries(Object.entries(parts ?? {}).filter(([, part]) => part !== null))
  );
