/** How likely a token was, and what else might have stood in its place: a card over the page. */

/** @import { Label, Likely, Prediction } from "../../types.js" */

import { pieceSaid } from "../../state/token_names.js";
import { find, make } from "../element.js";
import { placeBelow } from "../floating.js";

/** Percent in two places at most: nothing but certainty is 100. @param {number} probability */
export function percent(probability) {
  const rounded = Math.min(99, Math.round(100 * probability));
  return probability === 1 ? "100" : rounded < 1 ? "<1" : String(rounded);
}

/** The text of a token, the space before it as a light mark. @param {Pick<Label, "text" | "spaced">} label */
export function written({ text, spaced }) {
  return make("span", spaced ? { class: "spaced" } : {}, text);
}

/** @param {Likely} likely */
const spoken = ({ text, probability }) => `“${text}” ${probability.toFixed(4)}`;

/**
 * Show the card of a token that is pointed at or has the focus.
 * @param {HTMLElement} root holds the tokens
 * @param {(place: number) => Prediction | undefined} predictionOf the token of that number
 * @returns {() => void} hides it
 */
export function createLikely(root, predictionOf) {
  const card = find('part="likely"');

  /** @param {Event} event */
  function tell(event) {
    const anchor = event.target instanceof Element ? event.target.closest("button") : null;
    const prediction = anchor && predictionOf(Number(anchor.dataset.place));
    if (!prediction) return untell();
    card.replaceChildren(table(prediction));
    if (!card.matches(":popover-open")) card.showPopover();
    return placeBelow(card, anchor);
  }
  function untell() {
    if (card.matches(":popover-open")) card.hidePopover();
  }

  root.addEventListener("pointerover", tell);
  root.addEventListener("focusin", tell);
  root.addEventListener("pointerleave", untell);
  root.addEventListener("focusout", untell);
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") untell();
  });
  return untell;
}

/** @param {string} text @param {Prediction} prediction */
export function sayingOf(text, { probability, runners_up }) {
  // As it stands on the button, so that a reader who speaks to the page can say it.
  const seen = `“${text}” ${percent(probability)} %`;
  return `writes ${seen}: probability ${probability.toFixed(4)}; next likely ${runners_up.map(spoken).join(", ")}`;
}

/** @param {Prediction} prediction @param {string} [caption] */
export function table(prediction, caption = "Probability of what this row writes") {
  const rows = [prediction, ...prediction.runners_up]
    .sort((one, other) => other.probability - one.probability)
    .map((likely) => {
      const bar = make("span", { class: "share" });
      bar.style.width = `${(100 * likely.probability).toFixed(1)}%`;
      return make(
        "tr",
        likely === prediction ? { class: "written-row" } : {},
        make("th", { scope: "row", title: pieceSaid(likely) }, written(likely)),
        make("td", {}, likely.probability.toFixed(4)),
        make("td", { class: "bars", "aria-hidden": "true" }, bar),
      );
    });
  return make(
    "table",
    { class: "chances" },
    make("caption", {}, caption),
    make("tbody", {}, ...rows),
  );
}
