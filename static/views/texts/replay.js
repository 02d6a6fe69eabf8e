/** The replay of the target: row by row, as the model wrote it. */

/** @import { Capture, State, Store } from "../../types.js" */
/** @import { Move } from "../../state/replay_steps.js" */

import { sidesOf } from "../../state/answers.js";
import { isContinued } from "../../patterns/continuation.js";
import { continuedOf } from "../../state/transitions.js";
import { find, findAll } from "../element.js";
import { begun, moved } from "../../state/replay_steps.js";

const BEAT = 700; // milliseconds
const SLOW_BEAT = 1500; // for readers who asked for less motion

/** Whose decoder's rows there are. @param {Capture} capture */
const rowsIn = ({ sites, tokens }) =>
  tokens[sites.find(({ site }) => site === "decoder")?.queries ?? "target"];

/** How many rows the longest text has; 0 while there is none. @param {State["answers"]} answers */
function rowsOf(answers) {
  const captures = sidesOf(answers).flatMap((side) => answers[side]?.whole ?? []);
  return Math.max(0, ...captures.map((capture) => rowsIn(capture).length));
}

/** With how many rows a replay begins: after what the reader typed, where the model wrote on. @param {State} state */
function leastOf({ choice, answers }) {
  const typed = sidesOf(answers).flatMap((side) => {
    const from = choice[continuedOf(side)];
    const capture = answers[side]?.whole;
    const first = capture?.tokens.source.findIndex((token) => isContinued(token, from)) ?? -1;
    return first > 0 ? [first] : [];
  });
  return typed.length > 0 ? Math.min(...typed) : 1;
}

/** @param {Store} store */
export function createReplay(store) {
  const root = find('part="replay"');
  const play = /** @type {HTMLButtonElement} */ (find('action="play"', root));
  const slider = /** @type {HTMLInputElement} */ (find('part="step"', root));
  const said = find('part="step-said"', root);
  const moves = /** @type {HTMLButtonElement[]} */ (findAll("move", root));
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let beat;

  function pause() {
    clearInterval(beat);
    beat = undefined;
    render(store.state);
  }

  /** @param {Move} move */
  function go(move) {
    const { choice, answers } = store.state;
    store.choose({ step: moved(choice.step, rowsOf(answers), move, leastOf(store.state)) });
  }

  play.addEventListener("click", () => {
    if (beat !== undefined) return pause();
    const { choice, answers } = store.state;
    store.choose({ step: begun(choice.step, rowsOf(answers), leastOf(store.state)) });
    beat = setInterval(
      () => {
        go("forward");
        if (store.state.choice.step === null) pause();
      },
      calm.matches ? SLOW_BEAT : BEAT,
    );
    return render(store.state);
  });
  for (const button of moves) {
    button.addEventListener("click", () => {
      pause();
      go(/** @type {Move} */ (button.dataset.move));
    });
  }
  slider.addEventListener("input", () => {
    const step = Number(slider.value); // before a pause writes the old one back
    pause();
    const rows = rowsOf(store.state.answers);
    store.choose({ step: step >= rows ? null : step });
  });

  /** @param {State} state */
  function render(state) {
    const { choice, answers, models } = state;
    const model = models?.models.find(({ id }) => id === choice.model);
    const drawn = [choice.site, ...choice.pins.map(({ of }) => of.site)];
    root.hidden =
      !model?.sites.some(({ site }) => site === "decoder") ||
      drawn.every((one) => one === "encoder");
    const rows = rowsOf(answers);
    const step = Math.min(choice.step ?? rows, rows);
    if (beat !== undefined && (rows === 0 || choice.page !== "explore")) pause();
    for (const control of [play, slider, ...moves]) control.disabled = rows === 0;
    play.setAttribute("aria-label", beat === undefined ? "Play" : "Pause");
    play.classList.toggle("playing", beat !== undefined);
    slider.min = String(Math.min(leastOf(state), Math.max(1, rows)));
    slider.max = String(Math.max(1, rows));
    slider.value = String(step);
    const words = rows === 0 ? "" : step === rows ? `all ${rows} rows` : `row ${step} of ${rows}`;
    slider.setAttribute("aria-valuetext", words);
    if (said.textContent !== words) said.textContent = words;
  }

  return render;
}
