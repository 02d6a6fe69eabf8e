/** The headline above the figures, and what its words lead to. */

/** @import { Panel, State, Store } from "../types.js" */
/** @import { Phrase, Seen } from "../patterns/headline.js" */
/** @import { Token } from "./board/lit_tokens.js" */

import { captureWith, sidesOf } from "../state/answers.js";
import { checksOf } from "../state/head_edits.js";
import { headName, mutedHeads, panelsOf } from "../state/panels.js";
import { contrasting } from "../state/token_picks.js";
import { headlineOf } from "../patterns/headline.js";
import { shownIn } from "../patterns/panel_pattern.js";
import { createLights } from "./board/lit_tokens.js";
import { find, make } from "./element.js";
import { createUnchanged } from "./memory.js";

/** @type {Partial<Record<Phrase["as"], string>>} */
const TITLES = {
  head: "Show this head among the others.",
  check: "Switch this head off and see what becomes of the answer.",
  measured: "Read how this head was found, and on how many sentences.",
  delta: "Read what Δ is made of.",
};

/** @param {Store} store */
export function createHeadline(store) {
  const root = find('part="headline"');
  const note = find('part="measured-note"');
  const dialogs = {
    measured: /** @type {HTMLDialogElement} */ (find('part="measured"')),
    delta: /** @type {HTMLDialogElement} */ (find('part="delta"')),
  };
  const lights = createLights();
  const unchanged = createUnchanged();
  /** @type {Token | null} */
  let pointed = null;

  /** @param {Phrase} phrase */
  function follow({ as, head }) {
    if (as === "measured" || as === "delta") return dialogs[as].showModal();
    if (as === "head" && head) {
      const button = find('part="heads"').querySelector(`[data-head="${headName(head)}"]`);
      return button instanceof HTMLElement && button.focus();
    }
    const [first] = figuresOf(store.state);
    return first && store.choose({ check: checksOf(first.of), odds: "" });
  }

  /** @param {Phrase} phrase */
  function element(phrase) {
    const { text, as } = phrase;
    if (as === "words") return text;
    if (as === "token") return make("b", {}, make("bdi", {}, text));
    const attributes = { type: "button", class: "link", "data-leads": as, title: TITLES[as] ?? "" };
    const link = make("button", attributes, text);
    link.addEventListener("click", () => follow(phrase));
    return link;
  }

  /** @param {State} state */
  function render(state) {
    const { choice, answers, models, check } = state;
    root.hidden = choice.page !== "explore";
    if (root.hidden || unchanged([choice, answers, models, check, pointed])) return;
    const model = models?.models.find(({ id }) => id === choice.model);
    if (!model) return;
    note.textContent = model.note;
    lights.follow(choice.kept, answers);
    const { site, heads, together } = choice;
    const facts = {
      ...{ site, heads, together, model },
      statistics: statisticsIn(state),
      checked: checkedIn(state),
      checks: state.file === null,
    };
    const turning =
      choice.difference === "yes" || (choice.heads_as === "find" && contrasting(choice, answers));
    const phrases = headlineOf(seenIn(state, lights, pointed), facts, turning);
    if (root.textContent !== phrases.map(({ text }) => text).join("")) {
      root.replaceChildren(...phrases.map(element));
    }
  }

  /** Say what is pointed at, while it is. @param {Token | null} token */
  function point(token) {
    pointed = token;
    render(store.state);
  }
  return { render, point };
}

/**
 * The figure of the first chosen heads on each text, without the heads that are hidden in it.
 * @param {State} state
 * @returns {Panel[]}
 */
function figuresOf({ choice, answers }) {
  const sides = sidesOf(answers);
  const heads = choice.together === "beside" ? choice.heads.slice(0, 1) : choice.heads;
  const panels = panelsOf({ ...choice, heads, difference: "no", pins: [] }, sides);
  return panels.map((panel) => {
    const muted = mutedHeads(choice.muted, panel);
    const drawn = panel.of.heads.filter((head) => !muted.includes(headName(head)));
    return { ...panel, of: { ...panel.of, heads: drawn } };
  });
}

/**
 * What is drawn and lit on each text; nothing until all of it came.
 * @param {State} state
 * @param {ReturnType<typeof createLights>} lights
 * @param {Token | null} pointed
 * @returns {Seen[]}
 */
function seenIn(state, lights, pointed) {
  const panels = figuresOf(state);
  const seen = panels.flatMap((panel) => {
    const shown = shownIn(panel, state.choice, state.answers);
    return shown ? [{ side: panel.of.side, shown, lit: lights.in(shown, pointed) }] : [];
  });
  return seen.length === panels.length ? seen : [];
}

/** What the open check measured, where it switches off just the head that is drawn. @param {State} state */
function checkedIn({ choice, check, answers }) {
  const [edit, ...more] = choice.check;
  const [head] = choice.heads;
  if (!edit || more.length > 0 || check?.status !== "ready" || !check.answer) return null;
  const same = edit.op === "zero" && edit.site === choice.site && headName(edit) === headName(head);
  const own = captureWith(answers[edit.side], choice.site)?.id === check.answer.capture;
  return same && own ? { answer: check.answer, side: edit.side } : null;
}

/** The numbers of the heads, on the text that their grid is of. @param {State} state */
function statisticsIn({ choice, answers }) {
  const side = answers[choice.grid] ? choice.grid : "a";
  const numbers = answers[side]?.statistics[choice.site];
  return numbers ? { numbers, side } : null;
}
