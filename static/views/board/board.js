/** The board: rows of panels, and the tokens that are lit in all of them at once. */

/** @import { Check, Kept, Lit, Manner, Panel, Pattern, Side, State, Store, Stream } from "../../types.js" */

import { withKept } from "../../state/choice.js";
import { drawable, single, widthOf } from "../../figures/single.js";
import { checksAt, checksOf } from "../../state/head_edits.js";
import { sidesOf } from "../../state/answers.js";
import {
  mutedHeads,
  panelName,
  panelsOf,
  withMoved,
  withMuted,
  withPin,
} from "../../state/panels.js";
import { tokenAt } from "../../patterns/lit_tokens.js";
import { captionOf } from "./caption.js";
import { columnsFor, heightFor, rowsOf } from "./columns.js";
import { createContents } from "./panel_contents.js";
import { find, make } from "../element.js";
import { moved } from "./arrow_keys.js";
import { createLights } from "./lit_tokens.js";
import { createPanel } from "./panel.js";
import { createRow } from "./row.js";
import { stageOf } from "./stage.js";
import { standingOf } from "../../state/panel_standing.js";

/** A token that a reader asks something about, where on the window, and where the focus was. @typedef {{ side: Side, stream: Stream, place: number, checks: Check[], x: number, y: number, anchor: HTMLElement }} Asked */
/** @typedef {ReturnType<typeof createPanel>} PanelView */
/** @typedef {{ view: PanelView, shown: Pattern | null, lit: Lit[], row: ReturnType<typeof createRow>, at: number }} Standing */

/**
 * @param {Store} store
 * @param {() => void} again
 * @param {(asked: Asked) => void} onMenu what may be done with a token is asked for
 * @param {(panel: Panel, anchor: HTMLElement) => void} onSave a panel is to be saved
 */
