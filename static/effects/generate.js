/** Lets a model continue the texts: hears one token after another, then takes the text over. */

/** @import { Continuing, Side, Store, Way } from "../types.js" */

import { failureOf } from "../api/client.js";
import { generate } from "../api/generations.js";
import { SIDES } from "../state/answers.js";
import { continued } from "../state/transitions.js";

/** @param {Store} store */
export function createContinuer(store) {
  /** @type {Record<Side, AbortController | null>} */
  const running = { a: null, b: null };

  /** @param {Side} side @param {Continuing} now */
  function tell(side, now) {
    store.update({ continuing: { ...store.state.continuing, [side]: now } });
  }

  /**
   * Take over what was written, unless the reader wants to see something else by now.
   * @param {Side} side
   * @param {Continuing} now
   */
  function take(side, { model, text, tokens, whole }) {
    const { choice } = store.state;
    const written = whole?.text ?? tokens.at(-1)?.so_far ?? "";
    if (written === "" || text !== choice[side] || model !== choice.model) return;
    store.choose(continued(choice, side, text, written));
  }

  return {
    /**
     * Write on after a text, until the model ends it, or so many tokens, or it is stopped.
     * @param {Side} side
     * @param {Way} way
     */
    async start(side, way) {
      const { model, [side]: text } = store.state.choice;
      const stop = (running[side] = new AbortController());
      /** @type {Continuing} */
      let now = { model, text, running: true, tokens: [], whole: null, failure: null };
      tell(side, now);
      try {
        for await (const event of generate(model, text, way, stop.signal)) {
          now =
            "so_far" in event
              ? { ...now, tokens: [...now.tokens, event] }
              : { ...now, whole: event };
          tell(side, now);
        }
        if (!now.whole) throw new Error("The server stopped before the text was whole.");
      } catch (error) {
        if (!stop.signal.aborted) now = { ...now, failure: failureOf(error) };
      }
      running[side] = null;
      tell(side, { ...now, running: false });
      take(side, now);
    },

    /** Stop; what was written so far stays. @param {Side} side */
    stop: (side) => running[side]?.abort(),

    /** Stop what nobody waits for any more, since the text or the model is another one. */
    follow() {
      const { choice, continuing } = store.state;
      for (const side of SIDES) {
        const now = continuing[side];
        const same = now?.text === choice[side] && now.model === choice.model;
        if (now?.running && !same) running[side]?.abort();
      }
    },
  };
}
