/** Picks tokens on the sentences themselves: the prompt, the slots, and what a click on a token does. */

/** @import { Axis, Capture, Choice, Side, SiteShape, Slot, State, Store, Stream } from "../../types.js" */

import { spellTokens } from "../../patterns/head_search.js";
import { captureWith } from "../../state/answers.js";
import { picksStandAlone, shapeOf } from "../../state/search.js";
import {
  SLOTS,
  carryFromB,
  nextSlot,
  rowsOf,
  streamOf,
  togglePick,
  noPicks,
  wordOf,
} from "../../state/token_picks.js";
import { find, intoView } from "../element.js";

/** @type {Record<Slot, string>} */
const PROMPTS = {
  queries: "Click the token that looks.",
  keys: "Click the token that is looked at.",
  keys2: "Click the token to which a head may turn in B.",
};
const ALONE = "A picked token stands in A alone: nothing to measure in B.";
const SIDES = "In a figure the left side looks, the right side is looked at.";
const FINGERS = matchMedia("(pointer: coarse)").matches;
const MORE = FINGERS
  ? `${SIDES} A tap on Find ends it.`
  : `${SIDES} Shift-click picks several, Escape leaves.`;

/** @typedef {ReturnType<typeof partsOf>} PickerParts */

/** @param {Store} store @param {HTMLElement} root */
const partsOf = (store, root) => ({
  ...{ store, root },
  prompt: find('part="prompt"', root),
  clear: find('action="unpick"', root),
  slots: find('part="slots"', root),
  buttons: SLOTS.map(
    (slot) => /** @type {[Slot, HTMLElement]} */ ([slot, find(`slot="${slot}"`, root)]),
  ),
  wrong: "", // why the last click picked nothing
});

/** @param {Store} store @param {HTMLElement} root */
export function createPicker(store, root) {
  const parts = partsOf(store, root);
  const { buttons, clear } = parts;
  for (const [slot, button] of buttons) {
    button.addEventListener("click", () => {
      pickFor(parts, store.state.picking === slot ? null : slot);
    });
  }
  clear.addEventListener("click", () => {
    store.choose(noPicks());
    pickFor(parts, "queries");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || store.state.picking === null) return;
    const slot = store.state.picking;
    pickFor(parts, null);
    buttons.find(([name]) => name === slot)?.[1].focus();
  });

  /**
   * Pick the word of a token, if tokens are being picked.
   * @param {Side} side
   * @param {Stream} stream
   * @param {number} place of the token
   * @param {Event | null} event
   * @param {Axis} [axis] of a figure, whose left side looks and whose right side is looked at
   * @returns {boolean} whether the click is used up
   */
  function take(side, stream, place, event, axis) {
    const { picking } = store.state;
    const slot = axis ? slotOn(axis, picking) : picking;
    const several = event !== null && "shiftKey" in event && event.shiftKey === true;
    return slot !== null && pickWord(parts, slot, { side, stream, place }, several);
  }
  return { take, render: (/** @type {State} */ state) => render(parts, state) };
}

/** Let the next clicks pick tokens for a slot, or none. @param {PickerParts} parts @param {Slot | null} picking */
function pickFor(parts, picking) {
  parts.wrong = "";
  parts.store.update({ picking });
}

/** Say why a click picked nothing. @param {PickerParts} parts @param {string} wrong */
function refuse(parts, wrong) {
  parts.wrong = wrong;
  parts.store.update({});
}

/**
 * @param {PickerParts} parts
 * @param {Slot} picking
 * @param {{ side: Side, stream: Stream, place: number }} token
 * @param {boolean} several whether the next click is for the same slot
 * @returns {boolean} whether tokens are being picked
 */
function pickWord(parts, picking, { side, stream, place }, several) {
  const { store } = parts;
  const { choice, answers } = store.state;
  const shape = shapeOf(store.state);
  const a = captureWith(answers.a, choice.site);
  const other = captureWith(answers[side], choice.site);
  if (!shape || !a || !other) return false;
  const wanted = streamOf(shape, picking);
  if (wanted !== stream) {
    refuse(parts, `In ${choice.site} it is a token of the ${wanted}.`);
    return true;
  }
  const word = wordOf(other, stream, place);
  const tokens = side === "a" ? word : carryFromB(a, other, stream, word);
  const places = rowsOf(picking, stream, tokens);
  if (places.length === 0) {
    refuse(
      parts,
      `“${spellTokens(other, stream, word)}” stands in B alone: pick one that A has too.`,
    );
    return true;
  }
  parts.wrong = "";
  const picks = togglePick(choice, picking, places);
  const stays = several || picks[picking].length === 0;
  store.choose({ ...picks, ask: "picked", ...litBy(picks, shape) });
  store.update({ picking: stays ? picking : nextSlot(picks, answers.b !== null) });
  if (picks.queries.length > 0 && picks.keys.length > 0) intoView('[data-part="found"]');
  return true;
}

/** The slot that a click on a figure fills. @param {Axis} axis @param {Slot | null} picking */
function slotOn(axis, picking) {
  if (picking === null || axis === "query") return picking && "queries";
  return picking === "queries" ? "keys" : picking;
}

/**
 * What was asked about is lit in every panel.
 * @param {Pick<Choice, Slot>} picks
 * @param {SiteShape} shape
 * @returns {Pick<Choice, "kept">}
 */
const litBy = ({ queries }, shape) => ({
  kept: queries.map((place) => ({ side: "a", axis: "query", stream: shape.queries, place })),
});

/** @param {PickerParts} parts @param {State} state */
function render({ root, prompt, clear, slots, buttons, wrong }, state) {
  const { choice, answers, picking } = state;
  const shape = shapeOf(state);
  const a = captureWith(answers.a, choice.site);
  root.hidden = choice.heads_as !== "find";
  slots.hidden = choice.ask !== "picked";
  for (const [slot, button] of buttons) {
    button.hidden = slot === "keys2" && answers.b === null;
    button.setAttribute("aria-pressed", String(picking === slot));
    const said = a && shape ? nameOf(choice, slot, a, streamOf(shape, slot)) : "";
    const word = /** @type {HTMLElement} */ (button.querySelector("b"));
    if (word.textContent !== (said || "…")) word.textContent = said || "…";
  }
  clear.hidden = SLOTS.every((slot) => choice[slot].length === 0);
  const now = wrong || (picking ? `${PROMPTS[picking]} ${MORE}` : idlePrompt(state));
  if (prompt.textContent !== now) prompt.textContent = now;
  prompt.hidden = now === "";
}

/** What is said while no tokens are being picked. @param {State} state */
function idlePrompt(state) {
  if (picksStandAlone(state)) return ALONE;
  const lacks = state.choice.ask === "picked" && nextSlot(state.choice, false);
  return lacks ? "Click a slot, then a token of the sentence or of a figure." : "";
}

/**
 * What a slot holds, in the text's own words; of rows that write, what they write.
 * @param {Choice} choice
 * @param {Slot} slot
 * @param {Capture} a
 * @param {Stream} stream
 */
function nameOf(choice, slot, a, stream) {
  const writes = slot === "queries" && stream === "target";
  if (!writes) return spellTokens(a, stream, choice[slot]);
  return choice.queries.map((row) => a.predictions[row]?.text ?? "?").join("");
}
