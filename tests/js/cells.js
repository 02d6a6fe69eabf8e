/** Cells of a head made for tests, from numbers that are computed here by themselves. */

/** @import { Cell } from "../../static/types.js" */

/** Numbers that look random and are always the same. @param {number} seed */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return (state / 2147483648) * 4 - 2;
  };
}

/**
 * What the scores are made of.
 * @typedef {object} Way
 * @property {number} [scale]
 * @property {number | null} [softcap]
 * @property {number[]} [bias] of each key
 * @property {number[]} [masked] keys
 * @property {number} [key] the opened one
 * @property {number | null} [sink]
 */
/** @typedef {{ cell: Cell, K: number[][], V: number[][], scores: number[], weights: number[], z: number[] }} Made */

/**
 * A cell of 3 dimensions of the head, 2 of values and 5 keys.
 * @param {Way} [way]
 * @returns {Made}
 */
export function madeCell({
  scale = 1 / Math.sqrt(3),
  softcap = null,
  bias = [0, 0, 0, 0, 0],
  masked = [],
  key = 2,
  sink = null,
} = {}) {
  const next = numbers(7);
  const many = (/** @type {number} */ count) => Array.from({ length: count }, next);
  const q = many(3);
  const K = bias.map(() => many(3));
  const V = bias.map(() => many(2));
  const dots = K.map((k) => k[0] * q[0] + k[1] * q[1] + k[2] * q[2]);
  const scores = dots.map((dot, at) => {
    const capped = softcap === null ? dot * scale : softcap * Math.tanh((dot * scale) / softcap);
    return masked.includes(at) ? -Infinity : capped + bias[at];
  });
  let all = sink === null ? 0 : Math.exp(sink);
  for (const score of scores) all += Math.exp(score);
  const weights = scores.map((score) => Math.exp(score) / all);
  const z = [0, 1].map(
    (at) =>
      weights[0] * V[0][at] +
      weights[1] * V[1][at] +
      weights[2] * V[2][at] +
      weights[3] * V[3][at] +
      weights[4] * V[4][at],
  );
  const order = [0, 1, 2, 3, 4].sort((one, other) => weights[other] - weights[one]);
  const [strongest, rest] = [order.slice(0, 3), order.slice(3)];
  const length = (/** @type {number[]} */ v) => Math.hypot(...v);
  return {
    ...{ K, V, scores, weights, z },
    cell: {
      ...{ site: "encoder", layer: 0, layer_number: 0, head: 1, key_head: 1, query: 4, key },
      ...{ d_head: 3, d_value: 2, query_input: [1, 2], key_input: [3, 4], inputs_reason: null },
      ...{ query_unturned: null, key_unturned: null, unturned_reason: null },
      ...{ query_vector: q, key_vector: K[key], scores_reason: null, dot: dots[key], scale },
      scale_is: scale === 1 ? "1" : scale === 1 / Math.sqrt(3) ? "1/sqrt(d_head)" : "other",
      ...{ softcap, capped: null, bias: bias.some((one) => one !== 0) ? bias[key] : null },
      ...{ masked: masked.includes(key), mask: null, weight: weights[key] },
      score: masked.includes(key) ? null : scores[key],
      row: {
        ...{ dots, weights, sink_score: sink },
        scores: scores.map((score) => (score === -Infinity ? null : score)),
        sink_weight: sink === null ? null : Math.exp(sink) / all,
      },
      values: {
        norms: V.map(length),
        weighted_norms: V.map((v, at) => weights[at] * length(v)),
        strongest: strongest.map((at) => ({ key: at, weight: weights[at], value: V[at] })),
        rest: [0, 1].map((at) => rest.reduce((sum, one) => sum + weights[one] * V[one][at], 0)),
      },
      values_reason: null,
      output: { by_weights: z, model: z, difference: 0, reason: null },
      projection: {
        heads: [
          { head: 0, norm: 3, cosine: 0.6 },
          { head: 1, norm: 4, cosine: 0.8 },
        ],
        ...{ part: [0, 4], bias_norm: 0, bias_cosine: null, whole_norm: 5, difference: 0 },
        dtype: "float32",
      },
      projection_reason: null,
    },
  };
}
