/** Asks for what is shown inside a head, again only where the question changed. */

/** @import { Asked, Capture, Inspected, State, Store } from "../../types.js" */

import { failureOf } from "../../api/client.js";
import { captureWith } from "../../state/answers.js";
import { inspectedNow, sizesOf } from "../../state/inside/inspected.js";

/**
 * What is asked of the server: a name of the question, and how it is put.
 * @template T
 * @typedef {{ of: string, ask: () => Promise<T> }} Wanted
 */

/**
 * @template T
 * @param {Store} store
 * @param {(state: State) => Asked<T> | null} last
 * @param {(asked: Asked<T>) => Partial<State>} kept
 * @param {(state: State, cell: Inspected, capture: Capture) => Wanted<T> | null} wantedIn
 * @returns {() => Promise<void>}
 */
export function createAskOnce(store, last, kept, wantedIn) {
  let asked = "";
  return async function follow() {
    const { state } = store;
    const cell = inspectedNow(state);
    const capture = cell && captureWith(state.answers[cell.side], cell.site);
    const sizes = capture && sizesOf(capture, cell.site);
    if (!sizes || cell.query >= sizes.queries || cell.key >= sizes.keys) return;
    const wanted = wantedIn(state, cell, capture);
    if (wanted === null || wanted.of === asked) return;
    const { of, ask } = wanted;
    asked = of;
    const come = last(state)?.come ?? null;
    store.update(kept({ of, status: "loading", come, failure: null }));
    try {
      const came = await ask();
      if (of === asked) store.update(kept({ of, status: "ready", come: came, failure: null }));
    } catch (error) {
      const failure = failureOf(error);
      if (of === asked) store.update(kept({ of, status: "failed", come: null, failure }));
    }
  };
}
