/** Asks for what the sections of the page Positions show, once each, as they come to need it. */

/** @import { Asked, Capture, Store } from "../../types.js" */

import { failureOf } from "../../api/client.js";
import { fetchTable } from "../../api/positions.js";

/** @typedef {ReturnType<typeof createParts>} Parts */

/** @param {Store} store */
export function createParts(store) {
  /**
   * What came of a question; it is asked with the first call.
   * @template T
   * @param {Capture} capture
   * @param {string} what is asked of it
   * @param {() => Promise<T>} ask
   * @returns {Asked<T>}
   */
  function part(capture, what, ask) {
    const of = `${capture.id} ${what}`;
    const known = store.state.laboratory[of];
    if (known) return /** @type {Asked<T>} */ (known);
    /** @param {Pick<Asked<T>, "status"> & Partial<Asked<T>>} news */
    const tell = (news) => {
      const now = { of, come: null, failure: null, ...news };
      store.update({ laboratory: { ...ofTexts(store), [of]: now } });
      return now;
    };
    ask().then(
      (come) => tell({ status: "ready", come }),
      (error) => tell({ status: "failed", failure: failureOf(error) }),
    );
    return tell({ status: "loading" });
  }

  return {
    /** @param {Capture} capture @param {number} number of the encoding */
    table: (capture, number) => part(capture, `table ${number}`, () => fetchTable(capture, number)),
  };
}

/** What is known of the texts that are shown; of others it is forgotten. @param {Store} store */
function ofTexts({ state: { laboratory, answers } }) {
  const ids = [answers.a, answers.b].flatMap((answer) => (answer?.whole ? [answer.whole.id] : []));
  return Object.fromEntries(
    Object.entries(laboratory).filter(([of]) => ids.includes(of.split(" ")[0])),
  );
}
