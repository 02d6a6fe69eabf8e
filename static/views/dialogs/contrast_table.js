/** The dialog for many pairs of sentences: a table, its measurement, and what it says of every head. */

/** @import { ContrastTable, Job, JobListener, JobPart, JobProgress, State, Store } from "../../types.js" */

import { find, make } from "../element.js";
import { hint, resultOf, soFarOf } from "./contrast_result.js";

/**
 * How jobs are begun, followed and stopped.
 * @typedef {object} Jobs
 * @property {(asked: object) => Promise<string>} begin
 * @property {(id: string, hear: JobListener) => () => void} follow
 * @property {(id: string) => Promise<unknown>} cancel
 * @property {() => Promise<string>} example
 * @property {(id: string) => Promise<{ blob: Blob, name: string }>} csv
 * @property {(error: unknown) => { detail: string }} failureOf
 * @property {(blob: Blob, name: string) => void} save
 */
/** @typedef {ReturnType<typeof partsOf>} PairsDialog */

/** @param {Store} store @param {Jobs} jobs @param {HTMLDialogElement} dialog */
function partsOf(store, jobs, dialog) {
  const running = find('part="pairs-progress"', dialog);
  const wrong = find('part="pairs-wrong"', dialog);
  return {
    ...{ store, jobs, dialog, running, wrong },
    table: /** @type {HTMLTextAreaElement} */ (find('part="pairs-table"', dialog)),
    measure: /** @type {HTMLButtonElement} */ (find('action="measure"', dialog)),
    file: /** @type {HTMLInputElement} */ (find('part="pairs-file"', dialog)),
    bar: /** @type {HTMLProgressElement} */ (running.querySelector("progress")),
    said: find('part="pairs-said"', running),
    failure: find('part="pairs-failure"', dialog),
    result: find('part="pairs-result"', dialog),
    wrongCount: /** @type {HTMLElement} */ (wrong.querySelector("summary")),
    wrongRows: /** @type {HTMLElement} */ (wrong.querySelector("ul")),
    id: /** @type {string | null} */ (null), // of the job under way
  };
}

/** @param {Store} store @param {Jobs} jobs */
export function createContrastTable(store, jobs) {
  const pairs = partsOf(store, jobs, /** @type {HTMLDialogElement} */ (find('part="pairs"')));
  const { dialog, running, table, measure, file } = pairs;
  find('action="pairs"').addEventListener("click", () => dialog.showModal());
  measure.addEventListener("click", () => void begin(pairs));
  find('action="stop"', running).addEventListener("click", () => {
    if (pairs.id) void jobs.cancel(pairs.id);
  });
  find('action="upload"', dialog).addEventListener("click", () => file.click());
  file.addEventListener("change", async () => {
    table.value = (await file.files?.[0]?.text()) ?? table.value;
    file.value = "";
  });
  find('action="pairs-example"', dialog).addEventListener("click", () =>
    attempt(pairs, async () => {
      table.value = await jobs.example();
    }),
  );
  /** @param {State} state */
  return function render({ choice }) {
    const now = `Measure every head of ${choice.site}`;
    if (measure.textContent !== now) measure.textContent = now;
  };
}

/** Do something that may fail, and say why it did. @param {PairsDialog} pairs @param {() => Promise<void>} step */
async function attempt({ failure, jobs }, step) {
  failure.textContent = "";
  try {
    await step();
  } catch (error) {
    failure.textContent = jobs.failureOf(error).detail;
  }
}

/** Measure the table. @param {PairsDialog} pairs */
const begin = (pairs) =>
  attempt(pairs, async () => {
    const { jobs, measure, running, result, wrongRows, wrong, bar, said } = pairs;
    const { model, site } = pairs.store.state.choice;
    const asked = { kind: "contrast-table", model, site, table: pairs.table.value };
    measure.disabled = true;
    try {
      pairs.id = await jobs.begin(asked);
    } finally {
      measure.disabled = pairs.id !== null;
    }
    running.hidden = false;
    result.replaceChildren();
    wrongRows.replaceChildren();
    wrong.hidden = true;
    bar.removeAttribute("value"); // not known yet
    said.textContent = "Waiting for its turn …";
    jobs.follow(pairs.id, {
      progress: (news) => showProgress(pairs, news),
      part: (news) => showPart(pairs, news),
      end: (job) => showEnd(pairs, job),
      lost() {
        endRun(pairs);
        pairs.failure.textContent = "The server no longer tells how far it is. Measure again.";
      },
    });
  });

/** @param {PairsDialog} pairs @param {JobProgress} news */
function showProgress({ bar, said }, { done, total }) {
  bar.max = Math.max(1, total);
  bar.value = done;
  said.textContent = `${done} of ${total} rows`;
}

/** @param {PairsDialog} pairs @param {JobPart} news */
function showPart({ result, wrong, wrongRows, wrongCount }, news) {
  if (news.part === "means-so-far") result.replaceChildren(soFarOf(news.delta));
  if (news.part !== "wrong-row") return;
  wrongRows.append(make("li", {}, make("b", {}, `Line ${news.line}`), `: ${news.detail}`));
  wrong.hidden = false;
  const count = wrongRows.children.length;
  wrongCount.textContent = `${count} ${count === 1 ? "row" : "rows"} left out`;
}

/** @param {PairsDialog} pairs */
function endRun(pairs) {
  pairs.id = null;
  pairs.running.hidden = true;
  pairs.measure.disabled = false;
}

/** @param {PairsDialog} pairs @param {Job} job */
function showEnd(pairs, { id, status, error, done, total, result }) {
  endRun(pairs);
  if (error) pairs.failure.textContent = error.detail;
  if (status === "cancelled")
    pairs.result.replaceChildren(
      hint(`Stopped after ${done} of ${total} rows: nothing is tested.`),
    );
  if (result && "cases" in result) showResult(pairs, id, result);
}

/** @param {PairsDialog} pairs @param {string} job @param {ContrastTable} come */
function showResult(pairs, job, come) {
  const { store, jobs, dialog, result } = pairs;
  result.replaceChildren(
    ...resultOf(come, {
      show(head) {
        store.choose({ heads: [head] });
        dialog.close();
      },
      saveJson() {
        const json = JSON.stringify(come, null, 1);
        jobs.save(new Blob([json], { type: "application/json" }), "sightlines-contrasts.json");
      },
      saveCsv: () =>
        attempt(pairs, async () => {
          const { blob, name } = await jobs.csv(job);
          jobs.save(blob, name);
        }),
    }),
  );
}
