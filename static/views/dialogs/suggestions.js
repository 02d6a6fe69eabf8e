/** Models of the hub to begin with: what each is, what a first download costs, how it is licensed. */

/** @import { Failure, Offer, SuggestedModel, Suggestions } from "../../types.js" */

import { formatBytes } from "../../patterns/model_status.js";
import { find, make } from "../element.js";

/** @type {[SuggestedModel["family"], string][]} */
const KINDS = [
  ["encoder", "Encoders: every token sees all others"],
  ["decoder", "Decoders: every token sees those before it"],
  ["encoder-decoder", "Encoder–decoders: a text is read, another is written"],
];

/**
 * @param {(offer: Offer) => void} open
 * @param {() => Promise<Suggestions>} list
 * @param {(error: unknown) => Failure} failureOf
 */
export function createSuggestions(open, list, failureOf) {
  const root = find('part="suggestions"');

  /** @param {SuggestedModel} model */
  function entry({ id, revision, nbytes, license, about, cached }) {
    const button = make("button", { type: "button", class: "quiet model-name" }, id);
    button.addEventListener("click", () => open({ model: id, revision, fragment: "" }));
    const size = formatBytes(nbytes);
    const costs = cached ? `${size}, on this server's disk already` : `${size} to download once`;
    return make("li", {}, button, make("p", { class: "hint" }, `${about} · ${costs} · ${license}`));
  }

  /** What is on the disk is looked up each time; meanwhile the last answer stands. */
  return async function show() {
    if (root.childElementCount === 0) root.append(make("p", { class: "hint" }, "Loading …"));
    try {
      const { as_of, models } = await list();
      root.replaceChildren(
        ...KINDS.flatMap(([family, words]) => [
          make("h3", {}, words),
          make("ul", {}, ...models.filter((one) => one.family === family).map(entry)),
        ]),
        make("p", { class: "hint" }, `Sizes and licences as of ${as_of}; each at one commit.`),
      );
    } catch (error) {
      root.replaceChildren(make("p", { class: "bad", role: "alert" }, failureOf(error).detail));
    }
  };
}
