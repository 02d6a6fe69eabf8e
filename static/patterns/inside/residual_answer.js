/** What cutting a residual did: to what the model answers, and to what its layer gives out. */

/** @import { Capture, LayerSteps } from "../../types.js" */

import { lengthOf, short } from "./numbers.js";

/**
 * What a model answers to a text, in one line; null: nothing is to be told.
 * @param {Capture} capture
 * @returns {{ what: string, text: string } | null}
 */
export function answerOf({ tokens, target, target_by, predictions, classes, sites }) {
  const whole = classes.filter(({ token }) => token === null);
  if (tokens.target.length > 0 && target_by !== "user" && target_by !== "source")
    return { what: "translation", text: target ?? "" };
  if (whole.length > 0)
    return {
      what: "class",
      text: whole.map(({ label, probability }) => likelySaid(label, probability)).join(", "),
    };
  if (predictions.length === 0) return null;
  if (tokens.target.length > 0) {
    const logs = predictions.reduce((sum, { probability }) => sum + Math.log(probability), 0);
    return { what: "log-probability of the target", text: short(logs) };
  }
  const decodes = sites.some(({ site }) => site === "decoder");
  const last = tokens.source.findLastIndex(({ special }) => !special);
  const rows = decodes ? predictions.filter(({ place }) => place === last) : predictions;
  return {
    what: decodes ? "next token" : "in place of the masks",
    text: rows.map((row) => told([row, ...row.runners_up])).join(" | "),
  };
}

/** The three likeliest. @param {{ text: string, probability: number }[]} likely */
const told = (likely) =>
  [...likely]
    .sort((one, other) => other.probability - one.probability)
    .slice(0, 3)
    .map(({ text, probability }) => likelySaid(text, probability))
    .join(", ");

/** @param {string} text @param {number | null} probability */
const likelySaid = (text, probability) =>
  probability === null ? text : `${text} ${probability.toFixed(3)}`;

/** How far a layer's output went. @param {LayerSteps} before @param {LayerSteps} after */
export function outputSaid(before, after) {
  const [was, is] = [before, after].map(({ steps }) => steps[steps.length - 1]?.values ?? []);
  if (was.length === 0 || was.length !== is.length) return "";
  const apart = lengthOf(was.map((value, at) => value - is[at]));
  const dot = was.reduce((sum, value, at) => sum + value * is[at], 0);
  const cosine = dot / (lengthOf(was) * lengthOf(is));
  return (
    `What the layer gives out for this token: length ${short(lengthOf(was))} before, ` +
    `${short(lengthOf(is))} after; ${short(apart)} apart, cosine ${short(cosine)}.`
  );
}
