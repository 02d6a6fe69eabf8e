/** The two sentences: editing them, what the model reads and writes, and what went wrong. */

/** @import { Answer, Capture, Side, State, Store, Stream } from "../../types.js" */

import { WIDE } from "../../state/choice.js";
import { SIDES, readIn } from "../../state/answers.js";
import { picksOn } from "../../state/search.js";
import { readOf } from "../../state/align.js";
import { differing } from "../../patterns/differing_tokens.js";
import { createEdited } from "../check/drawn_edits.js";
import { createContinuing, saidOfContinued } from "./continue_button.js";
import {
  continuedOf,
  pairOf,
  redrawn,
  swapped,
  targetOf,
  withoutB,
} from "../../state/transitions.js";
import { find, make } from "../element.js";
import { createClasses } from "./classes.js";
import { createExtra } from "./optional_field.js";
import { createGuesses } from "./own_predictions.js";
import { createTokens } from "./tokens.js";
import { createWay } from "./sampling_options.js";
import { createWritten } from "./written_tokens.js";

const WRITERS = {
  greedy: "Written greedily by the model",
  beam: "Written by the model (beam search)",
  user: "Typed by you",
  source: "The text itself, a place further on, as this classifier reads it",
};

/**
 * @param {Store} store
 * @param {() => void} again asks again for what failed
 * @param {ReturnType<typeof import("./token_menu.js").createMenu>} openMenu of a token
 * @param {ReturnType<typeof import("../heads/token_picker.js").createPicker>["take"]} take picks a token, while tokens are being picked
 * @param {import("./continue_button.js").Writer} writer writes on after a text
 */
