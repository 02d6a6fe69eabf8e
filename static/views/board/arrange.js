/** Puts the panels of the board into their rows, and hears what a reader does with each. */

/** @import { Panel } from "../../types.js" */
/** @import { Board, Standing } from "./board_state.js" */
/** @import { PanelActions } from "./panel/panel.js" */

import { sidesOf } from "../../state/answers.js";
import { checksOf } from "../../state/head_edits.js";
import { standingOf } from "../../state/panel_standing.js";
import { panelName, panelsOf, withMoved, withMuted, withPin } from "../../state/panels.js";
import { heightFor } from "./columns.js";
import { createPanel } from "./panel/panel.js";
import { click, hover, inspect, openMenu, pressKey, tokenUnder } from "./pointing.js";
import { createRow, removeRow } from "./row/row.js";

/**
 * @param {Board} board
 * @param {Panel[][]} groups the panels of each row
 * @param {number} columns
 */
export function arrange(board, groups, columns) {
  const { views, rows, stack, store } = board;
  const names = new Set(groups.flat().map(panelName));
  for (const [name, { element }] of views) {
    if (names.has(name)) continue;
    element.remove();
    views.delete(name);
  }
  for (const row of rows.splice(groups.length)) removeRow(row);
  groups.forEach((group, at) => {
    rows[at] ??= createRow(heightFor(store.state.choice));
    const { element } = rows[at];
    if (stack.children[at] !== element) stack.append(element);
    element.style.setProperty("--columns", String(columns));
    group.forEach((panel, column) => putInto(element, viewOf(board, panel).element, column));
  });
}

/** @param {HTMLElement} row @param {HTMLElement} panel @param {number} column */
function putInto(row, panel, column) {
  // The figure and the words over it are the row's first children.
  const there = row.children[column + 2];
  if (there !== panel) row.insertBefore(panel, there ?? null);
  panel.style.setProperty("--column", String(column + 1));
}

/** The view of a panel, made where there is none yet. @param {Board} board @param {Panel} panel */
function viewOf(board, panel) {
  const name = panelName(panel);
  const view = board.views.get(name) ?? createPanel(panel, actionsOf(board, panel));
  board.views.set(name, view);
  return view;
}

/** @param {Board} board @param {Panel} panel @returns {PanelActions} */
function actionsOf(board, panel) {
  const { store, actions } = board;
  const name = panelName(panel);
  const here = () => /** @type {Standing} */ (board.standing.get(name));
  return {
    point: (x, y) => hover(board, name, tokenUnder(board, here(), x, y), "off"),
    leave: () => hover(board, name, null, "off"),
    click: (x, y) => click(board, here(), x, y),
    doubleClick: (x, y) => {
      const cell = tokenUnder(board, here(), x, y);
      if (cell?.partner !== undefined) inspect(board, here(), cell);
    },
    key: (event) => pressKey(board, here(), event),
    menu: (x, y) => openMenu(board, here(), tokenUnder(board, here(), x, y), { x, y }),
    save: (anchor) => actions.onSave(panel, anchor),
    check: () => store.choose({ check: checksOf(panel.of) }),
    inside: () => inspect(board, here(), here().lit.at(-1) ?? null),
    insideRow: (place, head) => inspect(board, here(), { axis: "query", place }, head),
    pin: () => store.choose({ pins: withPin(store.state.choice.pins, panel) }),
    move: (steps) => store.choose({ pins: withMoved(store.state.choice.pins, panel, steps) }),
    close: () => {
      const { choice, answers } = store.state;
      store.choose(standingOf(panel, choice, sidesOf(answers)).without ?? {});
    },
    toggle: (head, solo) => {
      const { choice, answers } = store.state;
      const panels = panelsOf(choice, sidesOf(answers));
      store.choose({ muted: withMuted(choice.muted, panels, panel, head, solo) });
    },
  };
}
