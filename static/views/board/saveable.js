/** What a panel of the board, or an encoding, is saved as. */

/** @import { Capture, Choice, Panel, RowFigure, State } from "../../types.js" */
/** @import { Saveable } from "./export_menu.js" */

import { captureWith } from "../../state/answers.js";
import { weightsName } from "../../state/panels.js";
import { fileName } from "./caption.js";
import { titleOf } from "./panel/panel_title.js";

/**
 * Brings the numbers of one head.
 * @typedef {(capture: Capture, place: string, units: Choice["units"]) => Promise<{ blob: Blob }>} Numbers
 */

/**
 * @param {Panel} panel
 * @param {State} state
 * @param {(panel: Panel) => RowFigure | null} figureOf
 * @param {Numbers} numbers
 * @returns {Saveable}
 */
export const saveable = (panel, state, figureOf, numbers) => ({
  title: titleOf(panel),
  name: fileName(state.choice.model, panel),
  figure: () => figureOf(panel),
  csv: csvOf(panel, state, numbers),
});

/** @param {Panel} panel @param {State} state @param {Numbers} numbers */
function csvOf({ of, minus }, { answers, file, choice }, numbers) {
  if (minus) return "not of a difference: save A and B";
  if (of.mean) return "not of a mean: of one head";
  if (of.heads.length > 1) return `of one head; here are ${of.heads.length}`;
  if (file !== null) return "what is shown came from a file";
  const capture = captureWith(answers[of.side], of.site);
  if (!capture) return "not everything has come yet";
  return async () => (await numbers(capture, weightsName(of.site, of.heads[0]), choice.units)).blob;
}
