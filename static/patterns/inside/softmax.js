/** The softmax of one row, with each of its steps. */

const PLAIN = 20; // scores up to which their exponentials can be read as they are

/**
 * A row before, in and after the softmax.
 * @typedef {object} Softmax
 * @property {number} shift taken off every score before the exponential, which changes no weight; 0: none
 * @property {number[]} exps
 * @property {number | null} sinkExp
 * @property {number} denominator
 * @property {number[]} weights
 * @property {number | null} sinkWeight
 */

/**
 * @param {(number | null)[]} scores null: −∞
 * @param {number | null} sink its score; null: there is none
 * @returns {Softmax} of a row in which nothing may be looked at every weight is 0
 */
export function softmax(scores, sink = null) {
  const finite = scores.flatMap((score) => (score === null ? [] : [score]));
  const most = Math.max(...finite, sink ?? -Infinity);
  const shift = Number.isFinite(most) && Math.abs(most) > PLAIN ? most : 0;
  const exps = scores.map((score) => (score === null ? 0 : Math.exp(score - shift)));
  const sinkExp = sink === null ? null : Math.exp(sink - shift);
  const denominator = exps.reduce((sum, one) => sum + one, sinkExp ?? 0);
  /** @param {number} exp */
  const share = (exp) => (denominator === 0 ? 0 : exp / denominator);
  return {
    ...{ shift, exps, sinkExp, denominator, weights: exps.map(share) },
    sinkWeight: sinkExp === null ? null : share(sinkExp),
  };
}
