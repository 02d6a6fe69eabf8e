/** The search among heads that a choice stands for, and what it gave so far. */

/** @import { Capture, Choice, Found, Side, SiteShape, Slot, State, Stream } from "../types.js" */

import { captureWith } from "./answers.js";
import { questionOf } from "./question.js";
import { carryFromA, contrasting, streamOf, noPicks } from "./token_picks.js";

/**
 * What is asked of the server.
 * @typedef {{ path: "contrasts", body: object } | { path: "findings", capture: Capture, body: object }} Search
 */

/** @param {State} state @returns {SiteShape | undefined} */
export function shapeOf({ models, choice }) {
  const model = models?.models.find(({ id }) => id === choice.model);
  return model?.sites.find(({ site }) => site === choice.site);
}

/**
 * The search that a state stands for; null while something is missing.
 * @param {State} state
 * @returns {Search | null}
 */
export function searchOf(state) {
  const { choice, answers } = state;
  const { site, ask, queries, keys, keys2 } = choice;
  const shape = shapeOf(state);
  const a = captureWith(answers.a, site);
  if (choice.heads_as !== "find" || !shape || a === null) return null;
  if (contrasting(choice, answers)) {
    if (queries.length === 0 || keys.length === 0 || captureWith(answers.b, site) === null)
      return null;
    const [one, other] = /** @type {Side[]} */ (["a", "b"]).map((side) => {
      const { model, ...text } = questionOf(choice, side);
      return text;
    });
    const body = { model: choice.model, a: one, b: other, site, queries, keys1: keys, keys2 };
    return { path: "contrasts", body };
  }
  const capture = captureWith(answers[choice.grid] ? answers[choice.grid] : answers.a, site);
  if (capture === null) return null;
  if (ask !== "picked") return { path: "findings", capture, body: { site, question: ask } };
  if (queries.length === 0 || keys.length === 0) return null;
  const looking = carryFromA(a, capture, shape.queries, queries);
  const seen = carryFromA(a, capture, shape.keys, keys);
  if (looking === null || seen === null) return null; // `alone` says so
  return { path: "findings", capture, body: { site, queries: looking, keys: seen } };
}

/** Whether heads are shown on B, and a picked token stands in A alone. @param {State} state */
export function picksStandAlone(state) {
  const { choice, answers } = state;
  const shape = shapeOf(state);
  const [a, b] = [captureWith(answers.a, choice.site), captureWith(answers.b, choice.site)];
  if (
    choice.ask !== "picked" ||
    choice.grid !== "b" ||
    !shape ||
    !a ||
    !b ||
    contrasting(choice, answers)
  )
    return false;
  return (
    carryFromA(a, b, shape.queries, choice.queries) === null ||
    carryFromA(a, b, shape.keys, choice.keys) === null
  );
}

/**
 * The picks as places of one text's tokens, where they are tokens of that stream.
 * @param {State} state
 * @param {Side} side
 * @param {Stream} stream
 * @returns {Pick<Choice, Slot>}
 */
export function picksOn(state, side, stream) {
  const { choice, answers } = state;
  const shape = shapeOf(state);
  const [a, other] = [captureWith(answers.a, choice.site), captureWith(answers[side], choice.site)];
  if (choice.heads_as !== "find" || choice.ask !== "picked" || !shape || !a || !other)
    return noPicks();
  const on = (/** @type {Slot} */ slot) =>
    streamOf(shape, slot) === stream ? (carryFromA(a, other, stream, choice[slot]) ?? []) : [];
  return { queries: on("queries"), keys: on("keys"), keys2: on("keys2") };
}

/** What tells a search from others. @param {Search} search */
export const searchName = (search) =>
  JSON.stringify([search.path, search.path === "findings" ? search.capture.id : "", search.body]);

/** What a question gave so far; null while it has not come. @param {State} state @returns {Found | null} */
export function foundOf(state) {
  const search = searchOf(state);
  return search && state.found?.asked === searchName(search) ? state.found : null;
}
