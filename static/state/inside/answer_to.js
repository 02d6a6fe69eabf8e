/** What came of one question: while another is on its way, what stands in the state is of the last. */

/** @import { Asked } from "../../types.js" */

/**
 * @template T
 * @param {Asked<T> | null} asked
 * @param {string} of names the question
 * @returns {T | null} null: it has not come
 */
export const answerTo = (asked, of) =>
  asked?.status === "ready" && asked.of === of ? asked.come : null;
