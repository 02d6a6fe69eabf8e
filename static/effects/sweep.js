/** Runs the sweep that the choice wants, as a job of the server, and stops it when it does not. */

/** @import { Capture, Effect, JobPart, Store, Sweep, SweepQuestion } from "../types.js" */

import { retryForgotten } from "../api/captures.js";
import { failureOf } from "../api/client.js";
import { begin, cancel, follow as followJob } from "../api/jobs.js";

/**
 * The numbers with some more of them put in.
 * @param {number[][]} values
 * @param {Effect[]} effects
 * @param {number} before
 */
export function withEffects(values, effects, before) {
  const more = values.map((heads) => [...heads]);
  for (const { head, log_odds } of effects) more[head.layer][head.head] = log_odds - before;
  return more;
}

/** @param {Store} store */
export function createSweeper(store) {
  let asked = "";
  let stop = () => {};

  function end() {
    stop();
    stop = () => {};
    asked = "";
    if (store.state.sweep !== null) store.update({ sweep: null });
  }

  /** @param {Partial<Sweep>} patch */
  function amend(patch) {
    const { sweep } = store.state;
    if (sweep) store.update({ sweep: { ...sweep, ...patch } });
  }

  function follow() {
    const { choice, answers, check, models, file } = store.state;
    const [first] = choice.check;
    const capture = first && answers[first.side]?.whole;
    if (choice.sweep === "no" || !capture || file !== null) return end();
    const come = check?.status === "ready" ? check.answer : null;
    const shape = models?.models
      .find(({ id }) => id === choice.model)
      ?.sites.find(({ site }) => site === choice.site);
    if (!come || come.capture !== capture.id || !shape) return; // what is measured is not known yet
    /** @type {SweepQuestion} */
    const question = {
      ...{ kind: "sweep", capture: capture.id, sites: [shape.site], row: come.row },
      ...{
        tokens: come.before.tokens.map(({ id }) => id),
        value: first.op === "mean" ? "mean" : "zero",
      },
    };
    const now = JSON.stringify(question);
    if (now === asked) return;
    stop();
    asked = now;
    const values = Array.from({ length: shape.layers }, () => Array(shape.heads).fill(0));
    store.update({
      sweep: {
        ...{
          site: shape.site,
          side: first.side,
          status: "running",
          done: 0,
          total: shape.layers * shape.heads,
        },
        ...{ measured: 0, values, before: come.before.log_odds, together: [], failure: null },
      },
    });
    stop = begun(capture, question, () => now === asked);
  }

  /**
   * @param {Capture} capture
   * @param {SweepQuestion} question
   * @param {() => boolean} wanted still
   * @returns {() => void} stops the job
   */
  function begun(capture, question, wanted) {
    let job = "";
    let lookAway = () => {};
    const over = () => {
      lookAway();
      if (job !== "") cancel(job).catch(() => {}); // it ends by itself where the server cannot be reached
      job = "";
    };
    /** @param {unknown} error */
    const lost = (error) => wanted() && amend({ status: "failed", failure: failureOf(error) });
    retryForgotten([capture], () => begin(question)).then((id) => {
      job = id;
      if (!wanted()) return over();
      lookAway = followJob(id, {
        part: (news) => wanted() && hear(news),
        progress: ({ done, total }) => wanted() && amend({ done, total }),
        end({ status, error }) {
          job = "";
          if (wanted()) amend({ status, failure: error });
        },
        lost: () => lost(new Error("The server ended the line: sweep again.")),
      });
    }, lost);
    return over;
  }

  /** @param {JobPart} news */
  function hear(news) {
    const { sweep } = store.state;
    if (!sweep) return;
    if (news.part === "chosen") amend({ together: [...sweep.together, news] });
    if (news.part !== "effects") return;
    const measured = sweep.measured + news.effects.length;
    amend({
      values: withEffects(sweep.values, news.effects, news.before),
      before: news.before,
      measured,
    });
  }

  return follow;
}
