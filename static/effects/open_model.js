/** Opens models on the server, follows how far that is, and draws with them once they are ready. */

/** @import { ModelEntry, Offer, Opening, Store } from "../types.js" */

import { failureOf } from "../api/client.js";
import { closeModel, listModels, openModel, watchOpening } from "../api/models.js";
import { withModel } from "../state/fit_to_model.js";

/**
 * @param {Store} store
 * @param {(fragment: string) => void} restore draws what a link says
 */
export function createOpening(store, restore) {
  /** @type {Map<string, () => void>} */
  const watched = new Map(); // how to look away from each opening that is followed
  /** @type {Offer | null} */
  let wanted = null; // what is drawn as soon as it is ready

  /** @param {Opening | ModelEntry} news */
  function amend(news) {
    const { models } = store.state;
    if (models === null) return;
    const there = models.models.some(({ id }) => id === news.id);
    const all = models.models.map((entry) =>
      entry.id === news.id ? { ...entry, ...news } : entry,
    );
    const added = !there && "sites" in news ? [news] : [];
    store.update({ models: { ...models, models: [...all, ...added] } });
  }

  async function refresh() {
    const models = await listModels();
    if (store.state.file === null) store.update({ models });
  }

  /** @param {string} id */
  function follow(id) {
    if (watched.has(id)) return;
    const away = watchOpening(
      id,
      (news) => void hear(news),
      () => watched.delete(id),
    );
    watched.set(id, away);
  }

  /** @param {Opening} news */
  async function hear(news) {
    amend(news);
    if (news.status === "loading") return;
    watched.get(news.id)?.();
    watched.delete(news.id);
    await refresh();
    if (news.status === "ready" && wanted?.model === news.id) draw(wanted);
  }

  /** @param {Offer} offer */
  function draw({ model, fragment }) {
    wanted = null;
    store.update({ offer: null });
    if (fragment !== "") return restore(fragment);
    const entry = store.state.models?.models.find(({ id }) => id === model);
    if (!entry) return undefined;
    // Another revision under the same name answers anew.
    store.update({ answers: { a: null, b: null } });
    return store.choose(withModel(store.state.choice, entry));
  }

  /**
   * Open a model, and draw with it once it is ready.
   * @param {Offer} offer
   * @returns {Promise<string>} why it is not opened, in words; "" where it is
   */
  async function open(offer) {
    wanted = offer;
    const entry = store.state.models?.models.find(({ id }) => id === offer.model);
    const here = entry && entry.sites.length > 0 && ["", entry.revision].includes(offer.revision);
    if (here && ["ready", "available"].includes(entry.status)) {
      draw(offer);
      return "";
    }
    try {
      amend(await openModel(offer.model, offer.revision));
    } catch (error) {
      return failureOf(error).detail;
    }
    follow(offer.model);
    return "";
  }

  /** Stop an opening, unload a model, or take it off the list. @param {string} id */
  async function close(id) {
    if (wanted?.model === id) wanted = null;
    try {
      await closeModel(id);
      await refresh();
    } catch (error) {
      store.update({ notice: failureOf(error).detail });
    }
  }

  /** Follow what others have begun. */
  function followAll() {
    for (const { id, status } of store.state.models?.models ?? [])
      if (status === "loading") follow(id);
  }

  return { open, close, followAll };
}
