/** The table that the sections are about: the text's rows, or all that the model holds. */

/** @import { Asked, KnownEncoding, Pairs, Spread, State } from "../../types.js" */
/** @import { Parts } from "../../effects/positions/parts.js" */

import { pairsOf } from "../../patterns/positions/pairs.js";
import { wholeSpread } from "../../patterns/positions/table.js";

/** @typedef {{ spread: Spread, pairs: Pairs | null, came: Asked<number[][]> | null }} Table */

/** @param {Parts} parts */
export function createTables(parts) {
  /** @type {WeakMap<number[][], Pairs | null>} */
  const pairsIn = new WeakMap();
  /** @type {WeakMap<number[][], Spread>} */
  const wholes = new WeakMap();

  /**
   * The table as it is shown; null of an encoding that is none.
   * @param {State} state
   * @param {KnownEncoding} known
   * @returns {Table | null}
   */
  return function tableOf({ choice, file }, { id, told, encoding, spread }) {
    if (spread?.row !== "position" || spread.column !== "dimension") return null;
    const whole = choice.places === "all" && file === null; // a file has no more than its text's
    const came = whole ? parts.table(told[0].capture, id.number) : null;
    const held = came?.come ?? null;
    const values = held ?? spread.values;
    const pairs = pairsIn.has(values) ? pairsIn.get(values) : pairsOf(encoding, values);
    pairsIn.set(values, pairs ?? null);
    const shown = held ? (wholes.get(held) ?? wholeSpread(spread, encoding, held)) : spread;
    if (held) wholes.set(held, shown);
    return { spread: shown, pairs: pairs ?? null, came };
  };
}
