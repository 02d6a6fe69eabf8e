/** What the pointer and the keys do to the tokens of a panel. */

/** @import { Lit } from "../../types.js" */
/** @import { Board, Standing } from "./board_state.js" */

import { withKept } from "../../state/choice.js";
import { checksAt } from "../../state/head_edits.js";
import { tokenAt } from "../../patterns/lit_tokens.js";
import { moveLit } from "./arrow_keys.js";
import { light } from "./light_board.js";
import { anchorAt } from "./panel/pane.js";
import { pointOf, pointedIn } from "./row/row_points.js";

/** @param {Standing} panel @param {number} x of the window @param {number} y @returns {Lit | null} */
export function tokenUnder({ row, at, shown }, x, y) {
  const found = shown && pointedIn(row, x, y);
  return found && found.panel === at ? found.lit : null;
}

/**
 * @param {Board} board
 * @param {string} name of the panel
 * @param {Lit | null} lit
 * @param {"off" | "polite"} live who hears of it
 */
export function hover(board, name, lit, live) {
  const panel = board.standing.get(name);
  const shown = panel?.shown;
  board.told = live === "polite" ? name : null;
  const other = lit?.axis === "query" ? "key" : "query";
  board.hovered = lit && shown ? { ...tokenAt(shown, lit), across: shown.streams[other] } : null;
  // The next key may come before the next frame.
  if (panel && shown) panel.lit = board.lights.in(shown, board.hovered);
  light(board);
}

/**
 * Keep a token lit, or let go of it; while tokens are being picked, pick it.
 * @param {Board} board
 * @param {Standing} panel
 * @param {Lit | null} lit
 */
export function keep({ store, actions }, { shown }, lit) {
  if (!lit || !shown) return;
  const { side, axis, stream, place } = tokenAt(shown, lit);
  // A row of a target is named by the token that it writes, the one after its own.
  const written = axis === "query" && stream === "target" ? place + 1 : place;
  if (actions.onPick(side, stream, written, axis)) return;
  store.choose({ kept: withKept(store.state.choice.kept, { side, axis, stream, place }) });
}

/**
 * Ask what may be done with a token.
 * @param {Board} board
 * @param {Standing} panel
 * @param {Lit | null} lit
 * @param {{ x: number, y: number }} where on the window
 */
export function openMenu({ store, actions }, { shown, view }, lit, where) {
  if (!lit || !shown) return;
  const token = tokenAt(shown, lit);
  const { side, stream, place } = token;
  const { choice, answers } = store.state;
  const checks = checksAt(view.panel.of, token, choice.kept, answers.b !== null);
  const anchor = anchorAt(view, where.x, where.y);
  actions.onMenu({ side, stream, place, checks, ...where, anchor });
}

/** @param {Board} board @param {Standing} panel @param {KeyboardEvent} event */
export function pressKey(board, panel, event) {
  const { shown, lit, view, row, at } = panel;
  if (!shown || event.ctrlKey || event.metaKey || event.altKey) return;
  const { choice } = board.store.state;
  const own = board.hovered && lit.length > 0 ? lit[0] : (lit.at(-1) ?? null);
  const way = choice.view === "matrix" ? "matrix" : choice.direction;
  const next = moveLit(event.key, own, shown, way);
  if (next) hover(board, view.name, next, "polite");
  else if (event.key === "Enter") keep(board, panel, own);
  else if (event.key === "m" && own) openMenu(board, panel, own, pointOf(row, at, own));
  else if (event.key === "Escape" && board.store.state.picking === null) {
    board.hovered = null;
    board.store.choose({ kept: [] });
  } else return;
  event.preventDefault();
}
