/** What a contrast table says of every head, as a table that can be saved. */

/** @import { ContrastTable, HeadId } from "../../types.js" */

import { headName } from "../../state/panels.js";
import { formatInterval, formatP, describeResult } from "../../patterns/contrast_table.js";
import { formatSigned } from "../../patterns/sentences.js";
import { make } from "../element.js";

const TITLES = ["head", "mean Δ", "95 % interval", "p", "p (Holm)", "claimed"];

/**
 * What a reader does with the result.
 * @typedef {object} ResultActions
 * @property {(head: HeadId) => void} show
 * @property {() => void} saveJson
 * @property {() => void} saveCsv
 */

/** @param {ContrastTable} come @param {ResultActions} actions */
export function resultOf(come, { show, saveJson, saveCsv }) {
  const json = make("button", { type: "button" }, "Save JSON");
  json.addEventListener("click", saveJson);
  const csv = make("button", { type: "button" }, "Save CSV");
  csv.addEventListener("click", saveCsv);
  const header = make("tr", {}, ...TITLES.map((title) => make("th", { scope: "col" }, title)));
  const rows = come.heads.map((head) => rowOf(head, show));
  return [
    make("p", {}, describeResult(come)),
    make("div", { class: "pairs-actions" }, json, csv),
    make(
      "div",
      {
        ...{ class: "pairs-scroll", tabindex: "0", role: "region" },
        "aria-label": "Heads over all pairs",
      },
      make("table", {}, make("thead", {}, header), make("tbody", {}, ...rows)),
    ),
  ];
}

/** @param {ContrastTable["heads"][number]} head @param {(head: HeadId) => void} show */
function rowOf(head, show) {
  const name = headName(head);
  const label = `${name}: show layer ${head.layer}, head ${head.head}`;
  const button = make("button", { type: "button", "aria-label": label }, name);
  button.addEventListener("click", () => show({ layer: head.layer, head: head.head }));
  const cells = [
    ...[formatSigned(head.delta), formatInterval(head), formatP(head.p), formatP(head.p_holm)],
    head.claimed ? "yes" : "–",
  ];
  return make(
    "tr",
    head.claimed ? { class: "claimed" } : {},
    make("th", { scope: "row" }, button),
    ...cells.map((cell) => make("td", {}, cell)),
  );
}

/** Which head turns most while rows are still measured. @param {number[][]} means (layer, head) */
export function soFarOf(means) {
  const all = means.flatMap((heads, layer) => heads.map((delta, head) => ({ layer, head, delta })));
  const [first] = all.sort((one, other) => Math.abs(other.delta) - Math.abs(one.delta));
  const by = formatSigned(first.delta);
  return hint(`So far ${headName(first)} turns most, on the mean by ${by}; nothing is tested yet.`);
}

/** @param {string} text */
export const hint = (text) => make("p", { class: "hint" }, text);
