/** What the grid of heads shows of each, and how that is said. */

/** @import { Answer, Choice, GridColour, HeadId, Sight, SiteShape, Statistics, Thumbnails } from "../types.js" */

import { captureWith } from "../state/answers.js";
import { hasSink } from "./sinks.js";
import { MEANINGS, extremes, lacking, formatNumber } from "./statistics.js";

/** @typedef {"loading" | "failed" | "lacking"} Wanting nothing to draw: not yet, not at all, no meaning here */

/** @param {Answer | null} answer @param {Wanting} [otherwise] @returns {Wanting} */
const notYet = (answer, otherwise = "loading") => (answer?.failure ? "failed" : otherwise);

/**
 * @param {Answer | null} answer
 * @param {SiteShape} shape
 * @returns {Statistics | Wanting}
 */
export function statisticsOf(answer, { site }) {
  const come = answer?.statistics[site];
  return come ?? notYet(answer, come === null ? "failed" : "loading");
}

/**
 * What is drawn of every head: its pattern, or one number, (layer, head).
 * @param {Answer | null} answer
 * @param {SiteShape} shape
 * @param {GridColour} colour
 * @returns {Thumbnails | number[][] | Wanting}
 */
export function contentOf(answer, shape, colour) {
  if (colour === "pattern") {
    const come = answer?.thumbnails[shape.site];
    return come ?? notYet(answer, come === null ? "failed" : "loading");
  }
  const statistics = statisticsOf(answer, shape);
  if (lacking(colour, shape, typeof statistics === "string" ? null : statistics)) return "lacking";
  return typeof statistics === "string"
    ? statistics
    : /** @type {number[][]} */ (statistics[colour]);
}

/**
 * One head's number in words; nothing where its pattern is shown.
 * @param {ReturnType<typeof contentOf>} content
 * @param {GridColour} colour
 * @param {HeadId} place
 */
export function describeHead(content, colour, { layer, head }) {
  const value = Array.isArray(content) ? content[layer]?.[head] : undefined;
  return value === undefined || colour === "pattern" ? "" : formatNumber(colour, value);
}

/**
 * The ends of the scale of colours, and what they mean.
 * @param {ReturnType<typeof contentOf>} content
 * @param {Pick<Choice, "colour" | "site">} choice
 * @param {SiteShape} shape
 * @param {boolean} [sink] whether the heads give a part of each row to a sink
 */
export function legendOf(content, { colour, site }, shape, sink) {
  if (colour === "pattern") {
    const words =
      "Each square is a head: a row for a token that looks, a column for one looked at. Colour by √weight." +
      (sink ? " What the sink takes is in no square." : "");
    return { from: "weight 0", to: "1", words };
  }
  const { title, unit, words } = MEANINGS[colour];
  if (content === "lacking") {
    const reason = lacking(colour, shape, null) ?? "no token here has one";
    return {
      from: "",
      to: "",
      words: `There is no ${title} in ${site}: ${reason}. Choose another colour.`,
    };
  }
  if (!Array.isArray(content)) return { from: "", to: "", words };
  const { least, most } = extremes(content);
  const between = `Here ${ended(least)} to ${ended(most)}.`;
  return { from: "0", to: `${most.value.toFixed(2)} ${unit}`, words: `${words} ${between}` };
}

/**
 * Everything that is shown of the heads of one text: pictures or numbers, and their words.
 * @param {Answer | null} answer
 * @param {SiteShape} shape
 * @param {Choice} choice
 * @returns {Sight}
 */
export function sightOf(answer, shape, choice) {
  const content = contentOf(answer, shape, choice.colour);
  return {
    content,
    signed: false,
    said: (place) => describeHead(content, choice.colour, place),
    legend: legendOf(content, choice, shape, hasSink(captureWith(answer, shape.site), shape.site)),
  };
}

/** @param {HeadId & { value: number }} end */
const ended = ({ layer, head, value }) => `${value.toFixed(2)} (${layer}.${head})`;
