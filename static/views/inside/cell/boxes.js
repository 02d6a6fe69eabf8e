/** The line from q·k to the weight as small boxes, each with its formula and its number. */

/** @import { Box, BoxName } from "../../../patterns/inside/boxes.js" */
/** @import { Given } from "./section.js" */

import { boxesOf } from "../../../patterns/inside/boxes.js";
import { numberSaid, wholeSaid } from "../../../patterns/inside/said.js";
import { make } from "../../element.js";
import * as math from "../math.js";
import { createSection, orWhy } from "./section.js";

/** @type {Record<BoxName, (shifted: boolean, usual: boolean, sunk: boolean) => Element>} */
const FORMULAS = {
  dot: () => math.formula(math.dot()),
  scale: (_, usual) => (usual ? math.formula(math.usualScale()) : math.formula("scale")),
  cap: () => math.formula("c", "tanh", "(", math.fraction("·", "c"), ")"),
  bias: () => math.formula(math.bias()),
  mask: () => math.formula("mask"),
  score: () => math.formula(math.score()),
  exp: (shifted) => math.formula(math.exp(shifted)),
  denominator: (shifted, _, sunk) => math.formula(math.denominator(shifted, sunk)),
  weight: () => math.formula(math.weight()),
};

export function createBoxes() {
  const line = make("ol", { class: "inside-boxes", "aria-label": "From q·k to the weight" });
  const section = createSection("From the product to the weight", null, line);

  /** @param {Given} given */
  function show(given) {
    const { cell, hand } = given;
    orWhy(section, line, given, hand !== null, cell.scores_reason);
    section.said.hidden = hand !== null;
    if (!hand) return;
    const usual = cell.scale_is === "1/sqrt(d_head)";
    section.math.replaceChildren(math.scoring(usual, cell.bias !== null));
    const [shifted, sunk] = [hand.row.shift !== 0, hand.row.sinkExp !== null];
    line.replaceChildren(
      ...boxesOf(cell, hand).map((box) => boxOf(box, FORMULAS[box.name](shifted, usual, sunk))),
    );
  }
  return { element: section.element, show };
}

/** @param {Box} box @param {Element} formula */
function boxOf({ name, by, value, note }, formula) {
  return make(
    "li",
    { "data-box": name },
    make("span", { class: "inside-by" }, by),
    make(
      "div",
      { class: "inside-box" },
      make("span", { class: "inside-formula" }, formula),
      make("output", { title: wholeSaid(value), "data-value": String(value) }, numberSaid(value)),
      make("small", {}, note),
    ),
  );
}
