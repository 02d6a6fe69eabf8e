/** From the choice and what came back to the pattern that a panel draws. */

/** @import { Answer, Choice, HeadsOf, Matrix, Panel, Pattern, Side } from "../types.js" */

import { captureWith } from "../state/answers.js";
import { isHead, weightsName } from "../state/panels.js";
import { continuedIn } from "./continuation.js";
import { difference } from "./difference.js";
import { narrow, cutToStep } from "./left_out.js";
import { pattern } from "./pattern.js";
import { words } from "./merged_words.js";
import { hasSink } from "./sinks.js";

/**
 * Whether the strongest cells of each row are enough to draw this; what a sink takes needs all.
 * @param {Panel} panel
 * @param {Choice} choice
 * @param {Record<Side, Answer | null>} answers
 */
export const partialDoes = ({ of, minus }, { view, units, special, segments }, answers) =>
  minus === null &&
  !of.mean &&
  of.heads.every(isHead) &&
  !hasSink(captureWith(answers[of.side], of.site), of.site) &&
  view === "lines" &&
  units === "pieces" &&
  special === "shown" &&
  segments === "all";

/**
 * @param {Panel} panel
 * @param {Choice} choice
 * @param {Record<Side, Answer | null>} answers
 * @returns {Pattern | null} null while something is missing
 */
export function shownIn(panel, choice, answers) {
  const whole = !partialDoes(panel, choice, answers);
  const [of, minus] = [panel.of, panel.minus].map(
    (part) => part && shownOf(part, choice, answers[part.side], whole),
  );
  if (!of || (panel.minus && !minus)) return null;
  return minus ? difference(of, minus) : of;
}

/**
 * @param {HeadsOf} of
 * @param {Choice} choice
 * @param {Answer | null} answer
 * @param {boolean} whole whether every cell is needed
 */
function shownOf(of, choice, answer, whole) {
  const capture = captureWith(answer, of.site);
  const found = of.heads.map((head) => answer?.weights[weightsName(of.site, head)]);
  if (!capture || !found.every((one) => one && !(whole && one.partial))) return null;
  const from = of.side === "a" ? choice.continued_a : choice.continued_b;
  let shown = continuedIn(pattern(capture, of, /** @type {Matrix[]} */ (found)), capture, from);
  if (choice.step !== null && of.site !== "encoder") shown = cutToStep(shown, choice.step);
  if (choice.units === "words") shown = words(shown, capture);
  return narrow(shown, choice);
}
