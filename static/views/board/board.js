/** The board: rows of panels, and the tokens that are lit in all of them at once. */

/** @import { Size } from "../../figures/picture.js" */
/** @import { Panel, State, Store } from "../../types.js" */
/** @import { Board, BoardActions } from "./board_state.js" */
/** @import { PanelView } from "./panel/panel.js" */

import { sidesOf } from "../../state/answers.js";
import { canDraw } from "../../state/opened_file.js";
import { standingOf } from "../../state/panel_standing.js";
import { mutedHeads, panelName, panelsOf } from "../../state/panels.js";
import { find, make } from "../element.js";
import { redrawnOnResize } from "../resize.js";
import { arrange } from "./arrange.js";
import { createState } from "./board_state.js";
import { columnsFor, rowsOf } from "./columns.js";
import { litsOf, tell } from "./light_board.js";
import { showPattern } from "./panel/panel.js";
import { createContents } from "./panel/panel_contents.js";
import { showLegend } from "./panel/panel_legend.js";
import { offerTools } from "./panel/panel_tools.js";
import { contentAt, drawRow } from "./row/row.js";
import { bothOf, savedPicture } from "./saved_panels.js";
import { stageOf } from "./stage.js";

/**
 * @param {Store} store
 * @param {() => void} again
 * @param {BoardActions} actions
 */
export function createBoard(store, again, actions) {
  const root = find('part="board"');
  const retry = make("button", { type: "button", class: "primary" }, "Try again");
  const said = make("p", { class: "bad" });
  const failure = make("div", { role: "alert", hidden: "" }, said, retry);
  retry.addEventListener("click", again);
  const board = createState(store, actions);
  root.append(failure, board.stack);
  const contentsOf = createContents();

  /** @param {State} state */
  function render(state) {
    root.hidden = state.choice.page !== "explore";
    failure.hidden = state.failure === null;
    said.textContent = state.failure?.detail ?? "";
    if (!root.hidden) drawBoard(board, contentsOf, state);
  }

  /** Draw with another threshold for now. @param {number | null} value */
  function preview(value) {
    board.threshold = value;
    if (board.standing.size > 0) render(store.state);
  }

  return {
    render: redrawnOnResize(root, store, render),
    preview,
    bothOf: (/** @type {Panel} */ panel) => bothOf(board, panel),
    pictureOf: (/** @type {Panel[]} */ panels, /** @type {Size} */ size) =>
      savedPicture(board, panels, size),
  };
}

/** @param {Board} board @param {ReturnType<typeof createContents>} contentsOf @param {State} state */
function drawBoard(board, contentsOf, state) {
  const { choice, answers, models, dark } = state;
  const panels = models === null ? [] : panelsOf(choice, sidesOf(answers));
  const stage = stageOf(board.stack, dark);
  const columns = columnsFor(stage.width, panels, choice.direction);
  const groups = rowsOf(panels, columns);
  arrange(board, groups, columns);
  const { top, direction } = choice;
  const reading = { threshold: board.threshold ?? choice.threshold, top, direction };
  const made = contentsOf(panels, choice, answers, reading, stage.theme);
  const manner = { view: choice.view, most: made.most };
  board.lights.follow(choice.kept, answers);
  board.manner = manner;
  board.standing = new Map();
  groups.forEach((group, at) => {
    const row = board.rows[at];
    const each = group.map((panel, place) => {
      const content = made.contents.get(panelName(panel)) ?? null;
      const failed = [panel.of, panel.minus].some(
        (part) => part && answers[part.side]?.failure != null,
      );
      const view = /** @type {PanelView} */ (board.views.get(panelName(panel)));
      const shown = content?.shown ?? null;
      const there = [panel.of, panel.minus].every(
        (part) => !part || part.heads.every((head) => canDraw(state, part.site, head)),
      );
      showPattern(view, shown, content?.reading ?? reading, manner, failed, there);
      const series = made.series.get(view.name) ?? [];
      showLegend(view.legend, series, mutedHeads(choice.muted, panel), stage.theme);
      offerTools(view.tools, standingOf(panel, choice, sidesOf(answers)));
      const lit = shown ? board.lights.in(shown, board.hovered) : [];
      board.standing.set(view.name, { view, shown, lit, row, at: place });
      return content ?? (failed || !there ? null : contentAt(row, place, columns));
    });
    const contents = [...each, ...Array(columns - each.length).fill(null)];
    if (stage.width > 0) drawRow(row, { contents, stage, manner }, litsOf(board, row, columns));
  });
  tell(board);
}
