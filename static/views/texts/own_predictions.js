/** What a model without a target says of its own text: the next token, and the masked ones. */

/** @import { Capture, Continuing, Prediction } from "../../types.js" */

import { find, make } from "../element.js";
import { createLikely, percent, sayingOf, table, written } from "./runners_up.js";
import { createStrip } from "./token_strip.js";

/** Whether a model reads a text as what it wrote. @param {Capture} capture */
export const decodes = ({ sites, tokens }) =>
  tokens.target.length === 0 && sites.some(({ site }) => site === "decoder");

/**
 * How likely a decoder found one of its tokens, after those before it.
 * @param {Capture} capture
 * @param {number} place
 * @returns {Prediction | undefined}
 */
export const guessOf = (capture, place) =>
  decodes(capture) ? capture.predictions.find((one) => one.place === place - 1) : undefined;

/**
 * What a decoder would write after a text, likeliest first; a token that closes the text is none of it.
 * @param {Capture} capture
 * @returns {Prediction[]} one, or none where the model predicts nothing
 */
export function nextOf({ tokens, predictions }) {
  const last = tokens.source.findLastIndex(({ special }) => !special);
  const row = predictions.find(({ place }) => place === last);
  if (!row) return [];
  const [first, ...runners_up] = [row, ...row.runners_up].sort(
    (one, other) => other.probability - one.probability,
  );
  const { text, piece, spaced, id, probability } = first;
  return [{ text, piece, spaced, id, probability, place: last, runners_up }];
}

/** @param {HTMLElement} root the part of one text */
export function createGuesses(root) {
  const part = find('part="guesses"', root);
  const name = find('part="guesses-name"', part);
  const strip = find('part="guesses-strip"', part);
  const show = createStrip(strip);
  /** @type {Prediction[]} */
  let shown = [];
  let rendered = "";
  createLikely(strip, (place) => shown[place]);

  /**
   * @param {Capture | null} capture
   * @param {Continuing | null} continuing what the model is writing now
   */
  return function render(capture, continuing) {
    const running = continuing !== null && continuing.running;
    const now = JSON.stringify([capture?.id, running && continuing.tokens.length, running]);
    if (now === rendered) return;
    rendered = now;
    const written = running ? continuing.tokens : [];
    const last = capture && decodes(capture) && !running ? nextOf(capture) : [];
    const masks =
      capture && capture.tokens.target.length === 0 && !decodes(capture) ? capture.predictions : [];
    shown = running ? written : last;
    part.hidden = !running && shown.length + masks.length === 0;
    part.classList.toggle("masks", masks.length > 0);
    name.textContent = running
      ? "Writing"
      : masks.length > 0
        ? "The model’s guess in place of each mask"
        : "Next";
    strip.hidden = masks.length > 0;
    show(shown.map(button));
    for (const old of part.querySelectorAll("figure")) old.remove();
    part.append(...masks.map((mask) => bars(/** @type {Capture} */ (capture), mask)));
    if (running) strip.scrollTop = strip.scrollHeight;
  };
}

/** @param {Prediction} prediction @param {number} place */
function button(prediction, place) {
  return make(
    "button",
    {
      type: "button",
      class: "token",
      "data-place": String(place),
      "aria-label": sayingOf(prediction.text, prediction),
    },
    written(prediction),
    " ",
    make("small", {}, percent(prediction.probability)),
  );
}

/** The likeliest tokens of one masked place, as bars. @param {Capture} capture @param {Prediction} mask */
function bars({ tokens }, mask) {
  const { text } = tokens.source[mask.place];
  return make("figure", { class: "mask" }, table(mask, `${text}, token ${mask.place}`));
}
