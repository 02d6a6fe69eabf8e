/** Asks for the layer that is looked into, for its norms, and for the same without edits. */

/** @import { Inspected, Store } from "../../types.js" */

import { fetchCapture } from "../../api/captures.js";
import { fetchLayer, fetchStates } from "../../api/layers.js";
import { inspectedNow, sizesOf } from "../../state/inside/inspected.js";
import {
  isResidual,
  layerPlace,
  normStep,
  tokenIn,
  uncut,
} from "../../state/inside/layer_place.js";
import {
  layerQuestion,
  statesQuestion,
  stepsOf,
  textsOf,
} from "../../state/inside/layer_questions.js";
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
  const { choice } = store.state;
  const texts = textsOf(store.state, cell);
  const [own] = texts;
  const sizes = own?.side === cell.side ? sizesOf(own.capture, cell.site) : null;
  if (!sizes || cell.query >= sizes.queries) return;
  const place = layerPlace(cell);
  const of = layerQuestion(store.state, cell);
  void askOnce(store, "layer", of, () => fetchLayer(own.capture, place));
  if (choice.edits.some((one) => one.side === cell.side && isResidual(one)))
    void askOnce(store, "uncut", of, async () => {
      const capture = await fetchCapture(questionOf(uncut(choice, cell), cell.side));
      return { capture, layer: await fetchLayer(capture, tokenIn(place, capture)) };
    });
  const steps = stepsOf(store.state, cell);
  const step = steps && normStep(choice, steps);
  if (step === null) return;
  void askOnce(store, "states", statesQuestion(store.state, cell, step), () =>
    Promise.all(
      texts.map(async ({ side, capture }) => ({
        ...{ side, capture },
        states: await fetchStates(capture, place, step),
      })),
    ),
  );
}
