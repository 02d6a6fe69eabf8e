/** One model of the list: what it is, how far its opening is, and what can be done with it. */

/** @import { ModelEntry } from "../../types.js" */

import {
  describeFidelity,
  describeProgress,
  describeShape,
  shareOf,
} from "../../patterns/model_status.js";
import { make } from "../element.js";
import { createUnchanged } from "../memory.js";

/** @type {Record<ModelEntry["origin"], string>} */
const ORIGINS = { "built-in": "built in", local: "folder", hub: "hub", file: "file" };
const SHORT = 12; // characters of a revision

/**
 * @param {(entry: ModelEntry) => void} choose draws with it, and opens it first where need be
 * @param {(id: string) => void} close stops its opening, unloads it, or takes it off the list
 */
export function createModelEntry(choose, close) {
  const name = make("button", { type: "button", class: "quiet model-name" });
  const origin = make("span", { class: "hint" });
  const shape = make("p", { class: "hint" });
  const fidelity = make("p", { class: "hint" });
  const remarks = make("p", { class: "hint remark" });
  const bar = make("progress", { max: "100" });
  const said = make("p", { class: "number" });
  const failure = make("p", { class: "bad" });
  const again = make("button", { type: "button" }, "Try again");
  const away = make("button", { type: "button", class: "quiet" });
  const element = make(
    "li",
    {},
    make(
      "div",
      { class: "model-said" },
      make("p", {}, name, " ", origin),
      shape,
      fidelity,
      remarks,
      bar,
      said,
      failure,
    ),
    make("div", { class: "model-actions" }, again, away),
  );
  /** @type {ModelEntry | null} */
  let shown = null;
  const unchanged = createUnchanged();

  for (const button of [name, again])
    button.addEventListener("click", () => shown && choose(shown));
  away.addEventListener("click", () => shown && close(shown.id));

  /** @param {ModelEntry} entry @param {boolean} chosen */
  function render(entry, chosen) {
    shown = entry;
    if (unchanged([JSON.stringify(entry), chosen])) return;
    const { title, status, progress, error, revision } = entry;
    name.textContent = title;
    name.disabled = status === "loading" || status === "refused";
    element.toggleAttribute("aria-current", chosen);
    const made =
      revision && entry.origin !== "built-in" ? ` · revision ${revision.slice(0, SHORT)}` : "";
    origin.textContent = `${ORIGINS[entry.origin]}${made}${chosen ? " · shown now" : ""}`;
    shape.textContent = describeShape(entry);
    shape.hidden = shape.textContent === "";
    fidelity.textContent = describeFidelity(entry);
    remarks.textContent = entry.remarks.map(({ detail }) => detail).join(" ");
    remarks.hidden = entry.remarks.length === 0;
    bar.hidden = said.hidden = !progress;
    if (progress) {
      said.textContent = describeProgress(progress);
      const share = shareOf(progress);
      if (share === null) bar.removeAttribute("value");
      else bar.value = share;
      bar.setAttribute("aria-label", `Opening of ${title}`);
    }
    failure.textContent = status === "failed" ? (error ?? "") : "";
    failure.hidden = status !== "failed";
    again.hidden = status !== "failed";
    const doing =
      { loading: "Cancel", ready: "Unload" }[/** @type {string} */ (status)] ?? "Remove";
    away.textContent = doing;
    away.setAttribute("aria-label", `${doing} ${title}`);
    away.hidden = doing === "Remove" && entry.origin !== "hub";
  }

  return { element, render };
}
