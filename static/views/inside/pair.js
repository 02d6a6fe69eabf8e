/** The query and the key of the cell that is opened: chosen from lists, by steps, or by arrow keys. */

/** @import { Axis, Capture, Inspected, Store } from "../../types.js" */

import { inspectedNow, inspecting, sizesOf, strongestKey } from "../../state/inside/inspected.js";
import { weightsName } from "../../state/panels.js";
import { tokenName } from "../../state/token_names.js";
import { find, findAll } from "../element.js";
import { createUnchanged } from "../memory.js";

/** @type {Record<string, { axis: Axis, step: number }>} */
const KEYS = {
  ArrowUp: { axis: "query", step: -1 },
  ArrowDown: { axis: "query", step: 1 },
  ArrowLeft: { axis: "key", step: -1 },
  ArrowRight: { axis: "key", step: 1 },
};

/**
 * @param {HTMLElement} root
 * @param {Store} store
 * @returns {(cell: Inspected, capture: Capture | null) => void}
 */
export function createPair(root, store) {
  const pair = find('part="inside-pair"', root);
  const parts = findAll("axis", pair);
  const unchanged = createUnchanged();
  let sizes = { query: 0, key: 0 };

  /** @param {Partial<Inspected>} other */
  function choose(other) {
    const cell = inspectedNow(store.state);
    if (cell) store.choose(inspecting(store.state.choice, { ...cell, ...other }));
  }

  /** @param {Axis} axis @param {number} step */
  function walk(axis, step) {
    const cell = inspectedNow(store.state);
    if (!cell) return;
    const next = Math.min(Math.max(cell[axis] + step, 0), sizes[axis] - 1);
    if (next !== cell[axis]) choose({ [axis]: next });
  }

  for (const part of parts) {
    const axis = /** @type {Axis} */ (part.dataset.axis);
    const select = selectIn(part);
    select.addEventListener("change", () => choose({ [axis]: Number(select.value) }));
    for (const button of findAll("step", part)) {
      button.addEventListener("click", () => walk(axis, Number(button.dataset.step)));
    }
  }
  const strongest = find('action="strongest-key"', pair);
  strongest.addEventListener("click", () => {
    const key = strongestIn(store);
    if (key !== null) choose({ key });
  });
  pair.addEventListener("keydown", (event) => {
    const key = KEYS[event.key];
    if (!key || event.target !== pair || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    walk(key.axis, key.step);
  });

  return function show(cell, capture) {
    const named = capture?.sites.find(({ site }) => site === cell.site);
    pair.inert = !capture || !named;
    if (!capture || !named) return;
    const { queries, keys } = /** @type {{ queries: number, keys: number }} */ (
      sizesOf(capture, cell.site)
    );
    sizes = { query: queries, key: keys };
    const tokens = { query: capture.tokens[named.queries], key: capture.tokens[named.keys] };
    const anew = !unchanged([tokens.query, tokens.key]);
    for (const part of parts) {
      const axis = /** @type {Axis} */ (part.dataset.axis);
      const select = selectIn(part);
      if (anew) {
        select.replaceChildren(
          ...tokens[axis].map(
            (token, place) => new Option(`${tokenName(token)}  ${place}`, String(place)),
          ),
        );
      }
      select.value = String(cell[axis]);
    }
    strongest.hidden = strongestIn(store) === null;
  };
}

/** @param {HTMLElement} part */
const selectIn = (part) => /** @type {HTMLSelectElement} */ (part.querySelector("select"));

/** The key that the row looks at most, where its weights are here. @param {Store} store */
function strongestIn({ state }) {
  const cell = inspectedNow(state);
  const weights = cell && state.answers[cell.side]?.weights[weightsName(cell.site, cell)];
  return weights && cell.query < weights.rows ? strongestKey(weights, cell.query) : null;
}
