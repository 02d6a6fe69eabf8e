/** Runs the sweep that the choice wants, as a job of the server, and stops it when it does not. */

/** @import { Capture, Effect, JobPart, Side, SiteShape, Store, Sweep, SweepQuestion } from "../types.js" */

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

/** @typedef {ReturnType<typeof createState>} Sweeper */

/** @param {Store} store */
const createState = (store) => ({ store, asked: "", stop: () => {} });

/** @param {Store} store */
export function createSweeper(store) {
  const sweeper = createState(store);
  return () => follow(sweeper);
}

/** Begin what the choice wants, and end what it does not. @param {Sweeper} sweeper */
function follow(sweeper) {
  const { store } = sweeper;
  const { choice, answers, check, models, file } = store.state;
  const [first] = choice.check;
  const capture = first && answers[first.side]?.whole;
  if (choice.sweep === "no" || !capture || file !== null) return end(sweeper);
  const come = check?.status === "ready" ? check.answer : null;
  const shape = models?.models
    .find(({ id }) => id === choice.model)
    ?.sites.find(({ site }) => site === choice.site);
  if (!come || come.capture !== capture.id || !shape) return; // what is measured is not known yet
  /** @type {SweepQuestion} */
  const question = {
    ...{ kind: "sweep", capture: capture.id, sites: [shape.site], row: come.row },
    tokens: come.before.tokens.map(({ id }) => id),
    value: first.op === "mean" ? "mean" : "zero",
  };
  const now = JSON.stringify(question);
  if (now === sweeper.asked) return;
  sweeper.stop();
  sweeper.asked = now;
  store.update({ sweep: unmeasured(shape, first.side, come.before.log_odds) });
  sweeper.stop = run(store, capture, question, () => now === sweeper.asked);
}

/** @param {Sweeper} sweeper */
function end(sweeper) {
  sweeper.stop();
  Object.assign(sweeper, createState(sweeper.store));
  if (sweeper.store.state.sweep !== null) sweeper.store.update({ sweep: null });
}

/** A sweep that was just begun. @param {SiteShape} shape @param {Side} side @param {number} before @returns {Sweep} */
const unmeasured = ({ site, layers, heads }, side, before) => ({
  ...{ site, side, status: "running", done: 0, total: layers * heads, measured: 0, before },
  values: Array.from({ length: layers }, () => Array(heads).fill(0)),
  ...{ together: [], failure: null },
});

/**
 * @param {Store} store
 * @param {Capture} capture
 * @param {SweepQuestion} question
 * @param {() => boolean} wanted still
 * @returns {() => void} stops the job
 */
function run(store, capture, question, wanted) {
  let job = "";
  let lookAway = () => {};
  const over = () => {
    lookAway();
    if (job !== "") cancel(job).catch(() => {}); // it ends by itself where the server cannot be reached
    job = "";
  };
  const amendWanted = (/** @type {Partial<Sweep>} */ patch) => wanted() && amend(store, patch);
  const lost = (/** @type {unknown} */ error) =>
    amendWanted({ status: "failed", failure: failureOf(error) });
  retryForgotten([capture], () => begin(question)).then((id) => {
    job = id;
    if (!wanted()) return over();
    lookAway = followJob(id, {
      part: (news) => wanted() && takeIn(store, news),
      progress: ({ done, total }) => amendWanted({ done, total }),
      end({ status, error }) {
        job = "";
        amendWanted({ status, failure: error });
      },
      lost: () => lost(new Error("The server ended the line: sweep again.")),
    });
  }, lost);
  return over;
}

/** @param {Store} store @param {Partial<Sweep>} patch */
function amend(store, patch) {
  const { sweep } = store.state;
  if (sweep) store.update({ sweep: { ...sweep, ...patch } });
}

/** @param {Store} store @param {JobPart} news */
function takeIn(store, news) {
  const { sweep } = store.state;
  if (!sweep) return;
  if (news.part === "chosen") amend(store, { together: [...sweep.together, news] });
  if (news.part !== "effects") return;
  const { effects, before } = news;
  const values = withEffects(sweep.values, effects, before);
  amend(store, { values, before, measured: sweep.measured + effects.length });
}
