/** Asks for the layer that is looked into, for its norms, and for the same without edits. */

/** @import { Inspected, Side, State, Store } from "../../types.js" */

import { fetchCapture } from "../../api/captures.js";
import { fetchLayer, fetchStates } from "../../api/layers.js";
import { SIDES, captureWith } from "../../state/answers.js";
import { inspectedNow, sizesOf } from "../../state/inside/inspected.js";
import {
  isResidual,
  layerPlace,
  normStep,
  tokenIn,
  uncut,
} from "../../state/inside/layer_place.js";
import { questionOf } from "../../state/question.js";
import { askOnce } from "./asked.js";

/** @param {Store} store @returns {() => void} asks for what the choice shows and that is not there */
export function createLayerLoader(store) {
  return function follow() {
    const { choice, file } = store.state;
    if (file !== null) return;
    const cell = inspectedNow(store.state);
    if (cell !== null && choice.page === "explore" && choice.inside === "layer")
      askLayer(store, cell);
  };
}

/** @param {Store} store @param {Inspected} cell */
function askLayer(store, cell) {
  const { choice, layer } = store.state;
  const texts = textsOf(store.state, cell);
  const [own] = texts;
  const sizes = own?.side === cell.side ? sizesOf(own.capture, cell.site) : null;
  if (!sizes || cell.query >= sizes.queries) return;
  const place = layerPlace(cell);
  // The encoder is asked first, the rest comes after it: its layers are the same in both.
  const question = (/** @type {Side} */ side) =>
    JSON.stringify(store.state.answers[side]?.question);
  const where = `${place.site} ${place.layer}`;
  const of = `${where} ${place.token} ${question(cell.side)}`;
  void askOnce(store, "layer", of, () => fetchLayer(own.capture, place));
  if (choice.edits.some((one) => one.side === cell.side && isResidual(one)))
    void askOnce(store, "uncut", of, async () => {
      const capture = await fetchCapture(questionOf(uncut(choice, cell), cell.side));
      return { capture, layer: await fetchLayer(capture, tokenIn(place, capture)) };
    });
  const step = layer?.of === of && layer.come ? normStep(choice, layer.come) : null;
  if (step === null) return;
  const both = texts.map(({ side }) => question(side)).join(" ");
  void askOnce(store, "states", `${where} ${step} ${both}`, () =>
    Promise.all(
      texts.map(async (one) => ({ ...one, states: await fetchStates(one.capture, place, step) })),
    ),
  );
}

/** The texts that went through the stack of a cell, its own first. @param {State} state @param {Inspected} cell */
function textsOf({ answers }, cell) {
  const sides = [cell.side, ...SIDES.filter((side) => side !== cell.side)];
  return sides.flatMap((side) => {
    const capture = captureWith(answers[side], layerPlace(cell).site);
    return capture ? [{ side, capture }] : [];
  });
}