export function createTexts(store, again, openMenu, take, writer) {
  const form = find('part="texts"');
  const wayRoot = find('part="way"', form);
  const way = createWay(wayRoot);
  const add = find('action="add"', form);
  const swap = find('action="swap"', form);
  const fields = Object.fromEntries(
    SIDES.map((side) => {
      const root = find(`side="${side}"`, form);
      /** @type {{ text: string | null, said: string | null }} */
      const shown = { text: null, said: null };
      const parts = {
        area: /** @type {HTMLTextAreaElement} */ (root.querySelector("textarea")),
        said: find('part="said"', root),
        target: createExtra(root, { part: "target", open: "type", close: "untype" }, draw),
        pair: createExtra(root, { part: "pair", open: "pair", close: "unpair" }, draw),
        tokens: createTokens(find('part="tokens"', root), (place, anchor, capture, event) => {
          if (!take(side, "source", place, event)) openMenu(side, place, anchor, capture);
        }),
        written: createWritten(
          find('part="written"', root),
          store,
          side,
          (place, event) => take(side, "target", place, event),
          openMenu,
        ),
        edited: createEdited(store, find('part="edited"', root), side),
        guesses: createGuesses(root),
        classes: createClasses(find('part="guesses"', root)),
        continuing: createContinuing(root, side, writer, way),
      };
      return [side, { root, shown, ...parts }];
    }),
  );
  const marks = { source: createMarks("source"), target: createMarks("target") };
  let opened = false; // the second field, before anything was drawn from it

  /** What stands in the fields. */
  function drafted() {
    const { a, b } = fields;
    const second = b.root.hidden
      ? { b: "", pair_b: "", target_b: "" }
      : { b: b.area.value, pair_b: b.pair.said(), target_b: b.target.said() };
    return { a: a.area.value, pair_a: a.pair.said(), target_a: a.target.said(), ...second };
  }

  function draw() {
    const { choice, answers } = store.state;
    store.choose(redrawn(choice, drafted()));
    if (SIDES.some((side) => answers[side]?.failure)) again();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    draw();
  });
  for (const side of SIDES) {
    const { area, pair, target } = fields[side];
    for (const field of [area, pair.field, target.field]) {
      field.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        draw();
      });
      field.addEventListener("input", () => render(store.state));
    }
  }
  find('action="remove"', form).addEventListener("click", () => {
    opened = false;
    store.choose(withoutB(store.state.choice));
    render(store.state);
    fields.a.area.focus();
  });
  swap.addEventListener("click", () => store.choose(swapped(store.state.choice)));
  add.addEventListener("click", () => {
    opened = true;
    fields.b.area.value = store.state.choice.a || WIDE;
    render(store.state);
    fields.b.area.focus();
  });

  /** @param {State} state */
  function render(state) {
    const { choice, answers, models } = state;
    const model = models?.models.find(({ id }) => id === choice.model);
    // What is written goes on after the text as it stands, read in the usual way.
    const usual = choice.chat === "no" && choice.special_tokens === "yes";
    const continues = model?.family === "decoder" && state.file === null && usual;
    wayRoot.hidden = !continues;
    const decodes = decodesIn(state);
    const pairs = model?.pairs ?? false;
    const reads = { a: readIn(answers.a), b: readIn(answers.b) };
    const differs = {
      source: marks.source(reads.a, reads.b),
      target: marks.target(answers.a?.whole ?? null, answers.b?.whole ?? null),
    };
    for (const side of SIDES) {
      const {
        root,
        area,
        pair,
        target,
        tokens,
        written,
        edited,
        guesses,
        classes,
        continuing,
        shown,
      } = fields[side];
      if (shown.text !== choice[side]) {
        shown.text = choice[side];
        area.value = choice[side];
        if (side === "b") opened = false;
      }
      if (side === "b") root.hidden = choice.b === "" && !opened;
      const answer = answers[side];
      root.classList.toggle("decodes", decodes);
      area.setAttribute("aria-invalid", String(answer?.failure != null));
      const wrong = answer?.failure?.error ?? "";
      target.render(
        choice[targetOf(side)],
        answer?.whole?.target ?? "",
        wrong.includes("target"),
        decodes,
      );
      pair.render(choice[pairOf(side)], "", wrong.includes("text_pair"), pairs);
      const [read, wrote] = [picksOn(state, side, "source"), picksOn(state, side, "target")];
      tokens(reads[side], choice, side, differs.source?.[side] ?? null, read);
      written(
        decodes ? (answer?.whole ?? null) : null,
        choice,
        differs.target?.[side] ?? null,
        wrote,
      );
      edited(state);
      root.classList.toggle("picking", state.picking !== null);
      guesses(reads[side], state.continuing[side]);
      classes(answer?.whole ?? null);
      continuing(state.continuing[side], continues && reads[side] !== null);
      root.classList.toggle("failed", answer?.failure != null);
      say(side, answer);
    }
    add.hidden = !fields.b.root.hidden;
    swap.hidden = choice.b === "";
  }

  /** @param {Side} side @param {Answer | null} answer */
  function say(side, answer) {
    const { said, shown, area, pair, target } = fields[side];
    const { choice, continuing } = store.state;
    const drawn = [choice[side], choice[pairOf(side)], choice[targetOf(side)]];
    const edited = [area.value, pair.said(), target.said()].some((text, at) => text !== drawn[at]);
    // What is said is read out: write it only when it changes.
    const ids = [answer?.whole?.id, answer?.encoder?.id, choice[continuedOf(side)]];
    const now = JSON.stringify([edited, answer?.failure, ...ids, continuing[side]]);
    if (shown.said === now) return;
    shown.said = now;
    said.replaceChildren(
      ...(edited
        ? [make("span", {}, "Edited: Enter draws it.")]
        : sayings(answer, decodesIn(store.state))),
    );
    if (!edited) said.append(...saidOfContinued(choice, side, continuing[side], readIn(answer)));
  }

  return render;
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

/** What is said below a sentence. @param {Answer | null} answer @param {boolean} decodes @returns {HTMLElement[]} */
function sayings(answer, decodes) {
  if (answer === null) return [];
  if (answer.failure) return [make("span", { class: "bad", role: "alert" }, answer.failure.detail)];
  const capture = readIn(answer);
  const { target, target_by } = answer.whole ?? { target: null, target_by: null };
  const remarks = (capture?.remarks ?? []).map(({ detail }) =>
    make("span", { class: "remark" }, detail),
  );
  if (answer.whole === null)
    return [make("span", {}, decodes && capture ? "Being translated …" : "Loading …"), ...remarks];
  if (target === "") return [make("span", {}, "The model wrote nothing."), ...remarks];
  return [
    ...(target_by === null
      ? []
      : [make("span", {}, `${WRITERS[target_by]}. Numbers: probability in %.`)]),
    ...remarks,
  ];
}
