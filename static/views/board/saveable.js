/** What a panel of the board, or an encoding, is saved as. */

/** @import { Picture, Size } from "../../figures/picture.js" */
/** @import { Capture, Panel, State, Stream, WordNumbers } from "../../types.js" */
/** @import { Saveable } from "./export_menu.js" */

import { captureWith } from "../../state/answers.js";
import { weightsName } from "../../state/panels.js";
import { unitsOf } from "../../state/word_units.js";
import { fileName, fileNameOfBoth } from "./caption.js";
import { titleOf, titleOfBoth } from "./panel/panel_title.js";

/**
 * Brings the numbers of one head as CSV.
 * @typedef {object} Numbers
 * @property {(capture: Capture, place: string, words: WordNumbers | null) => Promise<{ blob: Blob }>} weights
 * @property {(capture: Capture, place: string, words: WordNumbers) => Promise<{ blob: Blob }>} alignment
 */

/**
 * What the board draws for files.
 * @typedef {object} Pictures
 * @property {(panel: Panel) => Panel[] | null} bothOf
 * @property {(panels: Panel[], size: Size) => Picture | null} pictureOf
 */

/**
 * @param {Panel} panel
 * @param {State} state
 * @param {Pictures} pictures
 * @param {Numbers} numbers
 * @returns {Saveable}
 */
export function saveable(panel, state, { bothOf, pictureOf }, numbers) {
  const { model } = state.choice;
  const both = bothOf(panel);
  return {
    title: titleOf(panel),
    name: fileName(model, panel),
    picture: (size) => pictureOf([panel], size),
    both: both && {
      title: titleOfBoth(panel),
      name: fileNameOfBoth(model, both[0]),
      picture: (size) => pictureOf(both, size),
    },
    numbers: `every weight of this head${state.choice.units === "words" ? " between words" : ""}`,
    csv: csvOf(panel, state, numbers),
    alignment: alignmentOf(panel, state, numbers),
  };
}

/** @param {Panel} panel @param {State} state @param {Numbers} numbers */
function csvOf({ of, minus }, { answers, file, choice }, numbers) {
  if (minus) return "not of a difference: save A and B";
  if (of.mean) return "not of a mean: of one head";
  if (of.heads.length > 1) return `of one head; here are ${of.heads.length}`;
  if (file !== null) return "what is shown came from a file";
  const capture = captureWith(answers[of.side], of.site);
  if (!capture) return "not everything has come yet";
  return async () =>
    (
      await numbers.weights(
        capture,
        weightsName(of.site, of.heads[0]),
        choice.units === "words" ? wordNumbers(capture) : null,
      )
    ).blob;
}

/** Words that the server does not know, as the figures have them. @param {Capture} capture @returns {WordNumbers} */
function wordNumbers(capture) {
  const streams = /** @type {Stream[]} */ (Object.keys(capture.tokens));
  const divided = streams
    .map((stream) => ({ stream, units: unitsOf(capture, stream) }))
    .filter(({ units }) => units.said.length > 0);
  return Object.fromEntries(divided.map(({ stream, units }) => [stream, units.of]));
}

/** @param {Panel} panel @param {State} state @param {Numbers} numbers */
function alignmentOf({ of, minus }, { answers, file }, { alignment }) {
  const capture = captureWith(answers[of.side], of.site);
  const single = minus === null && of.heads.length === 1;
  if (!capture || !single || of.site !== "cross" || file !== null) return null;
  return async () =>
    (await alignment(capture, weightsName(of.site, of.heads[0]), wordNumbers(capture))).blob;
}
