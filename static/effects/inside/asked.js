/** What of the state holds one answer of the server, with the question that it is of. */

/** @import { Asked, State, Store } from "../../types.js" */

import { failureOf } from "../../api/client.js";

/** @typedef {{ [Name in keyof State]: State[Name] extends Asked<unknown> | null ? Name : never }[keyof State]} Place */

/**
 * Ask a question once; while it waits the last answer stays, and what a newer one made void is dropped.
 * @template {Place} Name
 * @param {Store} store
 * @param {Name} name
 * @param {string} of names the question
 * @param {() => Promise<NonNullable<NonNullable<State[Name]>["come"]>>} ask
 */
export async function askOnce(store, name, of, ask) {
  const known = store.state[name];
  if (known?.of === of) return;
  const current = () => store.state[name]?.of === of;
  /** @param {Omit<Asked<unknown>, "of">} news */
  const tell = (news) => store.update({ [name]: { of, ...news } });
  tell({ status: "loading", come: known?.come ?? null, failure: null });
  try {
    const come = await ask();
    if (current()) tell({ status: "ready", come, failure: null });
  } catch (error) {
    if (current()) tell({ status: "failed", come: null, failure: failureOf(error) });
  }
}
