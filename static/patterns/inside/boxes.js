/** The line from q·k to the weight: what is done at each step, with its number. */

/** @import { Cell } from "../../types.js" */
/** @import { Hand } from "./by_hand.js" */

import { numberSaid } from "./said.js";

/** @typedef {"dot" | "scale" | "cap" | "bias" | "mask" | "score" | "exp" | "denominator" | "weight"} BoxName */
/**
 * One number; `by` is what is done with it to the number before, `note` says what it is.
 * @typedef {{ name: BoxName, by: string, value: number | null, note: string }} Box
 */

/** @param {Cell} cell @param {Hand} hand @returns {Box[]} */
export function boxesOf(cell, hand) {
  const { scale, softcap, bias, masked, mask, key } = cell;
  const { dot, capped, score, row, weight } = hand;
  /** @type {Box[]} */
  const boxes = [
    { name: "dot", by: "", value: dot, note: "the sum of the products" },
    { name: "scale", by: "×", value: scale, note: scaleSaid(cell) },
  ];
  if (softcap !== null)
    boxes.push({ name: "cap", by: "→", value: capped, note: `held within ±${softcap}` });
  if (bias !== null) boxes.push({ name: "bias", by: "+", value: bias, note: "for the distance" });
  if (masked || mask !== null)
    boxes.push({ name: "mask", by: "+", value: masked ? null : mask, note: maskSaid(cell) });
  const shifted = row.shift === 0 ? "" : `, m = ${numberSaid(row.shift)} off first`;
  return [
    ...boxes,
    { name: "score", by: "=", value: score, note: masked ? "out of sight" : "the score" },
    { name: "exp", by: "→", value: row.exps[key], note: `never below 0${shifted}` },
    { name: "denominator", by: "÷", value: row.denominator, note: "of the whole row" },
    { name: "weight", by: "=", value: weight, note: "the weight" },
  ];
}

/** What the scale is. @param {Cell} cell */
export function scaleSaid({ scale_is, d_head }) {
  if (scale_is === "1/sqrt(d_head)") return `1/√${d_head}`;
  if (scale_is === "1") return "this model has no scale";
  return `the model's own, not 1/√${d_head} = ${numberSaid(1 / Math.sqrt(d_head ?? 1))}`;
}

/** @param {Cell} cell */
const maskSaid = ({ masked }) => (masked ? "the query may not look there" : "the mask's amount");
