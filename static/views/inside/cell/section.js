/** A step of the way through a head: its name, its formula, a sentence, and what shows it. */

/** @import { Capture, Cell, Inspected, Label, State } from "../../../types.js" */
/** @import { Hand } from "../../../patterns/inside/by_hand.js" */

import { headName } from "../../../state/panels.js";
import { nameOf } from "../../../state/token_names.js";
import { modelOf, textOf } from "../../board/caption.js";
import { make } from "../../element.js";

/**
 * What every step is told of.
 * @typedef {object} Given
 * @property {Cell} cell
 * @property {Inspected} place
 * @property {Hand | null} hand null where the model shows no q and k
 * @property {Capture} capture
 * @property {{ query: Label[], key: Label[] }} labels
 * @property {State} state
 * @property {Set<string>} told reasons that an earlier step has told
 */
/** @typedef {ReturnType<typeof createSection>} Section */

/**
 * @param {string} title
 * @param {Element | null} formula
 * @param {HTMLElement} shown
 * @param {Node[]} [tools]
 */
export function createSection(title, formula, shown, tools = []) {
  const said = make("p", { class: "inside-said" });
  const math = make("span", { class: "inside-formula" }, ...(formula ? [formula] : []));
  const heading = make("h3", {}, ...withIndices(title));
  const header = make("header", {}, heading, math, ...tools);
  const element = make("section", { class: "inside-step" }, header, said, shown);
  return { element, header, math, said };
}

/** Text in which W_Q stands with its index below. @param {string} text */
const withIndices = (text) =>
  text
    .split(/W_(\w)/)
    .map((part, at) => (at % 2 === 0 ? part : make("span", {}, "W", make("sub", {}, part))));

/** @param {HTMLElement} said @param {string} text in which W_Q stands for a W with its index */
export const say = (said, text) => said.replaceChildren(...withIndices(text));

/**
 * Why something is missing, as the end of a sentence; what was told already is not told again.
 * @param {Given} given
 * @param {string | null} why
 */
export function reasonSaid({ told }, why) {
  if (why === null) return "because the model does not show it.";
  if (told.has(why)) return "for the same reason.";
  told.add(why);
  // A name, or W_O, keeps its capital letter.
  const begun = why.replace(/^[A-Z](?=[a-z]* )/, (letter) => letter.toLowerCase());
  return `because ${begun.replace(/\.?$/, ".")}`;
}

/**
 * Show what is there, else say why it is not.
 * @param {Section} section
 * @param {HTMLElement} shown
 * @param {Given} given
 * @param {boolean} there
 * @param {string | null} why it is not
 */
export function orWhy({ said, header }, shown, given, there, why) {
  shown.hidden = !there;
  for (const tools of header.querySelectorAll(".inside-tools"))
    /** @type {HTMLElement} */ (tools).hidden = shown.hidden;
  if (!there) say(said, `Not found, ${reasonSaid(given, why)}`);
}

/** A token in words. @param {Label} label */
export const quoted = (label) => `“${nameOf(label).trim()}”`;

/** What a part of a cell is called in files. @param {Given} given @param {string} what */
export function fileOf({ place, labels, capture, state }, what) {
  const { side, site, layer, head, query, key } = place;
  const title = `${side.toUpperCase()} · ${site} ${headName({ layer, head })} · ${what}`;
  const [looks, seen] = [labels.query[query], labels.key[key]].map(quoted);
  const name = ["sightlines", side, site, `${layer}.${head}`, query, key, what].join("-");
  return {
    title,
    name: name.replace(/[^\w.-]+/g, "-"),
    caption: [
      `${title}; query ${looks} (${query}), key ${seen} (${key}), counted from 0`,
      modelOf(capture, state.file),
      textOf(side, capture, site !== "encoder"),
    ].join("\n"),
    dark: state.dark,
  };
}
