/** What an opened file holds and what it lacks: its numbers are drawn, and no model is asked. */

/** @import { PatternId, SiteName, State } from "../types.js" */

import { sidesOf } from "./answers.js";
import { weightsName } from "./panels.js";

/** Why what asks the model is not offered while a file is shown. */
export const NEEDS_MODEL = "not of an opened file: it asks the model";
/** Why a head is not offered. */
export const NOT_HELD = "not in the opened file";

/**
 * Whether a head can be drawn: of a model every one, of a file those that it holds for some text.
 * @param {State} state
 * @param {SiteName} site
 * @param {PatternId} head
 */
export function canDraw({ file, answers }, site, head) {
  const name = weightsName(site, head);
  return file === null || sidesOf(answers).some((side) => answers[side]?.weights[name] != null);
}

/** What is said as long as a file is shown. @param {State} state */
export function describeFile({ file, answers }) {
  if (file === null) return "";
  const { weights = {} } = answers.a ?? {};
  const all = Object.keys(weights).length;
  const held = Object.values(weights).filter((one) => one !== null).length;
  const of = held < all ? ` It holds ${held} of ${all} heads.` : "";
  const more = file.left > 0 ? ` It holds ${file.left} more texts, which are not drawn.` : "";
  return `Drawn from the file ${file.name}: the numbers are the file's, no model was asked.${of}${more}`;
}