export function createBoard(store, again, onMenu, onSave) {
  const root = find('part="board"');
  const retry = make("button", { type: "button", class: "primary" }, "Try again");
  const failure = make("div", { role: "alert", hidden: "" }, make("p", { class: "bad" }), retry);
  retry.addEventListener("click", again);
  const stack = make("div", { class: "rows" });
  root.append(failure, stack);

  const contentsOf = createContents();
  const lights = createLights();
  /** @type {Map<string, PanelView>} */
  const views = new Map();
  /** @type {ReturnType<typeof createRow>[]} */
  let rows = [];
  /** @type {Map<string, Standing>} */
  let standing = new Map();
  /** @type {(Kept & { partner?: number, across: Stream }) | null} */
  let hovered = null;
  let told = /** @type {string | null} */ (null); // the panel whose words are read out
  let waiting = false; // for the next frame: what comes meanwhile is drawn once, in it
  /** @type {number | null} */
  let threshold = null; // while the reader still moves it
  /** @type {Manner} */
  let manner = { view: "lines", most: 1 };

  /** @param {Panel} panel */
  function view(panel) {
    const name = panelName(panel);
    const here = () => /** @type {Standing} */ (standing.get(name));
    return createPanel(panel, {
      point: (x, y) => hover(name, under(here(), x, y), "off"),
      leave: () => hover(name, null, "off"),
      click: (x, y) => keep(here(), under(here(), x, y)),
      key: (event) => key(here(), event),
      menu: (x, y) => ask(here(), under(here(), x, y), { x, y }),
      save: (anchor) => onSave(panel, anchor),
      check: () => store.choose({ check: checksOf(panel.of) }),
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
    });
  }

  /** @param {State} state */
  function render(state) {
    const { choice, answers, models, dark } = state;
    root.hidden = choice.page !== "explore";
    failure.hidden = state.failure === null;
    /** @type {HTMLElement} */ (failure.firstChild).textContent = state.failure?.detail ?? "";
    if (root.hidden) return;
    const panels = models === null ? [] : panelsOf(choice, sidesOf(answers));
    const stage = stageOf(stack, dark);
    const columns = columnsFor(stage.width, panels, choice.direction);
    const groups = rowsOf(panels, columns);
    place(panels, groups, columns);
    const reading = {
      threshold: threshold ?? choice.threshold,
      top: choice.top,
      direction: choice.direction,
    };
    const made = contentsOf(panels, choice, answers, reading, stage.theme);
    lights.follow(choice.kept, answers);
    manner = { view: choice.view, most: made.most };
    standing = new Map();
    groups.forEach((group, row) => {
      const each = group.map((panel, at) => {
        const name = panelName(panel);
        const view = /** @type {PanelView} */ (views.get(name));
        const content = made.contents.get(name) ?? null;
        const failed = [panel.of, panel.minus].some(
          (part) => part && answers[part.side]?.failure != null,
        );
        const shown = content?.shown ?? null;
        view.show(shown, content?.reading ?? reading, manner, failed);
        view.key(made.series.get(name) ?? [], mutedHeads(choice.muted, panel), stage.theme);
        view.stand(standingOf(panel, choice, sidesOf(answers)));
        standing.set(name, {
          view,
          shown,
          lit: shown ? lights.in(shown, hovered) : [],
          row: rows[row],
          at,
        });
        return content ?? (failed ? null : rows[row].contentAt(at, columns));
      });
      const drawing = {
        contents: [...each, ...Array(columns - each.length).fill(null)],
        ...{ stage, manner },
      };
      if (stage.width > 0) rows[row].draw(drawing, litsOf(rows[row], columns));
    });
    tell();
  }

  /** Put the panels into their rows. @param {Panel[]} panels @param {Panel[][]} groups @param {number} columns */
  function place(panels, groups, columns) {
    const names = panels.map(panelName);
    for (const [name, { element }] of views) {
      if (names.includes(name)) continue;
      element.remove();
      views.delete(name);
    }
    for (const row of rows.splice(groups.length)) row.remove();
    groups.forEach((group, at) => {
      rows[at] ??= createRow(heightFor(store.state.choice));
      const { element } = rows[at];
      if (stack.children[at] !== element) stack.append(element);
      element.style.setProperty("--columns", String(columns));
      group.forEach((panel, column) => {
        const name = panelName(panel);
        const own = views.get(name) ?? view(panel);
        views.set(name, own);
        // The figure and the words over it are the row's first children.
        const there = element.children[column + 2];
        if (there !== own.element) element.insertBefore(own.element, there ?? null);
        own.element.style.setProperty("--column", String(column + 1));
      });
    });
  }

  /** @param {ReturnType<typeof createRow>} row @param {number} columns */
  function litsOf(row, columns) {
    /** @type {Lit[][]} */
    const lits = Array.from({ length: columns }, () => []);
    for (const one of standing.values()) if (one.row === row) lits[one.at] = one.lit;
    return lits;
  }

  function light() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      for (const one of standing.values()) one.lit = one.shown ? lights.in(one.shown, hovered) : [];
      for (const row of rows) row.light(litsOf(row, row.columns()));
      tell();
    });
  }

  function tell() {
    let first = true;
    for (const { view, lit } of standing.values()) {
      view.tell(lit, first ? store.state.choice.view : null, view.name === told ? "polite" : "off");
      first = false;
    }
  }

  /** @param {Standing} one @param {number} x @param {number} y @returns {Lit | null} */
  function under({ row, at, shown }, x, y) {
    const found = shown && row.under(x, y);
    return found && found.panel === at ? found.lit : null;
  }

  /** @param {string} name @param {Lit | null} lit @param {"off" | "polite"} live who hears of it */
  function hover(name, lit, live) {
    const one = standing.get(name);
    const shown = one?.shown;
    told = live === "polite" ? name : null;
    const other = lit?.axis === "query" ? "key" : "query";
    hovered = lit && shown ? { ...tokenAt(shown, lit), across: shown.streams[other] } : null;
    if (one && shown) one.lit = lights.in(shown, hovered); // the next key may come before the next frame
    light();
  }

  /** @param {Standing} one @param {Lit | null} lit */
  function keep({ shown }, lit) {
    if (!lit || !shown) return;
    const { side, axis, stream, place } = tokenAt(shown, lit);
    store.choose({ kept: withKept(store.state.choice.kept, { side, axis, stream, place }) });
  }

  /** @param {Standing} one @param {Lit | null} lit @param {{ x: number, y: number }} where */
  function ask({ shown, view }, lit, where) {
    if (!lit || !shown) return;
    const token = tokenAt(shown, lit);
    const { side, stream, place } = token;
    const checks = checksAt(
      view.panel.of,
      token,
      store.state.choice.kept,
      store.state.answers.b !== null,
    );
    onMenu({ side, stream, place, checks, ...where, anchor: view.anchorAt(where.x, where.y) });
  }

  /** @param {Standing} one @param {KeyboardEvent} event */
  function key(one, event) {
    const { shown, lit, view, row, at } = one;
    if (!shown || event.ctrlKey || event.metaKey || event.altKey) return;
    const { choice } = store.state;
    const own = hovered && lit.length > 0 ? lit[0] : (lit.at(-1) ?? null);
    const next = moved(
      event.key,
      own,
      shown,
      choice.view === "matrix" ? "matrix" : choice.direction,
    );
    if (next) hover(view.name, next, "polite");
    else if (event.key === "Enter") keep(one, own);
    else if (event.key === "m" && own) ask(one, own, row.pointOf(at, own));
    else if (event.key === "Escape") {
      hovered = null;
      store.choose({ kept: [] });
    } else return;
    event.preventDefault();
  }

  /** Draw with another threshold for now. @param {number | null} value */
  function preview(value) {
    threshold = value;
    render(store.state);
  }

  /** One panel alone, to be saved: without the pointer, with what is kept lit. @param {Panel} panel */
  function figureOf(panel) {
    const shown = standing.get(panelName(panel))?.shown;
    if (!shown) return null;
    const { choice, dark } = store.state;
    const stage = { ...stageOf(stack, dark), width: widthOf(shown, choice.view, choice.direction) };
    const reading = drawable(shown, choice, stage);
    const lit = lights.in(shown, null);
    const caption = captionOf(panel, store.state, shown, reading, manner, lit);
    return single(shown, stage, reading, caption, manner, lit);
  }

  new ResizeObserver(() => render(store.state)).observe(root);
  return { render, preview, figureOf };
}
