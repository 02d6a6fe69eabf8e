/** Lights tokens in all panels of the board at once, and says in words what is lit. */

/** @import { Lit } from "../../types.js" */
/** @import { Board } from "./board_state.js" */
/** @import { Row } from "./row/row.js" */

import { sayLit } from "./panel/panel.js";
import { columnsOf, lightRow } from "./row/row.js";

/** What is lit in each panel of a row. @param {Board} board @param {Row} row @param {number} columns */
export function litsOf({ standing }, row, columns) {
  /** @type {Lit[][]} */
  const lits = Array.from({ length: columns }, () => []);
  for (const one of standing.values()) if (one.row === row) lits[one.at] = one.lit;
  return lits;
}

/** Light what is pointed at or kept, in the next frame. @param {Board} board */
export function light(board) {
  if (board.waiting) return;
  board.waiting = true;
  requestAnimationFrame(() => {
    board.waiting = false;
    const { lights, hovered, standing, rows } = board;
    for (const one of standing.values()) one.lit = one.shown ? lights.in(one.shown, hovered) : [];
    for (const row of rows) lightRow(row, litsOf(board, row, columnsOf(row)));
    tell(board);
    board.actions.onPoint(hovered);
  });
}

/** @param {Board} board */
export function tell({ standing, store, told }) {
  let idle = /** @type {typeof store.state.choice.view | null} */ (store.state.choice.view);
  for (const { view, lit } of standing.values()) {
    sayLit(view, lit, idle, view.name === told ? "polite" : "off");
    idle = null; // how to read the pictures is said once, in the first panel
  }
}
