/** The two sentences: editing them, what the model reads and writes, and what went wrong. */

/** @import { Capture, Side, State, Store, Stream } from "../../types.js" */

import { WIDE } from "../../state/choice.js";
import { SIDES, readIn } from "../../state/answers.js";
import { picksOn } from "../../state/search.js";
import { readOf } from "../../state/align.js";
import { differing } from "../../patterns/token_links.js";
import { createEdited } from "../check/drawn_edits.js";
import { createContinuing } from "./continue_button.js";
import {
  continuedOf,
  pairOf,
  redrawn,
  swapped,
  targetOf,
  withoutB,
} from "../../state/transitions.js";
import { find } from "../element.js";
import { opensBelow } from "../floating.js";
import { createExtra } from "./optional_field.js";
import { createClasses } from "./classes.js";
import { createGuesses } from "./own_predictions.js";
import { remark } from "./remarks.js";
import { close, createSentence, edit, follow, isDraft } from "./sentence.js";
import { createTokens } from "./tokens.js";
import { createWay } from "./sampling_options.js";
import { createWritten } from "./written_tokens.js";

/**
 * What the sentences need of others.
 * @typedef {object} Tools
 * @property {() => void} again asks again for what failed
 * @property {ReturnType<typeof import("./token_menu.js").createMenu>} openMenu of a token
 * @property {ReturnType<typeof import("../heads/token_picker.js").createPicker>["take"]} take
 *   picks a token, while tokens are being picked
 * @property {import("./continue_button.js").Writer} writer writes on after a text
 */
/** @typedef {ReturnType<typeof createText>} Text */
/**
 * @typedef {object} Texts
 * @property {Store} store
 * @property {Tools} tools
 * @property {Record<Side, Text>} texts
 * @property {HTMLElement} form
 * @property {HTMLElement} way
 * @property {boolean} opened the second field, before anything was drawn from it
 */

/** @param {Store} store @param {Tools} tools */
export function createTexts(store, tools) {
  const form = find('part="texts"');
  const way = find('part="way"', form);
  const wayOf = createWay(way);
  /** @type {Texts} */
  const all = { store, tools, form, way, opened: false, texts: /** @type {any} */ ({}) };
  for (const side of SIDES) all.texts[side] = createText(all, side, wayOf);
  const marks = { source: createMarks("source"), target: createMarks("target") };
  const { a, b } = all.texts;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    draw(all);
  });
  find('action="remove"', form).addEventListener("click", () => {
    all.opened = false;
    store.choose(withoutB(store.state.choice));
    a.sentence.field.focus();
  });
  find('action="swap"', form).addEventListener("click", () => {
    store.choose(swapped(store.state.choice));
  });
  find('action="add"', form).addEventListener("click", () => {
    all.opened = true;
    b.sentence.field.value = store.state.choice.a || WIDE;
    render(all, marks, store.state);
    b.sentence.field.focus();
  });
  return (/** @type {State} */ state) => render(all, marks, state);
}

/**
 * One text, and everything that is shown of it.
 * @param {Texts} all
 * @param {Side} side
 * @param {ReturnType<typeof createWay>} wayOf
 */
function createText(all, side, wayOf) {
  const { store, tools, form } = all;
  const root = find(`side="${side}"`, form);
  const more = find('action="more"', root);
  const menu = find('part="more"', root);
  const redraw = () => draw(all);
  const sentence = createSentence(root);
  const target = createExtra(root, { part: "target", open: "type", close: "untype" }, more, redraw);
  const pair = createExtra(root, { part: "pair", open: "pair", close: "unpair" }, more, redraw);

  opensBelow(more, menu);
  menu.addEventListener("click", () => menu.hidePopover());
  for (const field of [sentence.field, pair.field, target.field]) {
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      draw(all);
    });
    field.addEventListener("input", () => say(all, side));
  }
  const tokens = createTokens(find('part="tokens"', root), (place, anchor, capture, event) => {
    if (event.type === "click" && tools.take(side, "source", place, event)) return;
    const byKey = event instanceof MouseEvent && event.type === "click" && event.detail === 0;
    const { end, segment } = capture.tokens.source[place];
    if (event.type !== "click" || byKey) tools.openMenu(side, place, anchor, capture);
    else if (segment === 1) pair.field.focus();
    else edit(sentence, [...capture.text].slice(0, end).join("").length);
  });
  const written = createWritten(
    find('part="written"', root),
    store,
    side,
    (place, event) => tools.take(side, "target", place, event),
    tools.openMenu,
  );
  return {
    ...{ root, sentence, target, pair, tokens, written, more, menu },
    said: find('part="said"', root),
    shown: "", // what is said, as long as it stays the same
    edited: createEdited(store, find('part="edited"', root), side),
    guesses: createGuesses(root),
    classes: createClasses(find('part="guesses"', root)),
    continuing: createContinuing(root, side, tools.writer, wayOf),
  };
}

