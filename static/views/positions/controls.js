/** The switches of a section: a few ways to choose from, a list, a number on a slider. */

/** @import { State, Store } from "../../types.js" */

import { make } from "../element.js";

/**
 * @template {string} T
 * @param {string} label
 * @param {{ value: T, text: string, title: string }[]} options
 * @param {(value: T) => void} choose
 */
export function createSegments(label, options, choose) {
  const buttons = options.map(({ value, text, title }) => {
    const button = make("button", { type: "button", title }, text);
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") !== "true") choose(value);
    });
    return button;
  });
  return {
    root: make("div", { class: "segments", role: "group", "aria-label": label }, ...buttons),
    /** @param {T} chosen @param {Partial<Record<T, string>>} [refused] why some are not offered */
    show(chosen, refused = {}) {
      options.forEach(({ value, title }, at) => {
        buttons[at].setAttribute("aria-pressed", String(value === chosen));
        buttons[at].setAttribute("aria-disabled", String(value in refused));
        buttons[at].title = refused[value] ?? title;
      });
    },
    /** @param {T} value @param {string} text */
    say(value, text) {
      buttons[options.findIndex((one) => one.value === value)].textContent = text;
    },
  };
}

/**
 * Fill a list anew where its options are others.
 * @param {HTMLSelectElement} select
 * @param {string[][]} options value and text
 */
export function fillSelect(select, options) {
  const now = options.flat().join("\n");
  if (select.dataset.of === now) return;
  select.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
  select.dataset.of = now;
}

/**
 * A number of the choice on a slider: drawn while it is dragged, chosen when it is let go.
 * @param {Store} store
 * @param {string} label
 * @param {(state: State) => void} draw
 * @param {(value: number) => void} choose
 */
export function createSlider(store, label, draw, choose) {
  const input = make("input", { type: "range", min: "0", step: "1", "aria-label": label });
  const exact = make("input", {
    type: "number",
    min: "0",
    step: "1",
    "aria-label": `${label}, exactly`,
  });
  const said = make("span", { class: "hint" });
  const name = make("span", {}, label);
  /** @type {number | null} */
  let dragged = null;
  let chosenThen = 0; // when it was dragged: whoever lets go where it stood tells no change
  let least = 0;
  input.addEventListener("input", () => {
    dragged = Number(input.value);
    draw(store.state);
  });
  /** @param {HTMLInputElement} from */
  const take = (from) => {
    dragged = null;
    const wanted = Math.round(Number(from.value));
    choose(Math.min(Math.max(wanted, least), Number(input.max)));
  };
  for (const one of [input, exact]) one.addEventListener("change", () => take(one));
  return {
    root: make("div", { class: "slider" }, name, input, exact, said),
    /** What it stands at, within what there is. @param {number} chosen @param {number} most */
    value(chosen, most) {
      if (chosen !== chosenThen) dragged = null;
      chosenThen = chosen;
      return Math.min(dragged ?? chosen, most);
    },
    /**
     * @param {number} value
     * @param {number} most
     * @param {string} words
     * @param {{ least?: number, label?: string }} [other]
     */
    show(value, most, words, other = {}) {
      least = other.least ?? 0;
      for (const one of [input, exact]) {
        [one.min, one.max] = [String(least), String(most)];
        one.value = String(value);
      }
      if (other.label) {
        name.textContent = other.label;
        input.setAttribute("aria-label", other.label);
        exact.setAttribute("aria-label", `${other.label}, exactly`);
      }
      said.textContent = words;
    },
  };
}
