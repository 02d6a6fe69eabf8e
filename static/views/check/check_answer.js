/** What becomes of the answer in a causal check: texts, tokens, numbers and other heads. */

/** @import { Answer, Intervention, Likely } from "../../types.js" */

import { differing } from "../../patterns/token_links.js";
import { find, make } from "../element.js";
import { percent, tableOf } from "./check_numbers.js";
import { describeRandomHeads, stripOf } from "./random_heads.js";

/** @typedef {ReturnType<typeof answerParts>} AnswerParts */

/** @param {HTMLElement} root */
export const answerParts = (root) => ({
  texts: find('part="check-texts"', root),
  each: find('part="check-each"', root),
  numbers: find('part="check-numbers"', root),
  strip: find('part="check-strip"', root),
  chance: find('part="check-chance"', root),
  form: /** @type {HTMLFormElement} */ (find('part="check-odds-form"', root)),
  row: /** @type {HTMLSelectElement} */ (find('part="check-row"', root)),
  first: /** @type {HTMLInputElement} */ (find('part="check-first"', root)),
  second: /** @type {HTMLInputElement} */ (find('part="check-second"', root)),
  likely: find('part="check-likely"', root),
});

/**
 * @param {AnswerParts} parts
 * @param {Intervention} come
 * @param {Answer | null} answer to the text as it is
 * @param {string} edited what is done, for a sentence
 */
export function showAnswer(parts, come, answer, edited) {
  const { before, after } = come;
  const rows = answer?.whole?.predictions ?? [];
  const placeOf = (/** @type {number} */ at) => rows[at]?.place ?? at;
  parts.texts.replaceChildren(...textsOf(before.text, after.text));
  parts.each.replaceChildren(
    ...before.written.map((one, at) => tokenOf(one, after.written[at], placeOf(at) === come.row)),
  );
  parts.row.replaceChildren(
    ...before.written.map(({ text }, at) =>
      make("option", { value: String(placeOf(at)) }, `${placeOf(at)}: ${text}`),
    ),
  );
  parts.row.value = String(come.row);
  [parts.first.value, parts.second.value] = [before.tokens[0].text, before.tokens[1]?.text ?? ""];
  const here = rows.find(({ place }) => place === come.row);
  const ofText = (answer?.whole?.classes ?? []).filter(({ token }) => token === null);
  const classes = ofText.map(({ label }) => ({ text: label }));
  const likely = here ? [here, ...(here.runners_up ?? [])] : classes;
  parts.likely.replaceChildren(
    ...[...new Set(likely.map(({ text }) => text))].map((text) => make("option", { value: text })),
  );
  parts.numbers.replaceChildren(tableOf(come));
  const said = describeRandomHeads(come, edited);
  parts.strip.replaceChildren(stripOf(come, said));
  parts.chance.textContent = said;
}

/**
 * What the model wrote before and after, what differs marked.
 * @param {string | null} before
 * @param {string | null} after
 */
function textsOf(before, after) {
  if (before === null || after === null) {
    return [
      make("dt", {}, "text"),
      make("dd", {}, "not written anew: the target was typed, or the model writes none"),
    ];
  }
  const [was, is] = [before, after].map((text) => text.split(/(?<=\s)/));
  const differ = differing(was, is);
  return [
    make("dt", {}, "before"),
    make("dd", {}, ...marked(was, differ.a)),
    make("dt", {}, "after"),
    make(
      "dd",
      {},
      ...(before === after ? ["the same"] : after === "" ? ["nothing"] : marked(is, differ.b)),
    ),
  ];
}

/** @param {string[]} words @param {boolean[]} differ */
const marked = (words, differ) =>
  words.map((word, at) => (differ[at] ? make("mark", {}, word) : word));

/**
 * One token of the original answer: how likely it was and is.
 * @param {Likely} before
 * @param {Likely} after
 * @param {boolean} current
 */
function tokenOf(before, after, current) {
  const bar = (/** @type {string} */ kind, /** @type {Likely} */ { probability }) =>
    make("span", { class: kind, style: `height: ${Math.round(100 * probability)}%` });
  const said = `${percent(before.probability)} before, ${percent(after.probability)} after`;
  const name = `“${before.text}”: ${said}`;
  return make(
    "figure",
    { title: name, "aria-label": name, "aria-current": String(current) },
    make("div", { class: "bars" }, bar("was", before), bar("is", after)),
    make("figcaption", { "aria-hidden": "true" }, before.text),
  );
}
