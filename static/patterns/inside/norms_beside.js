/** LayerNorm beside BatchNorm: the same numbers, normed over a row or over a column. */

/** @import { Capture, Label, LayerStep, Matrix, TextStates } from "../../types.js" */
/** @import { Moments, Norm } from "./norms.js" */

import { labels } from "../pattern.js";
import { acrossFeatures, acrossTokens, farthest, together } from "./norms.js";
import { short } from "./numbers.js";

/**
 * One answer: over what, its moments there, and what becomes of the token.
 * @typedef {{ name: string, over: string, moments: Moments, value: number, values: number[] }} NormAnswer
 */
/**
 * @typedef {object} Beside
 * @property {Matrix} states of the batch that is drawn, (token, feature)
 * @property {Label[]} labels
 * @property {number} split rows of the first text
 * @property {number} token
 * @property {number} feature
 * @property {NormAnswer} layer
 * @property {NormAnswer} alone BatchNorm over this text
 * @property {NormAnswer | null} joined and over both
 * @property {number} difference of LayerNorm by hand to the model's own
 */

/**
 * @param {TextStates[]} texts the text of the token first
 * @param {"encoder" | "decoder"} site
 * @param {Extract<LayerStep, { kind: "norm" }>} step
 * @param {number} token
 * @param {number | null} chosen feature; null: where both are farthest apart
 * @param {boolean} both whether the batch that is drawn is of both texts
 * @returns {Beside}
 */
export function besideOf(texts, site, step, token, chosen, both) {
  const norm = /** @type {Norm} */ (step);
  const [own, other] = texts;
  const named = texts.map(({ capture }) => labelsOf(capture, site));
  const whole = other ? together(own.states, other.states) : null;
  const layer = acrossFeatures(own.states, token, norm);
  const alone = acrossTokens(own.states, token, norm);
  const joined = whole && acrossTokens(whole, token, norm);
  const apart = farthest(layer.values, (both && joined ? joined : alone).values).feature;
  const feature = Math.min(chosen ?? apart, own.states.columns - 1);
  const name = `“${named[0][token]?.text ?? token}”`;
  /** @param {typeof alone} found @param {string} over @returns {NormAnswer} */
  const batched = ({ moments, values }, over) => ({
    ...{ name: "BatchNorm", over, moments: moments[feature], value: values[feature], values },
  });
  const rows = own.states.rows;
  return {
    states: both && whole ? whole : own.states,
    labels: both && whole ? named.flat() : named[0],
    split: rows,
    token,
    feature,
    layer: {
      ...{ name: norm.name, moments: layer.moments, values: layer.values },
      over: `the ${own.states.columns} features of ${name}`,
      value: layer.values[feature],
    },
    alone: batched(
      alone,
      `feature ${feature} of the ${rows === 1 ? "one token" : `${rows} tokens`} of ${own.side.toUpperCase()}`,
    ),
    joined:
      whole && joined
        ? batched(joined, `feature ${feature} of all ${whole.rows} tokens of A and B`)
        : null,
    difference: farthest(layer.values, step.values).apart,
  };
}

/** @param {Capture} capture @param {"encoder" | "decoder"} site */
const labelsOf = (capture, site) =>
  labels(capture, capture.sites.find((one) => one.site === site)?.queries ?? "source");

/** What the company of another text does to both answers, with the numbers. @param {Beside} beside */
export function companySaid({ layer, alone, joined, feature }) {
  if (!joined)
    return (
      "With a second sentence the batch would be another, and so would BatchNorm’s answer; " +
      `${layer.name}’s would not.`
    );
  const most = farthest(alone.values, joined.values);
  return (
    `With the other sentence in the batch BatchNorm’s answer goes from ${short(alone.value)} to ` +
    `${short(joined.value)} (feature ${feature}; the most: by ${short(most.apart)}, feature ${most.feature}). ` +
    `${layer.name}’s stays ${short(layer.value)}: it looks at no other token.`
  );
}
