/** What came of the texts: which there are, and the capture that holds what is shown. */

/** @import { Answer, Side, SiteName } from "../types.js" */

/** @type {Side[]} */
export const SIDES = ["a", "b"];

/** The texts that there are. @param {Record<Side, Answer | null>} answers */
export const sidesOf = (answers) => SIDES.filter((side) => answers[side] !== null);

/**
 * The capture of an answer that holds a site, if it has come.
 * @param {Answer | null} answer
 * @param {SiteName} site
 */
export function captureWith(answer, site) {
  if (answer === null) return null;
  return answer.whole ?? (site === "encoder" ? answer.encoder : null);
}

/** The capture whose source tokens are shown: the first that came. @param {Answer | null} answer */
export const readIn = (answer) => answer?.whole ?? answer?.encoder ?? null;
