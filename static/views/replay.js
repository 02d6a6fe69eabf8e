/** The replay of the target: row by row, as the model wrote it. */

/** @import { State, Store } from "../types.js" */
/** @import { Move } from "./steps.js" */

import { sidesOf } from "../loader.js";
import { find, findAll } from "./element.js";
import { begun, moved } from "./steps.js";

const BEAT = 700; // milliseconds
const SLOW_BEAT = 1500; // for readers who asked for less motion

/** How many rows the longest target has; 0 while there is none. @param {State["answers"]} answers */
const rowsOf = (answers) =>
  Math.max(0, ...sidesOf(answers).map((side) => answers[side]?.whole?.predictions.length ?? 0));

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
    store.choose({ step: moved(choice.step, rowsOf(answers), move) });
  }

  play.addEventListener("click", () => {
    if (beat !== undefined) return pause();
    const { choice, answers } = store.state;
    store.choose({ step: begun(choice.step, rowsOf(answers)) });
    beat = setInterval(() => {
      go("forward");
      if (store.state.choice.step === null) pause();
    }, calm.matches ? SLOW_BEAT : BEAT);
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
  function render({ choice, answers, models }) {
    const model = models?.models.find(({ id }) => id === choice.model);
    root.hidden = !model?.sites.some(({ queries }) => queries === "target");
    const rows = rowsOf(answers);
    const step = Math.min(choice.step ?? rows, rows);
    if (beat !== undefined && (rows === 0 || choice.page !== "explore")) pause();
    for (const control of [play, slider, ...moves]) control.disabled = rows === 0;
    play.setAttribute("aria-label", beat === undefined ? "Play" : "Pause");
    play.classList.toggle("playing", beat !== undefined);
    slider.max = String(Math.max(1, rows));
    slider.value = String(step);
    const words = rows === 0 ? "" : step === rows ? `all ${rows} rows` : `row ${step} of ${rows}`;
    slider.setAttribute("aria-valuetext", words);
    if (said.textContent !== words) said.textContent = words;
  }

  return render;
}
