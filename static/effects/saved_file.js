/** Saves what is shown as a file, and draws a saved one. */

/** @import { Choice, State } from "../types.js" */
/** @import { Wish } from "../views/dialogs/saving.js" */

import { defaults } from "../state/choice.js";
import { fetchExport } from "../api/exports.js";
import { sidesOf } from "../state/answers.js";
import { readSaved } from "./saved_format.js";
import { panelsOf, weightsName } from "../state/panels.js";
import { save } from "./download.js";

/**
 * Save what is on the board, or everything, of the texts that there are.
 * @param {State} state
 * @param {Wish} wish
 */
export async function saveAs({ answers, choice }, { what, format }) {
  const sides = sidesOf(answers);
  const captures = sides.flatMap((side) => answers[side]?.whole ?? []);
  const parts = panelsOf(choice, sides).flatMap(({ of, minus }) => (minus ? [of, minus] : [of]));
  const places = parts.flatMap(({ site, heads }) => heads.map((head) => weightsName(site, head)));
  const file = await fetchExport(captures, format, what === "board" ? [...new Set(places)] : []);
  save(file.blob, file.name);
}

/**
 * What the store holds while a saved file is drawn.
 * @param {string} name of the file
 * @param {string} json what is in it
 * @param {string} back the link from before
 * @returns {Pick<State, "file" | "answers" | "choice" | "models" | "failure" | "notice">}
 */
export function stateFromFile(name, json, back) {
  const { entry, answers, first, left } = readSaved(json);
  const [a, b = null] = answers;
  const { layer, head, site } = first;
  /** @type {Choice} */
  const choice = {
    ...{
      ...defaults(),
      model: entry.id,
      revision: entry.revision ?? "",
      site,
      heads: [{ layer, head }],
    },
    ...{ a: a.question.text ?? "", b: b?.question.text ?? "" },
  };
  return {
    ...{ file: { name, left, back }, answers: { a, b }, choice, failure: null },
    ...{ models: { models: [entry], default: entry.id }, notice: "" },
  };
}

/** What it holds once the file is left, until the models are asked again. @returns {Partial<State>} */
export const stateWithoutFile = () => ({
  file: null,
  models: null,
  answers: { a: null, b: null },
  notice: "",
});
