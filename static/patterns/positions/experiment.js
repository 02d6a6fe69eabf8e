/** What became of the heads where tokens were told other positions, in numbers and in sentences. */

/** @import { Capture, HeadMoved, LayerWeights } from "../../types.js" */

import { headName } from "../../state/panels.js";

const PREVIOUS = 3; // heads that look most at the token before
const SHOWN = 8; // of those that moved most
const KEEPS = [
  [0.02, "keeps its pattern"],
  [0.2, "mostly keeps its pattern"],
  [0.5, "changes"],
  [Infinity, "looks elsewhere"],
];

/**
 * Every head of a site, before and after; both have the same tokens.
 * @param {LayerWeights[]} before one a layer
 * @param {LayerWeights[]} after
 * @returns {HeadMoved[]}
 */
export function movedHeads(before, after) {
  return before.flatMap(({ shape: [heads, rows, columns], values }, layer) =>
    Array.from({ length: heads }, (_, head) => {
      const size = rows * columns;
      const part = (/** @type {Float32Array} */ all) =>
        all.subarray(head * size, (head + 1) * size);
      const [one, other] = [part(values), part(after[layer].values)];
      let moved = 0;
      one.forEach((weight, at) => (moved += Math.abs(weight - other[at])));
      const onPrevious = (/** @type {Float32Array} */ own) => {
        let sum = 0;
        for (let row = 1; row < rows; row += 1) sum += own[row * columns + row - 1];
        return sum / Math.max(1, rows - 1);
      };
      return {
        ...{ layer, head, moved: moved / (2 * rows) },
        ...{ before: onPrevious(one), after: onPrevious(other) },
      };
    }),
  );
}

/** Those that moved most, the most first. @param {HeadMoved[]} heads */
export const mostMoved = (heads) =>
  [...heads].sort((one, other) => other.moved - one.moved).slice(0, SHOWN);

/**
 * What became of the heads that looked most at the token before.
 * @param {HeadMoved[]} heads
 * @param {string} site
 */
export function previousSaid(heads, site) {
  const most = [...heads].sort((one, other) => other.before - one.before).slice(0, PREVIOUS);
  const mean = (/** @type {"before" | "after"} */ when) =>
    most.reduce((sum, head) => sum + head[when], 0) / most.length;
  const [before, after] = [mean("before"), mean("after")];
  const one = most.length === 1;
  const does = after < before / 2 ? "fall apart" : after < 0.9 * before ? "weaken" : "stay";
  const verb = one ? does.replace(/^\w+/, "$&s") : does;
  const which = one ? `${site} head that looks` : `${most.length} ${site} heads that look`;
  const names = most.map(headName).join(", ");
  return (
    `The ${which} most at the token before (${names}) ${verb}: ` +
    `${one ? "its" : "their"} mean weight on it goes from ${before.toFixed(2)} to ${after.toFixed(2)}.`
  );
}

/** @param {HeadMoved} head @param {string} site */
export function headSaid({ layer, head, moved }, site) {
  const [, verb] = /** @type {[number, string]} */ (KEEPS.find(([most]) => moved < Number(most)));
  return (
    `${site} ${headName({ layer, head })} ${verb}: ${moved.toFixed(3)} of each row's weight moved on average ` +
    "(0: the same pattern, 1: nothing in common)."
  );
}

/**
 * What the model says before and after, in a few lines; null where it says nothing.
 * @param {Capture} before
 * @param {Capture} after
 * @returns {{ what: string, before: string, after: string } | null}
 */
export function answersOf(before, after) {
  if (before.target !== null && before.target_by !== "source") {
    const typed = before.target_by === "user";
    if (!typed) return { what: "Translation", before: before.target, after: after.target ?? "" };
  }
  const [whole, now] = [before, after].map(({ classes }) => likeliest(classes));
  if (whole && now) return { what: "Class", before: whole, after: now };
  if (before.predictions.length === 0) return null;
  const same = new Map(after.predictions.map((one) => [one.place, one]));
  const changed = before.predictions.filter(({ place, id }) => same.get(place)?.id !== id).length;
  const mean = (/** @type {Capture["predictions"]} */ all) =>
    (all.reduce((sum, { probability }) => sum + probability, 0) / all.length).toFixed(2);
  const said = (/** @type {Capture["predictions"]} */ all) => {
    const { text, probability } = all[all.length - 1];
    const first = `“${text}” (${probability.toFixed(2)}) in the last row`;
    return `${first}; the likeliest token has ${mean(all)} on average`;
  };
  return {
    what: `Predictions (${changed} of ${before.predictions.length} are others)`,
    before: said(before.predictions),
    after: said(after.predictions),
  };
}

/** The class of the whole text. @param {Capture["classes"]} classes */
function likeliest(classes) {
  const whole = classes.filter(({ token, probability }) => token === null && probability !== null);
  if (whole.length === 0) return null;
  const best = whole.reduce((one, other) =>
    Number(other.probability) > Number(one.probability) ? other : one,
  );
  return `${best.label} (${Number(best.probability).toFixed(2)})`;
}
