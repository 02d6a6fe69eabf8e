/** Asks every head of a site what the reader wants to know, once for each question. */

/** @import { Found, Store } from "../types.js" */
/** @import { Search } from "../state/search.js" */

import { failureOf } from "../api/client.js";
import { fetchContrast, fetchHeadSearch } from "../api/head_search.js";
import { searchName, searchOf } from "../state/search.js";

/** @param {Store} store */
export function createSearch(store) {
  let asking = "";

  /** @param {Search} search @returns {Promise<Partial<Found>>} */
  async function answer(search) {
    if (search.path === "contrasts") return { contrast: await fetchContrast(search.body) };
    return { finding: await fetchHeadSearch(search.capture, search.body) };
  }

  /** Ask for what the choice wants and the store does not hold; an older answer is dropped. */
  async function fill() {
    const search = searchOf(store.state);
    if (!search) return;
    const asked = searchName(search);
    if (store.state.found?.asked === asked || asking === asked) return;
    asking = asked;
    const none = { asked, finding: null, contrast: null, failure: null };
    const found = await answer(search).catch((error) => ({ failure: failureOf(error) }));
    if (asking !== asked) return;
    asking = "";
    store.update({ found: { ...none, ...found } });
  }

  /** Ask again for what failed. */
  function again() {
    store.update({ found: null });
    return fill();
  }

  return { fill, again };
}
