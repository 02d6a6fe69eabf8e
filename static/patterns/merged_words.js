/** Pieces merged into words: weights summed over the keys of a word, averaged over its queries. */

/** @import { Capture, Label, Pattern, Stream } from "../types.js" */

import { pointsOf, remade } from "./pattern.js";

/**
 * @param {Pattern} shown of pieces
 * @param {Capture} capture whose tokens they are
 * @returns {Pattern}
 */
export function words(shown, capture) {
  const queries = merged(shown.queries, capture, shown.streams.query);
  const keys = merged(shown.keys, capture, shown.streams.key);
  return remade(
    shown,
    { queries: queries.labels, keys: keys.labels },
    (weights, values, columns) => {
      queries.of.forEach((row, query) => {
        const pieces = queries.labels[row].places.length;
        keys.of.forEach((column, key) => {
          values[row * columns + column] += weights.values[query * weights.columns + key] / pieces;
        });
      });
    },
  );
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
  /** @type {Label[]} */
  const made = [];
  const of = labels.map((label) => {
    const token = tokens[label.places[0]];
    const last = made.at(-1);
    const before = last && tokens[last.places[0]];
    if (last && before && token.word !== null && before.word === token.word) {
      last.places.push(...label.places);
      last.text = points(token.segment).slice(before.start, token.end).join("");
      // The row of a word's last piece is the one that writes what comes after the word.
      last.writes = label.writes;
    } else {
      made.push({ ...label, places: [...label.places] });
    }
    return made.length - 1;
  });
  return { labels: made, of };
}