/** Draw what stands in the fields. @param {Texts} all */
function draw({ store, tools, texts: { a, b } }) {
  const second = b.root.hidden
    ? { b: "", pair_b: "", target_b: "" }
    : { b: b.sentence.field.value, pair_b: b.pair.said(), target_b: b.target.said() };
  const first = { a: a.sentence.field.value, pair_a: a.pair.said(), target_a: a.target.said() };
  for (const text of [a, b]) close(text.sentence);
  const { choice, answers } = store.state;
  store.choose(redrawn(choice, { ...first, ...second }));
  if (SIDES.some((side) => answers[side]?.failure)) tools.again();
}

/** @param {Texts} all @param {Record<Stream, ReturnType<typeof createMarks>>} marks @param {State} state */
function render(all, marks, state) {
  const { choice, answers, models } = state;
  const model = models?.models.find(({ id }) => id === choice.model);
  // What is written goes on after the text as it stands, read in the usual way.
  const usual = choice.chat === "no" && choice.special_tokens === "yes";
  const continues = model?.family === "decoder" && state.file === null && usual;
  const [decodes, pairs] = [decodesIn(state), model?.pairs ?? false];
  const reads = { a: readIn(answers.a), b: readIn(answers.b) };
  const differs = {
    source: marks.source(reads.a, reads.b),
    target: marks.target(answers.a?.whole ?? null, answers.b?.whole ?? null),
  };
  all.way.hidden = !continues;
  for (const side of SIDES) {
    const text = all.texts[side];
    const { root, sentence } = text;
    const [answer, capture] = [answers[side], reads[side]];
    if (side === "b" && sentence.chosen !== choice.b) all.opened = false;
    if (models !== null) follow(sentence, choice[side], capture?.tokens.source.length ?? null);
    if (side === "b") root.hidden = choice.b === "" && !all.opened;
    root.classList.toggle("decodes", decodes);
    root.classList.toggle("failed", answer?.failure != null);
    root.classList.toggle("picking", state.picking !== null);
    root.classList.toggle("replaying", choice.step !== null);
    const wrong = answer?.failure?.error ?? "";
    sentence.field.setAttribute("aria-invalid", String(wrong !== ""));
    const offered = answer?.whole?.target ?? "";
    text.target.render(choice[targetOf(side)], offered, wrong.includes("target"), decodes);
    text.pair.render(choice[pairOf(side)], "", wrong.includes("text_pair"), pairs);
    text.more.hidden = [...text.menu.children].every((item) => item.hasAttribute("hidden"));
    const [read, wrote] = [picksOn(state, side, "source"), picksOn(state, side, "target")];
    text.tokens(capture, choice, side, differs.source?.[side] ?? null, read);
    const whole = decodes ? (answer?.whole ?? null) : null;
    text.written(whole, choice, differs.target?.[side] ?? null, wrote);
    text.edited(state);
    text.guesses(capture, state.continuing[side]);
    text.classes(answer?.whole ?? null);
    text.continuing(state.continuing[side], continues && capture !== null);
    say(all, side);
  }
  find('action="add"', all.form).hidden = !all.texts.b.root.hidden;
  find('action="swap"', all.form).hidden = choice.b === "";
}

/** Say what is true of a text now. @param {Texts} all @param {Side} side */
function say({ store, texts }, side) {
  const { said, sentence, pair, target, root } = texts[side];
  const { choice, answers } = store.state;
  const [answer, continuing] = [answers[side], store.state.continuing[side]];
  const extra = [pair.said(), target.said()];
  const drawn = [choice[pairOf(side)], choice[targetOf(side)]];
  const edited = isDraft(sentence) || extra.some((text, at) => text !== drawn[at]);
  root.classList.toggle("drafted", edited);
  // What is said is read out: write it only when it changes.
  const ids = [answer?.whole?.id, answer?.encoder?.id, choice[continuedOf(side)], answer === null];
  const now = JSON.stringify([edited, answer?.failure, ...ids, continuing]);
  if (texts[side].shown === now) return;
  texts[side].shown = now;
  const decodes = decodesIn(store.state);
  remark(said, { edited, answer, decodes, choice, side, continuing });
}

/**
 * Marks what differs, anew only for other captures.
 * @param {Stream} stream
 * @returns {(a: Capture | null, b: Capture | null) => ReturnType<typeof differing> | null}
 */
function createMarks(stream) {
  /** @type {(Capture | null)[]} */
  let of = [];
  /** @type {ReturnType<typeof differing> | null} */
  let marks = null;
  return (a, b) => {
    if (of[0] === a && of[1] === b) return marks;
    of = [a, b];
    marks = a && b && differing(a.tokens[stream].map(readOf), b.tokens[stream].map(readOf));
    return marks;
  };
}

/** Whether the chosen model writes a target. @param {State} state */
const decodesIn = ({ models, choice }) => {
  const model = models?.models.find(({ id }) => id === choice.model);
  return model?.sites.some(({ queries }) => queries === "target") ?? true;
};
