/** Opens models on the server, follows how far that is, and draws with them once they are ready. */

/** @import { ModelEntry, Offer, Opening, Store } from "../types.js" */

import { failureOf } from "../api/client.js";
import { closeModel, listModels, openModel, watchOpening } from "../api/models.js";
import { withModel } from "../state/fit_to_model.js";

/** @typedef {ReturnType<typeof createState>} Openings */

/** @param {Store} store @param {(fragment: string) => void} restore */
const createState = (store, restore) => ({
  ...{ store, restore },
  /** How to look away from each opening that is followed. @type {Map<string, () => void>} */
  watched: new Map(),
  wanted: /** @type {Offer | null} */ (null), // what is drawn as soon as it is ready
});

/**
 * @param {Store} store
 * @param {(fragment: string) => void} restore draws what a link says
 */
export function createOpening(store, restore) {
  const openings = createState(store, restore);
  return {
    open: (/** @type {Offer} */ offer) => open(openings, offer),
    close: (/** @type {string} */ id) => close(openings, id),
    followAll: () => followAll(openings),
  };
}

/**
 * Open a model, and draw with it once it is ready.
 * @param {Openings} openings
 * @param {Offer} offer
 * @returns {Promise<string>} why it is not opened, in words; "" where it is
 */
async function open(openings, offer) {
  const { store } = openings;
  openings.wanted = offer;
  const entry = store.state.models?.models.find(({ id }) => id === offer.model);
  const here = entry && entry.sites.length > 0 && ["", entry.revision].includes(offer.revision);
  if (here && ["ready", "available"].includes(entry.status)) {
    draw(openings, offer);
    return "";
  }
  try {
    amend(store, await openModel(offer.model, offer.revision));
  } catch (error) {
    return failureOf(error).detail;
  }
  follow(openings, offer.model);
  return "";
}

/** Stop an opening, unload a model, or take it off the list. @param {Openings} openings @param {string} id */
async function close(openings, id) {
  if (openings.wanted?.model === id) openings.wanted = null;
  try {
    await closeModel(id);
    await refresh(openings.store);
  } catch (error) {
    openings.store.update({ notice: failureOf(error).detail });
  }
}

/** Follow what others have begun. @param {Openings} openings */
function followAll(openings) {
  for (const { id, status } of openings.store.state.models?.models ?? [])
    if (status === "loading") follow(openings, id);
}

/** @param {Openings} openings @param {string} id */
function follow(openings, id) {
  const { watched } = openings;
  if (watched.has(id)) return;
  const away = watchOpening(
    id,
    (news) => void hear(openings, news),
    () => watched.delete(id),
  );
  watched.set(id, away);
}

/** @param {Openings} openings @param {Opening} news */
async function hear(openings, news) {
  const { store, watched } = openings;
  amend(store, news);
  if (news.status === "loading") return;
  watched.get(news.id)?.();
  watched.delete(news.id);
  await refresh(store);
  const { wanted } = openings;
  if (news.status === "ready" && wanted?.model === news.id) draw(openings, wanted);
}

/** @param {Openings} openings @param {Offer} offer */
function draw(openings, { model, fragment }) {
  const { store, restore } = openings;
  openings.wanted = null;
  store.update({ offer: null });
  if (fragment !== "") return restore(fragment);
  const entry = store.state.models?.models.find(({ id }) => id === model);
  if (!entry) return undefined;
  // Another revision under the same name answers anew.
  store.update({ answers: { a: null, b: null } });
  return store.choose(withModel(store.state.choice, entry));
}

/** Take in what is new of a model. @param {Store} store @param {Opening | ModelEntry} news */
function amend(store, news) {
  const { models } = store.state;
  if (models === null) return;
  const there = models.models.some(({ id }) => id === news.id);
  const all = models.models.map((entry) => (entry.id === news.id ? { ...entry, ...news } : entry));
  const added = !there && "sites" in news ? [news] : [];
  store.update({ models: { ...models, models: [...all, ...added] } });
}

/** @param {Store} store */
async function refresh(store) {
  const models = await listModels();
  if (store.state.file === null) store.update({ models });
}
