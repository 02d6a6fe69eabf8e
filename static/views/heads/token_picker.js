/** Picks tokens on the sentences themselves: the prompt, the slots, and what a click on a token does. */

/** @import { Choice, Side, Slot, State, Store, Stream } from "../../types.js" */

import { spelled } from "../../patterns/head_search.js";
import { captureWith } from "../../state/answers.js";
import { alone, shapeOf } from "../../state/search.js";
import {
  SLOTS,
  carryFromB,
  nextSlot,
  rowsOf,
  streamOf,
  toggled,
  unpicked,
  wordOf,
} from "../../state/token_picks.js";
import { find } from "../element.js";

/** @type {Record<Slot, string>} */
const PROMPTS = {
  queries: "Click the token that looks.",
  keys: "Click the token that is looked at.",
  keys2: "Click the token to which a head may turn in B; Escape ends here.",
};
const ALONE = "A picked token stands in A alone: nothing to measure in B.";
const MORE = "Shift-click picks several, Escape leaves.";

/** @param {Store} store @param {HTMLElement} root */
export function createPicker(store, root) {
  const prompt = find('part="prompt"', root);
  const clear = find('action="unpick"', root);
  const buttons = SLOTS.map(
    (slot) => /** @type {[Slot, HTMLElement]} */ ([slot, find(`slot="${slot}"`, root)]),
  );
  let wrong = ""; // why the last click picked nothing

  /** @param {Slot | null} picking */
  function pick(picking) {
    wrong = "";
    store.update({ picking });
  }

  for (const [slot, button] of buttons) {
    button.addEventListener("click", () => pick(store.state.picking === slot ? null : slot));
  }
  clear.addEventListener("click", () => {
    store.choose(unpicked());
    pick("queries");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || store.state.picking === null) return;
    const slot = store.state.picking;
    pick(null);
    buttons.find(([name]) => name === slot)?.[1].focus();
  });

  /**
   * Pick the word of a token, if tokens are being picked.
   * @param {Side} side
   * @param {Stream} stream
   * @param {number} place of the token
   * @param {Event} event
   * @returns {boolean} whether the click is used up
   */
  function take(side, stream, place, event) {
    const { state } = store;
    const { picking, choice, answers } = state;
    const shape = shapeOf(state);
    const [a, other] = [
      captureWith(answers.a, choice.site),
      captureWith(answers[side], choice.site),
    ];
    if (picking === null || !shape || !a || !other) return false;
    if (streamOf(shape, picking) !== stream) {
      wrong = `In ${choice.site} it is a token of the ${streamOf(shape, picking)}.`;
      store.update({});
      return true;
    }
    const word = wordOf(other, stream, place);
    const tokens = side === "a" ? word : carryFromB(a, other, stream, word);
    const places = rowsOf(picking, stream, tokens);
    if (places.length === 0) {
      wrong = `“${spelled(other, stream, word)}” stands in B alone: pick one that A has too.`;
      store.update({});
      return true;
    }
    wrong = "";
    const picks = toggled(choice, picking, places);
    const several = "shiftKey" in event && event.shiftKey === true;
    store.choose({ ...picks, ask: "picked" });
    store.update({
      picking:
        several || picks[picking].length === 0 ? picking : nextSlot(picks, answers.b !== null),
    });
    return true;
  }

  /** @param {State} state */
  function render(state) {
    const { choice, answers, picking } = state;
    const shape = shapeOf(state);
    const a = captureWith(answers.a, choice.site);
    root.hidden = choice.heads_as !== "find";
    const picked = choice.ask === "picked";
    find('part="slots"', root).hidden = !picked;
    for (const [slot, button] of buttons) {
      button.hidden = slot === "keys2" && answers.b === null;
      button.setAttribute("aria-pressed", String(picking === slot));
      const said = a && shape ? nameOf(choice, slot, a, streamOf(shape, slot)) : "";
      const word = /** @type {HTMLElement} */ (button.querySelector("b"));
      if (word.textContent !== (said || "…")) word.textContent = said || "…";
    }
    clear.hidden = SLOTS.every((slot) => choice[slot].length === 0);
    const idle = alone(state)
      ? ALONE
      : picked && nextSlot(choice, false)
        ? "Pick the tokens of your question on the sentence."
        : "";
    const now = wrong || (picking ? `${PROMPTS[picking]} ${MORE}` : idle);
    if (prompt.textContent !== now) prompt.textContent = now;
    prompt.hidden = now === "";
  }

  return { take, render };
}

/**
 * What a slot holds, in the text's own words; of rows that write, what they write.
 * @param {Choice} choice
 * @param {Slot} slot
 * @param {import("../../types.js").Capture} a
 * @param {Stream} stream
 */
function nameOf(choice, slot, a, stream) {
  const writes = slot === "queries" && stream === "target";
  if (!writes) return spelled(a, stream, choice[slot]);
  return choice.queries.map((row) => a.predictions[row]?.text ?? "?").join("");
}
