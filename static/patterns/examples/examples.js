/** Examples of a model: those measured on it, or those that hold for any model of its kind. */

/** @import { Choice, Found, ModelEntry, ReadyMade } from "../../types.js" */

import { defaults, parse } from "../../state/choice.js";
import { QUESTIONS } from "../head_search.js";
import { OF_KIND, PLAIN, REPEATED } from "./kinds.js";

/**
 * What to look for, the texts, and what opening it chooses. A claim of null is made from what the
 * search finds once it is open.
 * @typedef {{ name: string, title: string, look: string, claim: string | null, choice: Choice }} Shown
 */
/** @param {ModelEntry | undefined} model @returns {Shown[]} */
export function examplesOf(model) {
  if (!model) return [];
  if (model.examples.length > 0) {
    return model.examples.map(({ name, title, look, claim, choice }) => {
      const read = parse(new URLSearchParams(choice).toString()).choice;
      return { name, title, look, claim, choice: { ...read, example: name } };
    });
  }
  const sites = new Set(model.sites.map(({ site }) => site));
  return (OF_KIND[model.family ?? ""] ?? [])
    .filter(({ site }) => sites.has(site))
    .map(({ name, title, look, site, ask }) => {
      const a = ask === "induction" ? REPEATED : PLAIN;
      const chosen = { site, ask, a, b: "", example: name };
      return {
        ...{ name, title, look, claim: null },
        choice: { ...defaults(), heads_as: "find", ...chosen },
      };
    });
}

/**
 * What a search found of an example, with how usual that is among the heads.
 * @param {Found} found
 * @param {ReadyMade} ask
 */
export function foundSaid({ finding, failure }, ask) {
  if (failure) return failure.detail;
  const heads = finding?.heads ?? [];
  if (heads.length === 0) return "";
  const [best, middle] = [heads[0], heads[Math.floor(heads.length / 2)]];
  const { unit } = QUESTIONS[ask];
  const number = (/** @type {number} */ value) => `${value.toFixed(2)} ${unit}`;
  return [
    `In this model head ${best.layer}.${best.head}, the first of ${heads.length}: ${number(best.value)};`,
    `the head in the middle of the list: ${middle.value.toFixed(2)}.`,
  ].join(" ");
}
