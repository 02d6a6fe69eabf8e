/** Asks for what the sections of the page Positions show, once each, as they come to need it. */

/** @import { Asked, Capture, LaboratoryChoice, Question, Scored, Site, SiteName } from "../../types.js" */
/** @import { HeadId, Store } from "../../types.js" */

import { failureOf } from "../../api/client.js";
import { fetchCapture } from "../../api/captures.js";
import {
  fetchLayer,
  fetchProjectedTable,
  fetchProjection,
  fetchScore,
  fetchShares,
  fetchTable,
  fetchTurning,
} from "../../api/positions.js";

const MOST = 32; // answers that are kept; a page shows fewer at once

/** @typedef {ReturnType<typeof createParts>} Parts */
/** @typedef {LaboratoryChoice["projected"]} Projected */

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
    /** The same text asked otherwise. @param {Capture} capture @param {Question} question */
    otherwise: (capture, question) =>
      part(capture, JSON.stringify(question), () => fetchCapture(question)),
    /**
     * Every weight of a site.
     * @param {Capture} capture of the text that is shown
     * @param {Capture} of whose weights
     * @param {Site} site
     */
    weights: (capture, of, { site, layers }) =>
      part(capture, `weights ${of.id} ${site}`, () =>
        Promise.all(Array.from({ length: layers }, (_, layer) => fetchLayer(of, site, layer))),
      ),
    /** @param {Capture} capture @param {SiteName} site @param {Scored} cell */
    score: (capture, site, cell) => {
      const { layer, head, query, key } = cell;
      return part(capture, `score ${site} ${layer}.${head} ${query} ${key}`, () =>
        fetchScore(capture, site, cell),
      );
    },
    /** @param {Capture} capture @param {SiteName} site @param {HeadId} place */
    turning: (capture, site, place) =>
      part(capture, `turning ${site} ${place.layer}.${place.head}`, () =>
        fetchTurning(capture, site, place),
      ),
    /** @param {Capture} capture @param {SiteName} site @param {number} layer */
    shares: (capture, site, layer) =>
      part(capture, `shares ${site} ${layer}`, () => fetchShares(capture, site, layer)),
    /** @param {Capture} capture @param {SiteName} site @param {number} head @param {number} token */
    projection: (capture, site, head, token) =>
      part(capture, `projection ${site} ${head} ${token}`, () =>
        fetchProjection(capture, site, head, token),
      ),
    /** @param {Capture} capture @param {SiteName} site @param {number} head @param {Projected} which */
    projectedTable: (capture, site, head, which) =>
      part(capture, `projected ${site} ${head} ${which}`, () =>
        fetchProjectedTable(capture, site, head, which),
      ),
  };
}

/** The newest of what is known of the texts that are shown; all else is forgotten. @param {Store} store */
function ofTexts({ state: { laboratory, answers } }) {
  const ids = [answers.a, answers.b].flatMap((answer) => (answer?.whole ? [answer.whole.id] : []));
  return Object.fromEntries(
    Object.entries(laboratory)
      .filter(([of]) => ids.includes(of.split(" ")[0]))
      .slice(-MOST),
  );
}
