/** The model as a map: its stacks from the tokens up, and where each of its parts leads. */

/** @import { Capture, Choice, MapStack, ModelMap, Side, SiteName } from "../../types.js" */

import { residualCut } from "../../state/head_edits.js";
import { isCut } from "../../state/inside/layer_place.js";
import { activationName } from "./layer.js";
import { short } from "./numbers.js";

const MOST = 8; // layers of a stack that stand one by one

/** @typedef {"attention" | "norm" | "feed_forward" | "layers" | "given" | "told" | "output"} BoxKind */
/**
 * A part of the model, and where it leads; `beside` others in one line where several read one input.
 * @typedef {object} MapBox
 * @property {BoxKind} kind
 * @property {string} title
 * @property {string} under shapes and lengths
 * @property {string} where for those who do not see where it stands
 * @property {Partial<Choice> | null} to
 */
/** A residual from a line to the sum behind its part, −1: from below; it may be cut. */
/** @typedef {{ below: number, sum: number, cut: boolean }} Past */
/** @typedef {{ layer: number, lines: MapBox[][], pasts: Past[], cross: number | null }} OpenLayer */
/**
 * @typedef {{ stack: MapStack["stack"], given: MapBox[], floors: (MapBox | OpenLayer)[], above: MapBox[] }} Column
 */
/** @typedef {{ choice: Choice, capture: Capture, map: ModelMap }} Mapped */

/** @param {MapBox | OpenLayer} floor @returns {floor is OpenLayer} */
export const isOpen = (floor) => "lines" in floor;

/** The text that the map is of. @param {Choice} choice @returns {Side} */
export const sideOf = ({ inspect }) => inspect?.side ?? "a";

/** @param {Mapped} mapped @returns {Column[]} */
export const columnsOf = (mapped) => mapped.map.blocks.map((stack) => columnOf(mapped, stack));

/** @param {Mapped} mapped @param {MapStack} stack @returns {Column} */
function columnOf(mapped, stack) {
  const { vocabulary, positions, blocks } = mapped.map;
  const shape = shapeOf(stack);
  const last = stack === blocks[blocks.length - 1];
  return {
    stack: stack.stack,
    given: [
      boxOf("given", "Embeddings", shape, stack.stack, null),
      ...(positions.length > 0
        ? [
            boxOf(
              positions.every((one) => ADDED.includes(one)) ? "given" : "told",
              "Positions",
              positionsSaid(positions),
              stack.stack,
              {
                page: "positions",
              },
            ),
          ]
        : []),
    ],
    floors: floorsOf(mapped, stack),
    above: last ? [outputOf(mapped, stack, vocabulary)] : [],
  };
}

const ADDED = ["sinusoidal", "learned"]; // to the embeddings; others are told to every attention

/** @param {string[]} kinds */
const positionsSaid = (kinds) =>
  kinds.map((kind) => (ADDED.includes(kind) ? kind : `${kind} in every attention`)).join(", ");

/** @param {Mapped} mapped @param {MapStack} stack @param {number | null} vocabulary */
function outputOf({ capture }, { stack, tokens, d_model }, vocabulary) {
  const writes = capture.predictions.length > 0;
  const [title, under] = writes
    ? ["Output", `${d_model} → ${vocabulary ?? "?"} tokens`]
    : ["Output", `${tokens} × ${d_model}`];
  /** @type {Partial<Choice> | null} */
  const to = writes || capture.classes.length > 0 ? { page: "explore", step: null } : null;
  return boxOf("output", title, under, `what the ${stack} predicts`, to);
}

/**
 * @param {BoxKind} kind
 * @param {string} title
 * @param {string} under
 * @param {string} where
 * @param {Partial<Choice> | null} to
 * @returns {MapBox}
 */
const boxOf = (kind, title, under, where, to) => ({ kind, title, under, where, to });

/** @param {MapStack} stack */
const shapeOf = ({ tokens, d_model }) => `${tokens} × ${d_model}`;

/** Which layer of a stack stands open. @param {Choice} choice @param {MapStack} stack */
export function openLayer({ unfolded, inspect, site, heads }, { stack, layers }) {
  const own = (/** @type {SiteName} */ name) => (name === "encoder") === (stack === "encoder");
  const asked =
    unfolded.find((one) => one.stack === stack)?.layer ??
    (inspect && own(inspect.site) ? inspect.layer : own(site) ? heads[0].layer : 0);
  return Math.min(asked, layers - 1);
}

/** The layers from below; those that are folded stand one by one, or together where they are many. */
/** @param {Mapped} mapped @param {MapStack} stack @returns {(MapBox | OpenLayer)[]} */
function floorsOf(mapped, stack) {
  const { layers } = stack;
  const open = openLayer(mapped.choice, stack);
  if (layers <= MOST)
    return Array.from({ length: layers }, (_, layer) =>
      layer === open ? openOf(mapped, stack, open) : folded(mapped, stack, layer, layer, layer),
    );
  return [
    ...(open > 0 ? [folded(mapped, stack, 0, open - 1, open - 1)] : []),
    openOf(mapped, stack, open),
    ...(open < layers - 1 ? [folded(mapped, stack, open + 1, layers - 1, open + 1)] : []),
  ];
}

/**
 * @param {Mapped} mapped
 * @param {MapStack} stack
 * @param {number} first
 * @param {number} last
 * @param {number} opens the layer that stands open next
 */
