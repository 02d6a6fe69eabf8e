/** What the pointer and the keys do to the tokens of a panel. */

/** @import { Choice, Lit } from "../../types.js" */
/** @import { Board, Standing } from "./board_state.js" */

import { withKept } from "../../state/choice.js";
import { checksAt } from "../../state/head_edits.js";
import { inspecting } from "../../state/inside/inspected.js";
import { headName, mutedHeads } from "../../state/panels.js";
import { openedCell } from "../../patterns/inside/opened_cell.js";
import { tokenAt } from "../../patterns/lit_tokens.js";
import { moveLit } from "./arrow_keys.js";
import { light } from "./light_board.js";
import { anchorAt } from "./panel/pane.js";
import { lineIn, pointOf, pointedIn } from "./row/row_points.js";

/**
 * The line of a kept token that is under the pointer.
 * @param {Board} board
 * @param {Standing} panel
 * @param {number} x of the window
 * @param {number} y
 */
function lineUnder({ lights }, { row, at, shown }, x, y) {
  return shown && lineIn(row, at, lights.in(shown, null), x, y);
}

/**
 * What is pointed at: a line of a kept token, else the nearest token.
 * @param {Board} board
 * @param {Standing} panel
 * @param {number} x of the window
 * @param {number} y
 * @returns {Lit | null}
 */
export function tokenUnder(board, panel, x, y) {
  const { row, at, shown } = panel;
  const line = lineUnder(board, panel, x, y);
  if (line) return line;
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
 * Click: look inside the head where its line is, else keep the token.
 * @param {Board} board
 * @param {Standing} panel
 * @param {number} x of the window
 * @param {number} y
 */
export function click(board, panel, x, y) {
  const line = board.store.state.picking === null ? lineUnder(board, panel, x, y) : null;
  if (line) inspect(board, panel, line);
  else keep(board, panel, tokenUnder(board, panel, x, y));
}

/**
 * The choice that looks inside a head of a panel.
 * @param {Board} board
 * @param {Standing} panel
 * @param {Lit | null} lit null: its strongest look
 * @param {string} [head] its name; of several, else, the one that looks most
 * @returns {Partial<Choice> | null} null where there is nothing to look into
 */
function insideOf({ store }, { shown, view: { panel } }, lit, head) {
  const { choice, answers, file } = store.state;
  if (!shown || file !== null) return null;
  const muted = mutedHeads(choice.muted, panel);
  const heads = panel.of.heads.map(headName).filter((name) => !muted.includes(name));
  const wanted = head === undefined ? heads : [head];
  const cell = openedCell(panel, shown, lit, wanted, answers[panel.of.side]);
  return cell && inspecting(choice, cell);
}

/**
 * Look inside a head of a panel.
 * @param {Board} board
 * @param {Standing} panel
 * @param {Lit | null} lit
 * @param {string} [head]
 */
export function inspect(board, panel, lit, head) {
  const patch = insideOf(board, panel, lit, head);
  if (patch) board.store.choose(patch);
}

/**
 * Ask what may be done with a token.
 * @param {Board} board
 * @param {Standing} panel
 * @param {Lit | null} lit
 * @param {{ x: number, y: number }} where on the window
 */
export function openMenu(board, panel, lit, where) {
  const { store, actions } = board;
  const { shown, view } = panel;
  if (!lit || !shown) return;
  const token = tokenAt(shown, lit);
  const { side, stream, place } = token;
  const { choice, answers } = store.state;
  const checks = checksAt(view.panel.of, token, choice.kept, answers.b !== null);
  const inside = insideOf(board, panel, lit);
  const offers = [
    ...(inside ? [{ title: "Inside this head", patch: inside }] : []),
    ...checks.map(({ title, edits }) => ({ title, patch: { check: edits, odds: "" } })),
  ];
  const anchor = anchorAt(view, where.x, where.y);
  actions.onMenu({ side, stream, place, offers, ...where, anchor });
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
  else if (event.key === "Enter" && own?.partner !== undefined) inspect(board, panel, own);
  else if (event.key === "Enter") keep(board, panel, own);
  else if (event.key === "i") inspect(board, panel, own);
  else if (event.key === "m" && own) openMenu(board, panel, own, pointOf(row, at, own));
  else if (event.key === "Escape" && board.store.state.picking === null) {
    board.hovered = null;
    board.store.choose({ kept: [] });
  } else return;
  event.preventDefault();
}
