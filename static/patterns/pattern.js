/** Heads of one site on one text, tied to the tokens of their own axes. */

/** @import { Capture, HeadsOf, Label, Matrix, Pattern, Series, Site, Stream } from "../types.js" */

import { headName } from "../state/panels.js";
import { pointsOf, textOf } from "../state/points.js";
import { unknownAs } from "../state/token_names.js";
import { hasSink, lostOf } from "./sinks.js";

// Letters of scripts that are written from right to left.
const RIGHT_TO_LEFT =
  /^[^\p{L}]*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/**
 * @param {Capture} capture that has the site
 * @param {HeadsOf} of
 * @param {Matrix[]} matrices one for each head, (query, key)
 * @returns {Pattern}
 */
export function pattern(capture, of, matrices) {
  const shape = /** @type {Site} */ (capture.sites.find((one) => one.site === of.site));
  const queries = labels(capture, shape.queries);
  const keys = labels(capture, shape.keys);
  for (const { rows, columns } of matrices) {
    if (queries.length !== rows || keys.length !== columns) {
      throw new Error(`${rows} × ${columns} weights do not fit the tokens`);
    }
  }
  // A row reads one token and writes another; only as a query does it write.
  const writing = shape.queries === writesOn(capture) ? capture.predictions : [];
  const writes = new Map(writing.map(({ place, text }) => [place, text]));
  const sink = hasSink(capture, of.site);
  const each = of.heads.map((place, at) => ({
    ...{ name: headName(place), hue: place.head ?? place.layer ?? 0, weights: matrices[at] },
    lost: lostOf(matrices[at], sink),
  }));
  return {
    kind: "weights",
    side: of.side,
    streams: { query: shape.queries, key: shape.keys },
    queries: queries.map((label, row) => ({ ...label, writes: writes.get(row) ?? null })),
    keys,
    series: of.mean ? [mean(each, sink)] : each,
    rtl: { query: isRtl(capture, shape.queries), key: isRtl(capture, shape.keys) },
    hidden: null,
    lostTo: sink ? "the sink" : "no token",
    divided: [],
  };
}

/** The mean of several heads. @param {Series[]} each @param {boolean} sink @returns {Series} */
function mean(each, sink) {
  const { rows, columns } = each[0].weights;
  const values = new Float32Array(rows * columns);
  for (const { weights } of each) weights.values.forEach((value, at) => (values[at] += value));
  const name = `mean of ${each.map((one) => one.name).join(", ")}`;
  const weights = { rows, columns, values: values.map((v) => v / each.length) };
  return { name, hue: each[0].hue, weights, lost: lostOf(weights, sink) };
}

/** Whose rows write. @param {Capture} capture @returns {Stream} */
export const writesOn = ({ tokens }) => (tokens.target.length > 0 ? "target" : "source");

/** Whether a row writes what stands after its own token, not in its place. @param {Capture} capture */
export const writesNext = ({ tokens, sites }) =>
  tokens.target.length > 0 || sites.some(({ site }) => site === "decoder");

/** @param {Capture} capture @param {Stream} stream */
export const isRtl = (capture, stream) => RIGHT_TO_LEFT.test(textOf(capture, stream));

/**
 * @param {Capture} capture
 * @param {Stream} stream
 * @returns {Label[]}
 */
export function labels(capture, stream) {
  const points = pointsOf(capture, stream);
  const tokens = capture.tokens[stream];
  /** Where the token before ends, in the same text. @param {number} place */
  const reached = (place) =>
    tokens[place - 1]?.segment === tokens[place].segment ? tokens[place - 1].end : 0;
  const rtl = isRtl(capture, stream);
  return tokens.map((token, place) => {
    const { text, start, end, special, segment, id } = token;
    return {
      // Files of earlier versions have spaces as they are.
      text: text.trim() === "" ? "␣".repeat(Math.max(1, [...text].length)) : text,
      ids: [id],
      unknown: unknownAs(token),
      rtl,
      // A space that is a token of its own, or stands before an earlier piece, is marked there.
      spaced:
        !special &&
        start < end &&
        /\s/u.test(points(segment)[start - 1] ?? "") &&
        reached(place) < start,
      special,
      segment: segment ?? 0,
      continued: false,
      writes: null,
      places: [place],
    };
  });
}

/**
 * The pattern with other labels and weights; every matrix is made anew from the old one.
 * @param {Pattern} shown
 * @param {Pick<Pattern, "queries" | "keys">} labelled
 * @param {(weights: Matrix, values: Float32Array, columns: number) => void} fill the new values
 * @returns {Pattern}
 */
export function remade(shown, labelled, fill) {
  const [rows, columns] = [labelled.queries.length, labelled.keys.length];
  const series = shown.series.map((one) => {
    const values = new Float32Array(rows * columns);
    fill(one.weights, values, columns);
    return { ...one, weights: { rows, columns, values, partial: one.weights.partial } };
  });
  return { ...shown, ...labelled, series };
}
