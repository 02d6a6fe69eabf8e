/** The cell that is opened: how a link says it, and which row it is while a target is replayed. */

/** @import { Capture, Choice, Inspected, Matrix, ModelEntry, Side, Site, SiteName, State } from "../../types.js" */

import { captureWith } from "../answers.js";
import { headIn, headName, weightsName } from "../panels.js";

/** "a:encoder:3.2:10:1" @param {Inspected} cell */
export const inspectedName = ({ side, site, layer, head, query, key }) =>
  [side, site, headName({ layer, head }), query, key].join(":");

/** @param {string} text @returns {Inspected | undefined} */
export function inspectedIn(text) {
  const found = /^([ab]):(encoder|decoder|cross):([\d.]+):(\d{1,4}):(\d{1,4})$/.exec(text);
  const place = found && headIn(found[3]);
  if (!place) return undefined;
  const [, side, site, , query, key] = found;
  return {
    side: /** @type {Side} */ (side),
    site: /** @type {SiteName} */ (site),
    ...place,
    ...{ query: Number(query), key: Number(key) },
  };
}

/** Whether a model has the head of a cell. @param {Inspected} cell @param {ModelEntry} model */
export const isHeadOf = ({ site, layer, head }, { sites }) =>
  sites.some((shape) => shape.site === site && layer < shape.layers && head < shape.heads);

/** Which tokens look, and which are looked at. @param {Capture} capture that has the site @param {SiteName} site */
export const streamsOf = ({ sites }, site) =>
  /** @type {Site} */ (sites.find((one) => one.site === site));

/** How many tokens look, and how many are looked at. @param {Capture} capture @param {SiteName} site */
export function sizesOf({ sites, tokens }, site) {
  const shape = sites.find((one) => one.site === site);
  if (!shape) return null;
  return { queries: tokens[shape.queries].length, keys: tokens[shape.keys].length };
}

/**
 * Names the question for the numbers of a cell. The encoder is asked first, the rest comes after it:
 * its cells are the same in both.
 * @param {Pick<State, "answers">} state
 * @param {Inspected} cell
 */
export const cellQuestion = ({ answers }, cell) =>
  `${inspectedName(cell)} ${JSON.stringify(answers[cell.side]?.question)}`;

/** The key that a row looks at most. @param {Matrix} weights @param {number} query */
export function strongestKey({ columns, values }, query) {
  const row = values.subarray(query * columns, (query + 1) * columns);
  return row.reduce((best, weight, key) => (weight > row[best] ? key : best), 0);
}

/**
 * The cell that is shown: the chosen one, or, while what is written is replayed, that of the last
 * row, with what it looks at most.
 * @param {Pick<State, "choice" | "answers">} state
 * @returns {Inspected | null}
 */
export function inspectedNow({ choice: { inspect, step }, answers }) {
  if (inspect === null || step === null || inspect.site === "encoder") return inspect;
  const answer = answers[inspect.side];
  const capture = captureWith(answer, inspect.site);
  const query = step - 1;
  const rows = capture ? (sizesOf(capture, inspect.site)?.queries ?? 0) : 0;
  if (query === inspect.query || query < 0 || query >= rows) return inspect;
  const weights = answer?.weights[weightsName(inspect.site, inspect)];
  return { ...inspect, query, key: weights ? strongestKey(weights, query) : inspect.key };
}

/**
 * Another cell; while what is written is replayed, its row is the last one that is shown.
 * @param {Choice} choice
 * @param {Inspected} inspect
 * @returns {Partial<Choice>}
 */
export const inspecting = ({ step }, inspect) =>
  step === null || inspect.site === "encoder" ? { inspect } : { inspect, step: inspect.query + 1 };
