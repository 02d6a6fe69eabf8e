/** What holds for a whole model, and for each of its stacks, as names and values. */

/** @import { MapStack, ModelMap } from "../../types.js" */

import { activationName, orderSaid } from "./layer.js";

/** What holds for the whole model. @param {ModelMap} map @returns {[string, string][]} */
export function wholeFacts({ family, vocabulary, tied, positions, parameters }) {
  return [
    ["family", family],
    ["parameters", parameters.toLocaleString("en")],
    ...(vocabulary === null
      ? []
      : /** @type {[string, string][]} */ ([["vocabulary", vocabulary.toLocaleString("en")]])),
    ...(tied === null
      ? []
      : /** @type {[string, string][]} */ ([
          ["output matrix", tied ? "that of the embeddings" : "of its own"],
        ])),
    ["positions", positions.join(", ") || "none that was read"],
  ];
}

/** @param {MapStack} stack @returns {[string, string][]} */
export function stackFacts({
  layers,
  d_model,
  d_ff,
  heads,
  key_heads,
  d_head,
  norm_order,
  norm_name,
  activation,
}) {
  const grouped =
    key_heads !== null && key_heads !== heads ? `, ${key_heads} of keys and values` : "";
  /** @type {[string, string | null][]} */
  const facts = [
    ["layers", String(layers)],
    ["d_model", String(d_model)],
    ["heads", `${heads}${grouped}${d_head === null ? "" : `, d_head ${d_head}`}`],
    [
      "d_ff",
      d_ff === null ? null : `${d_ff}${activation ? `, ${activationName(activation)}` : ""}`,
    ],
    [
      "norm",
      norm_name === null
        ? null
        : [norm_name, norm_order && orderSaid(norm_order)].filter(Boolean).join("; "),
    ],
  ];
  return facts.flatMap(([name, said]) => (said === null ? [] : [[name, said]]));
}

/** @param {ModelMap} map */
export const factsSaid = (map) =>
  [
    ...wholeFacts(map).map(([name, said]) => `${name} ${said}`),
    ...map.blocks.map(
      (stack) =>
        `${stack.stack}: ${stackFacts(stack)
          .map(([name, said]) => `${name} ${said}`)
          .join(", ")}`,
    ),
  ].join("; ");
