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
  return function tableOf({ choice }, { id, told, encoding, spread }) {
    if (spread?.row !== "position" || spread.column !== "dimension") return null;
    const came = choice.places === "all" ? parts.table(told[0].capture, id.number) : null;
    const whole = came?.come ?? null;
    const values = whole ?? spread.values;
    const pairs = pairsIn.has(values) ? pairsIn.get(values) : pairsOf(encoding, values);
    pairsIn.set(values, pairs ?? null);
    const shown = whole ? (wholes.get(whole) ?? wholeSpread(spread, encoding, whole)) : spread;
    if (whole) wholes.set(whole, shown);
    return { spread: shown, pairs: pairs ?? null, came };
  };
}
