/** What a model is made of, beside its map: facts, and lengths layer by layer. */

/** @import { MapStack, ModelMap } from "../../types.js" */

import { stackFacts, wholeFacts } from "../../patterns/inside/map_facts.js";
import { short } from "../../patterns/inside/numbers.js";
import { make } from "../element.js";

/** @param {ModelMap} map */
export const factParts = (map) => [
  listOf(wholeFacts(map)),
  ...map.blocks.map((stack) => partOf(stack)),
];

/** @param {[string, string][]} facts */
const listOf = (facts) =>
  make("dl", {}, ...facts.flatMap(([name, said]) => [make("dt", {}, name), make("dd", {}, said)]));

/** A stack's facts, and its lengths layer by layer. @param {MapStack} stack */
function partOf(stack) {
  const { layers, output_norms, attention_norms, feed_forward_norms, layer_numbers } = stack;
  const heads = ["layer", "attention", "feed-forward", "output"].map((one) =>
    make("th", { scope: "col" }, one),
  );
  const rows = Array.from({ length: layers }, (_, at) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, String(layer_numbers[at] ?? at)),
      ...[attention_norms[at], feed_forward_norms[at], output_norms[at]].map((norm) =>
        make("td", {}, norm === null ? "not found" : short(norm)),
      ),
    ),
  );
  const table = make(
    "table",
    {},
    make("caption", {}, "Mean length, over the tokens, of what each gives out"),
    make("thead", {}, make("tr", {}, ...heads)),
    make("tbody", {}, ...rows),
  );
  const name = `${stack.stack[0].toUpperCase()}${stack.stack.slice(1)}`;
  return make(
    "section",
    {},
    make("h3", {}, name),
    listOf(stackFacts(stack)),
    make(
      "div",
      {
        class: "tables",
        tabindex: "0",
        role: "region",
        "aria-label": `Lengths in the ${stack.stack}`,
      },
      table,
    ),
  );
}
