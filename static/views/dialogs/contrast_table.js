/** The dialog for many pairs of sentences: a table, its measurement, and what it says of every head. */

/** @import { ContrastTable, Job, JobPart, JobProgress, State, Store } from "../../types.js" */

import { headName } from "../../state/panels.js";
import { intervalSaid, pSaid, resultSaid } from "../../patterns/contrast_table.js";
import { signed } from "../../patterns/head_search.js";
import { find, make } from "../element.js";

/**
 * How jobs are begun, followed and stopped.
 * @typedef {object} Jobs
 * @property {(asked: object) => Promise<string>} begin
 * @property {(id: string, hear: { progress: (news: JobProgress) => void, part: (news: JobPart) => void, end: (job: Job) => void, lost: () => void }) => () => void} follow
 * @property {(id: string) => Promise<unknown>} cancel
 * @property {() => Promise<string>} example
 * @property {(id: string) => Promise<{ blob: Blob, name: string }>} csv
 * @property {(error: unknown) => { detail: string }} failureOf
 * @property {(blob: Blob, name: string) => void} save
 */

/** @param {Store} store @param {Jobs} jobs */
export function createPairs(store, jobs) {
  const dialog = /** @type {HTMLDialogElement} */ (find('part="pairs"'));
  const open = find('action="pairs"');
  const table = /** @type {HTMLTextAreaElement} */ (find('part="pairs-table"', dialog));
  const measure = /** @type {HTMLButtonElement} */ (find('action="measure"', dialog));
  const file = /** @type {HTMLInputElement} */ (find('part="pairs-file"', dialog));
  const running = find('part="pairs-progress"', dialog);
  const bar = /** @type {HTMLProgressElement} */ (running.querySelector("progress"));
  const said = find('part="pairs-said"', running);
  const failure = find('part="pairs-failure"', dialog);
  const result = find('part="pairs-result"', dialog);
  const wrong = find('part="pairs-wrong"', dialog);
  const wrongRows = /** @type {HTMLElement} */ (wrong.querySelector("ul"));
  /** @type {string | null} */
  let id = null; // of the job under way

  open.addEventListener("click", () => dialog.showModal());
  measure.addEventListener("click", () => void begin());
  find('action="stop"', running).addEventListener("click", () => void (id && jobs.cancel(id)));
  find('action="upload"', dialog).addEventListener("click", () => file.click());
  file.addEventListener("change", async () => {
    table.value = (await file.files?.[0]?.text()) ?? table.value;
    file.value = "";
  });
  find('action="pairs-example"', dialog).addEventListener("click", () =>
    attempt(async () => {
      table.value = await jobs.example();
    }),
  );

  /** @param {() => Promise<void>} step */
  async function attempt(step) {
    failure.textContent = "";
    try {
      await step();
    } catch (error) {
      failure.textContent = jobs.failureOf(error).detail;
    }
  }

  const begin = () =>
    attempt(async () => {
      const { model, site } = store.state.choice;
      measure.disabled = true;
      try {
        id = await jobs.begin({ kind: "contrast-table", model, site, table: table.value });
      } finally {
        measure.disabled = id !== null;
      }
      running.hidden = false;
      result.replaceChildren();
      wrongRows.replaceChildren();
      wrong.hidden = true;
      bar.removeAttribute("value"); // not known yet
      said.textContent = "Waiting for its turn …";
      jobs.follow(id, { progress, part, end, lost });
    });

  /** @param {JobProgress} news */
  function progress({ done, total }) {
    bar.max = Math.max(1, total);
    bar.value = done;
    said.textContent = `${done} of ${total} rows`;
  }

  /** @param {JobPart} news */
  function part(news) {
    if (news.part === "wrong-row") {
      wrongRows.append(make("li", {}, make("b", {}, `Line ${news.line}`), `: ${news.detail}`));
      wrong.hidden = false;
      const count = wrongRows.children.length;
      /** @type {HTMLElement} */ (wrong.querySelector("summary")).textContent =
        `${count} ${count === 1 ? "row" : "rows"} left out`;
    } else if (news.part === "means-so-far") {
      const all = news.delta.flatMap((heads, layer) =>
        heads.map((delta, head) => ({ layer, head, delta })),
      );
      const [first] = all.sort((one, other) => Math.abs(other.delta) - Math.abs(one.delta));
      result.replaceChildren(
        make(
          "p",
          { class: "hint" },
          `So far ${headName(first)} turns most, on the mean by ${signed(first.delta)}; nothing is tested yet.`,
        ),
      );
    }
  }

  /** @param {Job} job */
  function end(job) {
    over();
    if (job.error) failure.textContent = job.error.detail;
    if (job.status === "cancelled") {
      result.replaceChildren(
        make(
          "p",
          { class: "hint" },
          `Stopped after ${job.done} of ${job.total} rows: nothing is tested.`,
        ),
      );
    }
    if (job.result && "cases" in job.result) show(job.id, job.result);
  }

  function over() {
    id = null;
    running.hidden = true;
    measure.disabled = false;
  }

  function lost() {
    over();
    failure.textContent = "The server no longer tells how far it is. Measure again.";
  }

  /** @param {string} job @param {ContrastTable} come */
  function show(job, come) {
    const json = make("button", { type: "button" }, "Save JSON");
    json.addEventListener("click", () => {
      jobs.save(
        new Blob([JSON.stringify(come, null, 1)], { type: "application/json" }),
        "sightlines-contrasts.json",
      );
    });
    const csv = make("button", { type: "button" }, "Save CSV");
    csv.addEventListener("click", () =>
      attempt(async () => {
        const { blob, name } = await jobs.csv(job);
        jobs.save(blob, name);
      }),
    );
    const titles = ["head", "mean Δ", "95 % interval", "p", "p (Holm)", "claimed"];
    const header = make("tr", {}, ...titles.map((title) => make("th", { scope: "col" }, title)));
    const rows = come.heads.map((head) => {
      const name = headName(head);
      const button = make(
        "button",
        { type: "button", "aria-label": `${name}: show layer ${head.layer}, head ${head.head}` },
        name,
      );
      button.addEventListener("click", () => {
        store.choose({ heads: [{ layer: head.layer, head: head.head }] });
        dialog.close();
      });
      const cells = [
        signed(head.delta),
        intervalSaid(head),
        pSaid(head.p),
        pSaid(head.p_holm),
        head.claimed ? "yes" : "–",
      ];
      return make(
        "tr",
        head.claimed ? { class: "claimed" } : {},
        make("th", { scope: "row" }, button),
        ...cells.map((cell) => make("td", {}, cell)),
      );
    });
    result.replaceChildren(
      make("p", {}, resultSaid(come)),
      make("div", { class: "pairs-actions" }, json, csv),
      make(
        "div",
        {
          class: "pairs-scroll",
          tabindex: "0",
          role: "region",
          "aria-label": "Heads over all pairs",
        },
        make("table", {}, make("thead", {}, header), make("tbody", {}, ...rows)),
      ),
    );
  }

  /** @param {State} state */
  return function render({ choice }) {
    const now = `Measure every head of ${choice.site}`;
    if (measure.textContent !== now) measure.textContent = now;
  };
}
