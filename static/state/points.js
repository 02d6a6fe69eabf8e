/** The texts of a capture in code points: places count these, not JavaScript's UTF-16. */

/** @import { Capture, Stream } from "../types.js" */

/** The whole text of a stream. @param {Capture} capture @param {Stream} stream */
export const textOf = (capture, stream) =>
  (stream === "source" ? capture.text : capture.target) ?? "";

/**
 * The text in which a token stands, the second one for tokens of segment 1.
 * @param {Capture} capture
 * @param {Stream} stream
 * @returns {(segment: number) => string[]}
 */
export function pointsOf(capture, stream) {
  const points = [[...textOf(capture, stream)], [...(capture.text_pair ?? "")]];
  return (segment) => points[segment] ?? [];
}
