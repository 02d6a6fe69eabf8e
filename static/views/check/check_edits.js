/** What a causal check does to its heads, in words, and what else could be done to them. */

/** @import { HeadEdit, PassEdit, State } from "../../types.js" */

import { editTitle, otherSide } from "../../state/head_edits.js";
import { namesIn } from "../../state/token_names.js";
import { find, findAll } from "../element.js";

/** @type {Record<string, string>} */
const MEANS = {
  zero: "What the head gives out is replaced by zero.",
  mean: `What the head gives out is replaced by its mean over the tokens; \
in decoder and cross over the tokens so far.`,
  cut: "The score of the edge is −∞ before the softmax; the rest of the row sums to 1 again.",
  pattern: "The head looks as it does in the other sentence, token by token.",
  row: "This row of the head is the other sentence's; its other rows stay.",
  residual: "What the layer was given is not added to what the attention gives out.",
};

/** @typedef {Pick<HeadEdit, "queries" | "keys">} Edge */
/** @typedef {ReturnType<typeof editParts>} EditParts */

/** @returns {Edge} */
export const noEdge = () => ({ queries: [], keys: [] });

/** @param {HTMLElement} root */
export const editParts = (root) => ({
  title: find('part="check-title"', root),
  means: find('part="check-means"', root),
  asB: find('action="draw-edited-b"', root),
  ops: findAll("op", root),
  edge: noEdge(), // stays while something else is tried on the head
});

/** @param {PassEdit} edit what a button of the check calls it */
const opOf = ({ op, queries }) => (op === "pattern" && queries.length > 0 ? "row" : op);

/**
 * @param {EditParts} parts
 * @param {State} state
 * @returns {string} what is done, for a sentence
 */
export function showEdits(parts, { choice: { check }, answers }) {
  const [first] = check;
  const { side, op, queries, keys } = first;
  const now = opOf(first);
  if (now === "cut" || now === "row")
    parts.edge = { queries, keys: keys.length > 0 ? keys : parts.edge.keys };
  offerOps(parts, now, otherSide(side).toUpperCase(), answers.b !== null);
  const named = namesIn(answers[side]?.whole ?? null, first.site);
  const said =
    check.length > 4
      ? `${check.length} heads`
      : check.map((edit) => editTitle(edit, named)).join(", ");
  parts.title.textContent = `Causal check · ${side.toUpperCase()} · ${said}`;
  parts.means.textContent = MEANS[now];
  parts.asB.hidden = op === "pattern" || side === "b";
  return said;
}

/** @param {EditParts} parts @param {string} now @param {string} other text @param {boolean} both */
function offerOps({ ops, edge }, now, other, both) {
  const [rows, keys] = [edge.queries.length > 0, edge.keys.length > 0];
  const [group] = ops.map(({ parentElement }) => parentElement);
  if (group) group.hidden = now === "residual"; // there is nothing else that could be done to it
  /** @type {Record<string, boolean>} */
  const offered = { cut: rows && keys, pattern: both, row: both && rows };
  for (const button of ops) {
    const { op = "" } = button.dataset;
    button.setAttribute("aria-pressed", String(op === now));
    button.hidden = offered[op] === false;
    if (op === "pattern") button.textContent = `${other}'s pattern`;
    if (op === "row") button.textContent = `${other}'s row`;
  }
}
