/** Asks the server for the causal check that the choice names, again only where it changed. */

/** @import { Capture, Choice, InterventionQuestion, Store } from "../types.js" */

import { failureOf } from "../api/client.js";
import { fetchIntervention } from "../api/interventions.js";
import { originOf, otherSide, wireOf } from "../state/head_edits.js";
import { tokensIn } from "../state/odds.js";

/** What is measured, as a link says it: "10:il elle". @param {string} odds */
export function oddsIn(odds) {
  const found = /^(\d{1,4}):(.*)$/.exec(odds);
  if (!found) return {};
  const tokens = tokensIn(found[2]);
  return { row: Number(found[1]), ...(tokens.length > 0 ? { tokens } : {}) };
}

/** @param {Choice} choice @param {Capture} capture @returns {InterventionQuestion} */
export function checkQuestion(choice, capture) {
  const { check, odds } = choice;
  const other = otherSide(check[0].side);
  return {
    capture: capture.id,
    edits: check.map((edit) => wireOf(edit, choice)),
    chance: true,
    ...(choice[other].trim() === "" ? {} : { against: originOf(choice, other) }),
    ...oddsIn(odds),
  };
}

/** @param {Store} store */
export function createChecker(store) {
  let asked = "";

  /** Ask for what is chosen, once the answer that it is about has come. */
  return async function follow() {
    const { choice, answers, check, file } = store.state;
    if (choice.check.length === 0 || file !== null) {
      asked = "";
      if (check !== null) store.update({ check: null });
      return;
    }
    const answer = answers[choice.check[0].side];
    if (!answer?.whole) {
      if (answer?.failure && check?.failure !== answer.failure) {
        store.update({ check: { status: "failed", answer: null, failure: answer.failure } });
      }
      return;
    }
    const capture = answer.whole;
    const question = checkQuestion(choice, capture);
    const now = JSON.stringify(question);
    if (now === asked) return;
    asked = now;
    store.update({ check: { status: "loading", answer: check?.answer ?? null, failure: null } });
    try {
      const come = await fetchIntervention(capture, question);
      if (now === asked) store.update({ check: { status: "ready", answer: come, failure: null } });
    } catch (error) {
      const failure = failureOf(error);
      if (now === asked) store.update({ check: { status: "failed", answer: null, failure } });
    }
  };
}
