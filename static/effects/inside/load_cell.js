/** Asks for the numbers of the cell that is opened. */

/** @import { Store } from "../../types.js" */

import { fetchCell } from "../../api/inside.js";
import { captureWith } from "../../state/answers.js";
import { cellQuestion, inspectedNow, sizesOf } from "../../state/inside/inspected.js";
import { askOnce } from "./asked.js";

/** @param {Store} store @returns {() => void} asks for what the choice shows and that is not there */
export function createCellLoader(store) {
  return function follow() {
    const { choice, answers, file } = store.state;
    const cell = inspectedNow(store.state);
    if (cell === null || file !== null || choice.page !== "explore" || choice.inside === "layer")
      return;
    const capture = captureWith(answers[cell.side], cell.site);
    const sizes = capture && sizesOf(capture, cell.site);
    if (!sizes || cell.query >= sizes.queries || cell.key >= sizes.keys) return;
    void askOnce(store, "cell", cellQuestion(store.state, cell), () => fetchCell(capture, cell));
  };
}
