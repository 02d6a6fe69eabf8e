/** The tokens of a text as the model reads them: what differs, is masked or was written is marked. */

/** @import { Capture, Choice, Side, Slot } from "../../types.js" */

import { isContinued } from "../../patterns/continuation.js";
import { isRtl, labels } from "../../patterns/pattern.js";
import { nameOf, pieceSaid } from "../../state/token_names.js";
import { continuedOf } from "../../state/transitions.js";
import { make } from "../element.js";
import { onLongPress } from "../long_press.js";
import { createLikely, percent, written } from "./runners_up.js";
import { decodes, guessOf } from "./own_predictions.js";
import { createStrip } from "./token_strip.js";

/** How a mark is said. @type {Record<string, string>} */
const SAID = { masked: "hidden from all heads", continued: "written by the model" };

/**
 * @param {HTMLElement} root
 * @param {(place: number, anchor: HTMLElement, capture: Capture, event: Event) => void} touch
 *   what a click, the key M, a right click or a long press on a token does
 */
export function createTokens(root, touch) {
  const show = createStrip(root);
  /** @type {Capture | null} */
  let shown = null;
  let rendered = "";
  const untell = createLikely(root, (place) => (shown ? guessOf(shown, place) : undefined));

  /** @param {Event} event */
  function asked(event) {
    const anchor = event.target instanceof Element ? event.target.closest("button") : null;
    if (!anchor || !shown) return;
    event.preventDefault();
    untell();
    touch(Number(anchor.dataset.place), anchor, shown, event);
  }
  root.addEventListener("click", asked);
  root.addEventListener("contextmenu", asked);
  onLongPress(root, asked);
  root.addEventListener("keydown", (event) => {
    if (event.key === "m" && !event.ctrlKey && !event.metaKey && !event.altKey) asked(event);
  });

  /**
   * @param {Capture | null} capture null while there is none: the old tokens stay, out of reach
   * @param {Choice} choice
   * @param {Side} side
   * @param {boolean[] | null} differs
   * @param {Pick<Choice, Slot>} picks places of this text
   */
  return function render(capture, choice, side, differs, picks) {
    shown = capture;
    root.inert = capture === null;
    if (capture === null) return;
    const masked = choice.masked.filter((one) => one.side === side).map(({ place }) => place);
    const from = choice[continuedOf(side)];
    const now = JSON.stringify([capture.id, differs, masked, from, choice.step, picks]);
    if (now === rendered) return;
    rendered = now;
    root.dir = isRtl(capture, "source") ? "rtl" : "ltr";
    const name = side.toUpperCase();
    show(
      labels(capture, "source").map((label, place) => {
        const marks = {
          special: label.special,
          unknown: label.unknown !== null,
          differs: differs?.[place] ?? false,
          masked: masked.includes(place),
          looks: picks.queries.includes(place),
          "looked-at": picks.keys.includes(place),
          "or-looked-at": picks.keys2.includes(place),
          "second text": label.segment === 1,
          continued: isContinued(capture.tokens.source[place], from),
        };
        const guess = guessOf(capture, place);
        const said = Object.entries(marks)
          .filter(([, is]) => is)
          .map(([mark]) => mark);
        const likely = guess ? [`probability ${guess.probability.toFixed(4)}`] : [];
        const words = said.map((mark) => SAID[mark] ?? mark);
        // As it stands on the button, so that a reader who speaks to the page can say it.
        const seen = `“${nameOf(label)}”${guess ? ` ${percent(guess.probability)} %` : ""}`;
        const read = pieceSaid(capture.tokens.source[place]);
        const title = [seen, `token ${place} of ${name}`, ...words, ...likely, read].join(", ");
        const lone = said.length === 0 && !guess; // nothing to mark: of a long text one element a token
        const classes = [
          "token",
          ...(lone ? ["lone"] : []),
          ...(lone && label.spaced ? ["spaced"] : []),
          ...said.map((mark) => mark.replace(" ", "-")),
        ];
        const button = make(
          "button",
          {
            ...{ type: "button", class: classes.join(" "), "data-place": String(place) },
            ...{ "aria-haspopup": "menu", "aria-label": title, title },
          },
          lone ? label.text : written(label),
        );
        if (label.unknown) button.prepend(make("small", { class: "piece" }, label.unknown));
        if (marks.masked) button.append(make("small", {}, "hidden"));
        else if (guess) button.append(" ", make("small", {}, percent(guess.probability)));
        if (decodes(capture)) replay(button, place, choice.step);
        return button;
      }),
    );
  };
}

/**
 * Show how far a replay has come: so many rows, the last of which writes the token after its own.
 * @param {HTMLElement} button
 * @param {number} place
 * @param {number | null} step
 */
function replay(button, place, step) {
  if (step === null) return;
  button.classList.toggle("to-come", place > step);
  if (place === step) button.setAttribute("aria-current", "step");
}
