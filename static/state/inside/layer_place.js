/** Which layer is looked into, and what of it: from the cell that is opened. */

/** @import { Capture, Choice, Inspected, LayerSteps, PassEdit, SiteName } from "../../types.js" */

import { editName, residualCut } from "../head_edits.js";
import { redrawn } from "../transitions.js";

/** @typedef {{ site: "encoder" | "decoder", layer: number, token: number }} LayerPlace */

/** A cell of cross-attention is of a layer of the decoder. @param {Inspected} cell @returns {LayerPlace} */
export const layerPlace = ({ site, layer, query }) => ({
  ...{ site: site === "encoder" ? "encoder" : "decoder", layer, token: query },
});

/** The stacks that a text went through. @param {Capture} capture */
export const stacksOf = ({ sites }) =>
  sites.flatMap(({ site, layers }) => (site === "cross" ? [] : [{ site, layers }]));

/**
 * The same token in another layer, or a token of another stack.
 * @param {Inspected} cell
 * @param {Capture} capture
 * @param {{ site?: SiteName, layer?: number }} to
 * @returns {Partial<Choice>}
 */
export function inLayer(cell, capture, { site = layerPlace(cell).site, layer = cell.layer }) {
  const shape = capture.sites.find((one) => one.site === site);
  if (!shape) return {};
  const [queries, keys] = [capture.tokens[shape.queries].length, capture.tokens[shape.keys].length];
  const inspect = {
    ...{ ...cell, site },
    layer: Math.min(Math.max(layer, 0), shape.layers - 1),
    head: Math.min(cell.head, shape.heads - 1),
    query: Math.min(cell.query, queries - 1),
    key: Math.min(cell.key, keys - 1),
  };
  return { inspect };
}

/** @param {PassEdit} edit */
export const isResidual = ({ op }) => op === "residual";

/**
 * The attentions of a layer whose residual can be cut.
 * @param {LayerPlace} place
 * @param {Capture} capture
 * @returns {SiteName[]}
 */
export const attentionsOf = ({ site }, { sites }) =>
  site === "decoder" && sites.some((one) => one.site === "cross") ? [site, "cross"] : [site];

/** Whether a residual is cut in the pass that is drawn. @param {Choice} choice @param {PassEdit} cut */
export const isCut = ({ edits }, cut) => edits.some((one) => editName(one) === editName(cut));

/**
 * The passes with the residual of an attention cut, or joined again; what was opened stays open.
 * @param {Choice} choice
 * @param {Inspected} cell
 * @param {SiteName} site
 * @returns {Partial<Choice>}
 */
export function withResidualCut(choice, { side, layer }, site) {
  const cut = residualCut(side, site, layer);
  const others = choice.edits.filter((one) => editName(one) !== editName(cut));
  const edits = isCut(choice, cut) ? others : [...others, cut];
  return { ...redrawn(choice, { edits }), inspect: choice.inspect };
}

/**
 * The choice as it would be with every residual of a text in place.
 * @param {Choice} choice
 * @param {Inspected} cell
 * @returns {Choice}
 */
export const uncut = (choice, { side }) => ({
  ...choice,
  edits: choice.edits.filter((one) => one.side !== side || !isResidual(one)),
});

/**
 * The same place in another pass, whose text may be shorter.
 * @param {LayerPlace} place
 * @param {Capture} capture
 * @returns {LayerPlace}
 */
export function tokenIn(place, { sites, tokens }) {
  const stream = sites.find(({ site }) => site === place.site)?.queries ?? "source";
  return { ...place, token: Math.min(place.token, tokens[stream].length - 1) };
}

/** Which norm of a layer is shown beside BatchNorm: the chosen step, else the first norm. */
/** @param {Choice} choice @param {LayerSteps} layer @returns {number | null} null: the layer has none */
export function normStep({ norm }, { steps }) {
  if (norm !== null && steps[norm]?.kind === "norm") return norm;
  const first = steps.findIndex(({ kind }) => kind === "norm");
  return first < 0 ? null : first;
}
