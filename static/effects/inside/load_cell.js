/** Asks for the numbers of the cell that is opened. */

/** @import { Store } from "../../types.js" */

import { fetchCell } from "../../api/inside.js";
import { inspectedName } from "../../state/inside/inspected.js";
import { createAskOnce } from "./ask_once.js";

/** @param {Store} store */
export const createCellLoader = (store) =>
  createAskOnce(
    store,
    (state) => state.cell,
    (cell) => ({ cell }),
    ({ choice, answers }, cell, capture) =>
      choice.inside === "layer"
        ? null
        : {
            // The encoder is asked first, the rest comes after it: its cells are the same in both.
            of: `${inspectedName(cell)} ${JSON.stringify(answers[cell.side]?.question)}`,
            ask: () => fetchCell(capture, cell),
          },
  );
