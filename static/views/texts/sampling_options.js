/** How a text is continued: the likeliest token again and again, or drawn, and how many of them. */

/** @import { Way } from "../../types.js" */

import { find } from "../element.js";

/**
 * @param {HTMLElement} root a `details`
 * @returns {() => Way} what is chosen now
 */
export function createWay(root) {
  const said = find('part="way-said"', root);
  const drawing = find('part="drawing"', root);
  const by = /** @type {HTMLSelectElement} */ (find('way="by"', root));
  /** @param {string} name */
  const field = (name) => /** @type {HTMLInputElement} */ (find(`way="${name}"`, root));
  const [tokens, temperature, top, seed] = ["tokens", "temperature", "top_p", "seed"].map(field);

  /**
   * What a field says, within its bounds; what is no number is the field's first value.
   * @param {HTMLInputElement} input
   */
  function within({ valueAsNumber, defaultValue, min, max }) {
    const value = Number.isFinite(valueAsNumber) ? valueAsNumber : Number(defaultValue);
    return Math.min(Math.max(value, Number(min)), Number(max));
  }

  /** @returns {Way} */
  function chosen() {
    const max_new_tokens = Math.round(within(tokens));
    if (by.value === "greedy") return { max_new_tokens, temperature: 0, top_p: 1, seed: null };
    const any = seed.value.trim() === "";
    return {
      ...{ max_new_tokens, temperature: within(temperature), top_p: within(top) },
      seed: any ? null : Math.round(within(seed)),
    };
  }

  function say() {
    const way = chosen();
    drawing.hidden = by.value === "greedy";
    const how =
      way.temperature === 0
        ? "the likeliest token each time"
        : `drawn at temperature ${way.temperature}`;
    said.textContent = `${how}, at most ${way.max_new_tokens}`;
  }

  root.addEventListener("change", say);
  say();
  return chosen;
}
