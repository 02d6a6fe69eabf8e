/** What the model writes, token by token: how likely each was, and what it might have written. */

/** @import { Capture, Choice, Side, Slot, Store } from "../../types.js" */

import { withKept } from "../../state/choice.js";
import { isRtl, labels } from "../../patterns/pattern.js";
import { make } from "../element.js";
import { createLikely, percent, sayingOf, written } from "./runners_up.js";
import { createStrip } from "./token_strip.js";

/**
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {Side} side
 * @param {(place: number, event: Event) => boolean} take a token that is read, if tokens are being picked
 * @param {ReturnType<typeof import("./token_menu.js").createMenu>} openMenu of a token
 */
export function createWritten(root, store, side, take, openMenu) {
  const show = createStrip(root);
  /** @type {Capture | null} */
  let shown = null;
  let rendered = "";

  /** @param {Event} event */
  const buttonOf = (event) =>
    event.target instanceof Element ? event.target.closest("button") : null;

  const untell = createLikely(root, (place) => shown?.predictions[place]);
  root.addEventListener("click", (event) => {
    const button = buttonOf(event);
    if (!button || take(Number(button.dataset.place) + 1, event)) return;
    const row = { place: Number(button.dataset.place), side };
    const { kept } = store.state.choice;
    store.choose({ kept: withKept(kept, { ...row, axis: "query", stream: "target" }) });
  });

  /** @param {Event} event */
  function ask(event) {
    const button = buttonOf(event);
    const place = Number(button?.dataset.place) + 1;
    if (!button || !shown?.tokens.target[place]) return; // the end, which the decoder never reads
    event.preventDefault();
    untell();
    openMenu(side, place, button, shown, "target");
  }
  root.addEventListener("contextmenu", ask);
  root.addEventListener("keydown", (event) => {
    if (event.key === "m" && !event.ctrlKey && !event.metaKey && !event.altKey) ask(event);
  });

  /**
   * @param {Capture | null} capture null while it is written
   * @param {Choice} choice
   * @param {boolean[] | null} differs for each token that the decoder reads
   * @param {Pick<Choice, Slot>} picks rows and tokens of this target
   */
  return function render(capture, choice, differs, picks) {
    shown = capture;
    root.inert = capture === null;
    if (capture === null) return;
    const kept = choice.kept
      .filter((one) => one.side === side && one.stream === "target" && one.axis === "query")
      .map(({ place }) => place);
    const now = JSON.stringify([capture.id, differs, kept, choice.step, picks]);
    if (now === rendered) return;
    rendered = now;
    root.dir = isRtl(capture, "target") ? "rtl" : "ltr";
    const reads = labels(capture, "target").slice(1);
    const buttons = capture.predictions.map((prediction, place) => {
      // The last row writes the end, which the decoder never reads.
      const label = reads[place] ?? { ...prediction, special: true };
      const marks = {
        ...{ special: label.special, differs: differs?.[place + 1] ?? false },
        ...{ looks: picks.queries.includes(place), "looked-at": picks.keys.includes(place + 1) },
        "or-looked-at": picks.keys2.includes(place + 1),
      };
      const classes = Object.entries(marks)
        .filter(([, is]) => is)
        .map(([mark]) => mark);
      const button = make(
        "button",
        {
          ...{
            type: "button",
            class: ["token", ...classes].join(" "),
            "data-place": String(place),
          },
          ...{
            "aria-pressed": String(kept.includes(place)),
            "aria-label": sayingOf(label.text, prediction),
          },
        },
        written(label),
        " ", // between two words, not one
        make("small", {}, percent(prediction.probability)),
      );
      if (choice.step !== null) {
        button.classList.toggle("to-come", place >= choice.step);
        if (place === choice.step - 1) button.setAttribute("aria-current", "step");
      }
      return button;
    });
    show(buttons, choice.step ?? buttons.length);
    const current = buttons[(choice.step ?? 0) - 1];
    if (current) root.scrollTop = current.offsetTop - root.clientHeight / 2; // the page itself stays
  };
}