function folded({ choice }, { stack, output_norms: norms }, first, last, opens) {
  const many = last > first;
  const title = many ? `Layers ${first}–${last} · × ${last - first + 1}` : `Layer ${first}`;
  const under = norms[last] === null ? "" : `length ${short(norms[last])}`;
  const unfolded = [
    ...choice.unfolded.filter((one) => one.stack !== stack),
    { stack, layer: opens },
  ];
  return boxOf("layers", title, under, `${stack}, folded`, { unfolded });
}

/** @param {Mapped} mapped @param {MapStack} stack @param {number} layer @returns {OpenLayer} */
function openOf(mapped, stack, layer) {
  const order = stack.norm_order ?? "post";
  const parts = stack.parts.map((part) => ({ part, box: partOf(mapped, stack, layer, part) }));
  const norm = stack.norm_name ?? "Norm";
  const to = toLayer(mapped, stack, layer);
  /** @param {string} title @param {string} under */
  const between = (title, under = "") =>
    boxOf("norm", title, under, `${stack.stack} layer ${layer}`, to);
  const shape = shapeOf(stack);
  const length = stack.output_norms[layer];
  const out = length === null ? shape : `${shape} · length ${short(length)}`;
  if (order === "parallel")
    return {
      layer,
      lines: [[between(norm, shape)], parts.map(({ box }) => box), [between("Add", out)]],
      pasts: [{ below: -1, sum: 2, cut: false }],
      cross: null,
    };
  /** @type {MapBox[][]} */
  const lines = [];
  /** @type {Past[]} */
  const pasts = [];
  let cross = null;
  /** @type {Record<string, string>} */
  const sums = { pre: "Add", both: `${norm} & add` };
  parts.forEach(({ part, box }, at) => {
    const below = lines.length - 1;
    if (order !== "post") lines.push([between(norm, shape)]);
    if (part === "cross_attention") cross = lines.length;
    lines.push([box]);
    const ends = at === parts.length - 1 ? out : shape;
    lines.push([between(sums[order] ?? `Add & ${norm}`, ends)]);
    const cut =
      part !== "feed_forward" &&
      isCut(mapped.choice, residualCut(sideOf(mapped.choice), siteOf(stack, part), layer));
    pasts.push({ below, sum: lines.length - 1, cut });
  });
  return { layer, lines, pasts, cross };
}

/** @param {MapStack} stack @param {MapStack["parts"][number]} part @returns {SiteName} */
const siteOf = ({ stack }, part) => (part === "cross_attention" ? "cross" : stack);

/** @param {Mapped} mapped @param {MapStack} stack @param {number} layer @param {MapStack["parts"][number]} part */
function partOf(mapped, stack, layer, part) {
  const { choice } = mapped;
  const where = `${stack.stack} layer ${layer}`;
  if (part === "feed_forward") {
    const { d_model, d_ff, activation } = stack;
    const widths = d_ff === null ? "" : `${d_model} → ${d_ff}`;
    const length = stack.feed_forward_norms[layer];
    const said = [
      [widths, activation ? activationName(activation) : ""].filter(Boolean).join(" "),
      length === null ? "" : `length ${short(length)}`,
    ];
    const to = toLayer(mapped, stack, layer);
    return boxOf("feed_forward", "Feed-forward", joined(said), where, to);
  }
  const site = siteOf(stack, part);
  const title = part === "cross_attention" ? "Cross-attention" : "Self-attention";
  const length = part === "self_attention" ? stack.attention_norms[layer] : null;
  const grouped = stack.key_heads !== null && stack.key_heads !== stack.heads;
  const heads = grouped
    ? `${stack.heads} heads, ${stack.key_heads} of keys`
    : `${stack.heads} ${stack.heads === 1 ? "head" : "heads"}`;
  const said = joined([heads, length === null ? "" : `length ${short(length)}`]);
  const head = choice.site === site ? choice.heads[0].head : 0;
  return boxOf("attention", title, said, where, {
    ...{ page: "explore", site, heads: [{ layer, head }], heads_as: "grid" },
  });
}

/** @param {string[]} parts */
const joined = (parts) => parts.filter(Boolean).join(" · ");

/**
 * The view of a layer, for the token that is looked at.
 * @param {Mapped} mapped
 * @param {MapStack} stack
 * @param {number} layer
 * @returns {Partial<Choice>}
 */
function toLayer({ choice, capture }, { stack }, layer) {
  const side = sideOf(choice);
  const query = tokenOf(choice, capture, stack);
  const inspect = { side, site: stack, layer, head: 0, query, key: query };
  return { page: "explore", inside: "layer", inspect };
}

/** The token that the reader looks at in a stack: opened, or kept lit; else the last. */
/** @param {Choice} choice @param {Capture} capture @param {MapStack["stack"]} stack */
export function tokenOf({ inspect, kept }, capture, stack) {
  const stream = capture.sites.find(({ site }) => site === stack)?.queries ?? "source";
  const last = Math.max(0, capture.tokens[stream].length - 1);
  const side = inspect?.side ?? "a";
  const own = inspect && (inspect.site === "encoder") === (stack === "encoder");
  const lit = kept.find((one) => one.side === side && one.stream === stream);
  return Math.min(own ? inspect.query : (lit?.place ?? last), last);
}
