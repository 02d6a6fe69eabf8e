/** One token through one layer: what each step is called, where its residual comes from, in words. */

/** @import { LayerStep, LayerSteps } from "../../types.js" */

import { lengthOf, short, span } from "./numbers.js";

const DIGITS = 6; // of a number that is pointed at
const SAME = 1e-5; // of the largest number: two vectors that are one
/** What an activation function is called. @type {Record<string, string>} */
const ACTIVATIONS = { relu: "ReLU", gelu: "GELU", silu: "SiLU", swish: "SiLU" };

/**
 * A vector to be drawn as bars: of features, or of neurons, which have names.
 * @typedef {{ name: string, values: number[], outline?: number[], names?: string[] }} Strip
 */
/**
 * @typedef {object} LayerRow
 * @property {LayerStep} step
 * @property {string} title
 * @property {string[]} said
 * @property {number | null} past the row whose vector goes past all that stands between to this sum,
 *   or would, were it not cut
 * @property {number | null} reads the row that it is given, where that is not the one above it
 * @property {Strip[]} strips
 */

/** @type {Record<Exclude<LayerStep["kind"], "norm">, string>} */
const TITLES = {
  input: "Input",
  attention: "Self-attention",
  cross_attention: "Cross-attention",
  add: "Residual sum",
  feed_forward: "Feed-forward",
  output: "Output",
};
/** @type {Record<string, string>} */
const ORDERS = {
  post: "post-norm: every sum is normed, as in the paper",
  pre: "pre-norm: the norm stands before each part, and the sum goes on as it is",
  both: "norms before and after each part",
  parallel: "attention and feed-forward read the same input, and both are added to it",
};

/** The order of a layer's norms, in words. @param {string} order */
export const orderSaid = (order) => ORDERS[order] ?? order;

/** @param {string} name */
export const activationName = (name) => ACTIVATIONS[name.replace(/_.*/, "")] ?? name;

/** @param {LayerStep} step */
export const titleOf = (step) => (step.kind === "norm" ? step.name : TITLES[step.kind]);

/** @param {LayerSteps} layer @returns {LayerRow[]} */
export const rowsOf = ({ steps, checked, norm_order: order }) =>
  steps.map((step, at) => ({
    step,
    title: titleOf(step),
    said: saidOf(step, checked),
    past: step.kind === "add" ? pastOf(steps, at, step.residual) : null,
    reads: readsOf(steps, at, order),
    strips: stripsOf(step),
  }));

/**
 * The latest step before a sum that gave what the sum adds to: its residual goes past all between.
 * @param {LayerStep[]} steps
 * @param {number} sum
 * @param {number[]} residual
 */
function pastOf(steps, sum, residual) {
  const at = steps.slice(0, sum).findLastIndex(({ values }) => same(values, residual));
  return at < 0 ? null : at;
}

/**
 * Where parts stand beside each other, what a later one reads is not the sum above it.
 * @param {LayerStep[]} steps
 * @param {number} at
 * @param {LayerSteps["norm_order"]} order
 */
function readsOf(steps, at, order) {
  const [step, above] = [steps[at], steps[at - 1]];
  if (order !== "parallel" || above?.kind !== "add") return null;
  const before = steps.slice(0, at);
  if (step.kind === "norm") return before.findLastIndex(({ values }) => same(values, step.before));
  return step.kind === "feed_forward" ? before.findLastIndex(({ kind }) => kind === "norm") : null;
}

/** @param {number[]} one @param {number[]} other */
function same(one, other) {
  const most = one.reduce((all, value) => Math.max(all, Math.abs(value)), 0);
  return one.every((value, at) => Math.abs(value - other[at]) <= SAME * most);
}

/** @param {LayerStep} step @param {number | null} checked @returns {string[]} */
function saidOf(step, checked) {
  if (step.kind === "norm") return normSaid(step);
  if (step.kind === "feed_forward") return feedForwardSaid(step);
  if (step.kind === "output" && checked !== null)
    return ["put together step by step:", `${short(checked)} at most from the model's own`];
  if (step.kind !== "add") return [];
  if (step.cut) return [`added ${short(lengthOf(step.added))} alone`, "the residual is cut"];
  const parts = `residual ${short(lengthOf(step.residual))} + added ${short(lengthOf(step.added))}`;
  return [parts, ...(step.cosine === null ? [] : [`cosine of both ${short(step.cosine)}`])];
}

/** @param {Extract<LayerStep, { kind: "norm" }>} step */
const normSaid = ({ name, mean, variance, epsilon, gamma, beta }) => [
  name === "RMSNorm" || mean === null
    ? `mean square ${short(variance)}, no mean taken`
    : `mean ${short(mean)}, variance ${short(variance)}`,
  [
    gamma ? `γ ${span(gamma)}` : "no γ",
    ...(name === "RMSNorm" && !beta ? [] : [beta ? `β ${span(beta)}` : "no β"]),
  ].join(", "),
  `ε ${short(epsilon)}`,
];

/** @param {Extract<LayerStep, { kind: "feed_forward" }>} step */
function feedForwardSaid({ activation, gated, width, active, values, neurons_reason: reason }) {
  if (width === null || activation === null) return reason === null ? [] : [reason];
  const widths = `${values.length} → ${width} → ${values.length}`;
  return [
    `${widths}, ${activationName(activation)}${gated ? ", gated" : ""}`,
    `${active} of ${width} neurons above 0`,
  ];
}

/** @param {LayerStep} step @returns {Strip[]} */
function stripsOf(step) {
  if (step.kind === "norm")
    return [
      { name: "before", values: step.before },
      { name: "after", values: step.values },
    ];
  if (step.kind !== "feed_forward") return [{ name: "", values: step.values }];
  const { neurons, activation, values } = step;
  if (neurons.length === 0) return [{ name: "", values }];
  const names = neurons.map(({ neuron }) => String(neuron));
  return [
    {
      name: `the ${neurons.length} strongest neurons, outlined before ${activationName(activation ?? "")}`,
      values: neurons.map(({ after }) => after),
      outline: neurons.map(({ before }) => before),
      names,
    },
    { name: "what they write", values },
  ];
}

/**
 * One number of a step, in words.
 * @param {LayerRow} row
 * @param {number} strip
 * @param {number} at
 */
export function describeBar({ step, title, strips }, strip, at) {
  const { name, values } = strips[strip];
  if (step.kind === "feed_forward" && strip === 0 && step.neurons.length > 0) {
    const { neuron, before, after, gate } = step.neurons[at];
    const gated = gate === null ? "" : `, × ${short(gate, DIGITS)}`;
    const [was, is] = [short(before, DIGITS), short(after, DIGITS)];
    const name = activationName(step.activation ?? "");
    return `${title}, neuron ${neuron}: ${was} before ${name}, ${is} after${gated}`;
  }
  const factors = step.kind === "norm" && strip === 1 ? factorsSaid(step, at) : "";
  return `${[title, name].filter(Boolean).join(", ")}, feature ${at}: ${short(values[at], DIGITS)}${factors}`;
}

/** @param {Extract<LayerStep, { kind: "norm" }>} step @param {number} at */
function factorsSaid({ gamma, beta }, at) {
  const parts = [
    gamma ? `γ ${short(gamma[at], DIGITS)}` : "",
    beta ? `β ${short(beta[at], DIGITS)}` : "",
  ].filter(Boolean);
  return parts.length > 0 ? ` (${parts.join(", ")})` : "";
}
