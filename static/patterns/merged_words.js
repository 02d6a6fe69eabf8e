/** Pieces merged into words: weights summed over the keys of a word, averaged over its queries. */

/** @import { Capture, Label, Pattern, Stream } from "../types.js" */

import { pointsOf } from "../state/points.js";
import { unitsOf } from "../state/word_units.js";
import { remade, writesNext, writesOn } from "./pattern.js";

/**
 * @param {Pattern} shown of pieces
 * @param {Capture} capture whose tokens they are
 * @returns {Pattern}
 */
export function words(shown, capture) {
  const { query, key } = shown.streams;
  const queries = merged(shown.queries, capture, query);
  const keys = merged(shown.keys, capture, key);
  const merge = remade(
    shown,
    { queries: writing(queries.labels, capture, query), keys: keys.labels },
    (weights, values, columns) => {
      queries.of.forEach((row, query) => {
        const pieces = queries.labels[row].places.length;
        keys.of.forEach((column, key) => {
          values[row * columns + column] += weights.values[query * weights.columns + key] / pieces;
        });
      });
    },
  );
  const said = [query, key].flatMap((stream) => unitsOf(capture, stream).said);
  return { ...merge, divided: [...new Set(said)] };
}

/**
 * @param {Label[]} labels
 * @param {Capture} capture
 * @param {Stream} stream
 * @returns {{ labels: Label[], of: number[] }} the words, and which word each piece is of
 */
function merged(labels, capture, stream) {
  const tokens = capture.tokens[stream];
  const points = pointsOf(capture, stream);
  const units = unitsOf(capture, stream).of;
  /** @type {Label[]} */
  const made = [];
  const of = labels.map((label) => {
    const token = tokens[label.places[0]];
    const last = made.at(-1);
    if (last && units[last.places[0]] === units[label.places[0]]) {
      last.places.push(...label.places);
      last.ids.push(...label.ids);
      last.unknown ??= label.unknown;
      last.text = points(token.segment).slice(tokens[last.places[0]].start, token.end).join("");
      // The row of a word's last piece is the one that writes what comes after the word.
      last.writes = label.writes;
    } else {
      made.push({ ...label, places: [...label.places], ids: [...label.ids] });
    }
    return made.length - 1;
  });
  return { labels: made, of };
}

/**
 * The words with the whole word that each writes, where it stands in the text.
 * @param {Label[]} labels
 * @param {Capture} capture
 * @param {Stream} stream
 */
function writing(labels, capture, stream) {
  if (stream !== writesOn(capture) || !writesNext(capture)) return labels;
  const tokens = capture.tokens[stream];
  const points = pointsOf(capture, stream);
  const units = unitsOf(capture, stream).of;
  return labels.map((label) => {
    const next = Number(label.places.at(-1)) + 1;
    const last = units.lastIndexOf(units[next]);
    if (label.writes === null || last <= next) return label; // nothing, or one piece, which is named already
    const { start, segment } = tokens[next];
    return { ...label, writes: points(segment).slice(start, tokens[last].end).join("") };
  });
}
