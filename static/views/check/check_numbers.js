/** The tokens that a causal check asks about: their probabilities and log-odds, before and after. */

/** @import { Intervention, Likely } from "../../types.js" */

import { make } from "../element.js";
import { formatOdds } from "./random_heads.js";

/** @type {Record<Intervention["row_by"], string>} */
const ROW_BY = {
  asked: "",
  differs: "the first place where A and B are answered differently",
  written: "where one of them is written",
  "least sure": "where the model is least sure",
  next: "what comes next",
  masked: "the masked place",
  class: "what the classifier says",
};

/** Percent, with more places where it is little. @param {number} value */
export const percent = (value) => `${(100 * value).toFixed(value < 0.1 ? 2 : 1)} %`;

/** @param {Intervention} come */
export function tableOf({ before, after, row_by }) {
  const columns = ["", "before", "after"].map((text) => make("th", { scope: "col" }, text));
  const rows = before.tokens.map((one, at) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, `“${one.text}”`),
      probabilityCell(one, "was"),
      probabilityCell(after.tokens[at], "is"),
    ),
  );
  const [first, ...others] = before.tokens.map(({ text }) => `“${text}”`);
  const title = [
    `ln P(${first}) − ln P(${others.join(", ") || "all others"})`,
    ...(ROW_BY[row_by] === "" ? [] : [ROW_BY[row_by]]),
  ].join("; ");
  const moved = formatOdds(after.log_odds - before.log_odds);
  const sum = make(
    "tr",
    {},
    make("th", { scope: "row", title }, "log-odds"),
    make("td", {}, formatOdds(before.log_odds)),
    make("td", {}, `${formatOdds(after.log_odds)} (${moved})`),
  );
  return make(
    "table",
    {},
    make("thead", {}, make("tr", {}, ...columns)),
    make("tbody", {}, ...rows),
    make("tfoot", {}, sum),
  );
}

/** @param {Likely} likely @param {"was" | "is"} kind */
function probabilityCell({ probability }, kind) {
  const style = `width: ${Math.round(60 * probability)}px`;
  const bar = make("span", { class: `share ${kind}`, style });
  return make("td", {}, bar, percent(probability));
}
