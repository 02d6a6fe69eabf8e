/** A sentence, drawn as its tokens: a click on them opens the field in which it is edited. */

import { find } from "../element.js";

/**
 * @typedef {object} Sentence
 * @property {HTMLElement} root
 * @property {HTMLTextAreaElement} field
 * @property {HTMLElement} strip
 * @property {HTMLElement} fold
 * @property {string | null} chosen the text that is drawn; null before the page knows it
 * @property {boolean} open the field has the focus, and what was typed is not drawn yet
 * @property {boolean} read whether the tokens are those of the chosen text
 * @property {number} tokens
 */

/** @param {HTMLElement} text the part of one text @returns {Sentence} */
export function createSentence(text) {
  const root = find('part="sentence"', text);
  const field = /** @type {HTMLTextAreaElement} */ (root.querySelector("textarea"));
  const [strip, fold] = [find('part="tokens"', root), find('action="unfold"', root)];
  /** @type {Sentence} */
  const sentence = { root, field, strip, fold, chosen: null, open: false, read: false, tokens: 0 };
  /** @param {boolean} open */
  const opened = (open) => {
    sentence.open = open;
    show(sentence);
  };
  field.addEventListener("focus", () => opened(true));
  field.addEventListener("blur", () => opened(false));
  field.addEventListener("input", () => opened(true));
  field.addEventListener("keydown", ({ key, isComposing }) => {
    if (key === "Escape" && !isComposing) takeBack(sentence);
  });
  strip.addEventListener("click", ({ target }) => {
    if (target === strip) edit(sentence, sentence.field.value.length);
  });
  fold.addEventListener("click", () => {
    fold.setAttribute("aria-expanded", String(root.classList.toggle("unfolded")));
    sayFold(sentence);
  });
  new ResizeObserver(() => sayFold(sentence)).observe(strip);
  return sentence;
}

/** Whether something was typed that is not drawn yet. @param {Sentence} sentence */
export const isDraft = ({ field, chosen }) => chosen !== null && field.value !== chosen;

/** What was typed is drawn from now on. @param {Sentence} sentence */
export function close(sentence) {
  sentence.open = false;
  show(sentence);
}

/** Write into the sentence, at a place counted as the browser counts. @param {Sentence} sentence @param {number} at */
export function edit(sentence, at) {
  const { field } = sentence;
  field.focus();
  sentence.open = true;
  show(sentence);
  field.setSelectionRange(at, at);
}

/** @param {Sentence} sentence */
function takeBack(sentence) {
  if (sentence.chosen === null) return;
  sentence.field.value = sentence.chosen;
  sentence.open = false;
  sentence.field.dispatchEvent(new Event("input", { bubbles: true }));
  close(sentence);
}

/**
 * @param {Sentence} sentence
 * @param {string} chosen the text to draw; what was typed before the page knew it stays in the field
 * @param {number | null} tokens how many were read; null while they are not there
 */
export function follow(sentence, chosen, tokens) {
  const { field } = sentence;
  if (sentence.chosen !== chosen) {
    const typed = sentence.chosen === null && field.value !== "";
    sentence.chosen = chosen;
    if (!typed) field.value = chosen;
  }
  sentence.read = tokens !== null;
  sentence.tokens = tokens ?? sentence.tokens;
  show(sentence);
}

/** Show the field while it is used, or there are no tokens to show. @param {Sentence} sentence */
function show(sentence) {
  const editing = sentence.open || !sentence.read || isDraft(sentence);
  sentence.root.classList.toggle("editing", editing);
  sayFold(sentence);
}

/** Long texts stand in two lines until they are unfolded. @param {Sentence} sentence */
function sayFold({ root, strip, fold, tokens }) {
  const unfolded = root.classList.contains("unfolded");
  const hides = strip.scrollHeight > strip.clientHeight + 2;
  fold.hidden = root.classList.contains("editing") || !(hides || unfolded);
  fold.textContent = unfolded ? "Two lines" : `… ${tokens} tokens`;
}
