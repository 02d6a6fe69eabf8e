/** What a classifier says of a text: its classes, those of its tokens, or where an answer stands. */

/** @import { Capture, Class } from "../../types.js" */

import { make } from "../element.js";

const MOST = 24; // rows of a long text

/** @param {HTMLElement} before after which the classes of one text stand */
export function createClasses(before) {
  const root = make("div", { class: "classes", "data-part": "classes", hidden: "" });
  before.after(root);
  let shown = "";

  /** @param {Capture | null} capture */
  return function render(capture) {
    const now = capture?.id ?? "";
    if (now === shown) return;
    shown = now;
    root.hidden = capture === null || capture.classes.length === 0;
    root.replaceChildren(...(capture === null || root.hidden ? [] : [tableOf(capture)]));
  };
}

/** @param {Capture} capture */
function tableOf(capture) {
  const { caption, rows } = classTable(capture);
  return make(
    "table",
    { class: "chances" },
    make("caption", {}, caption),
    make("tbody", {}, ...rows.map(rowOf)),
  );
}

/** @param {{ name: string, said: Class }} row */
function rowOf({ name, said: { logit, probability } }) {
  const bar = make("span", { class: "share" });
  bar.style.width = `${(100 * (probability ?? 0)).toFixed(1)}%`;
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, name),
    make("td", { title: `logit ${logit.toFixed(4)}` }, (probability ?? logit).toFixed(4)),
    make("td", { class: "bars", "aria-hidden": "true" }, bar),
  );
}

/** @param {Class[]} classes @returns {Class[]} */
const likeliestFirst = (classes) => [...classes].sort((one, other) => other.logit - one.logit);

/**
 * @param {Pick<Capture, "classes" | "tokens">} capture
 * @returns {{ caption: string, rows: { name: string, said: Class }[] }}
 */
export function classTable({ classes, tokens }) {
  const text = (/** @type {number} */ place) => tokens.source[place].text;
  if (classes.every(({ token }) => token === null)) {
    const caption =
      classes[0]?.probability === null ? "What the classifier gives" : "Probability of each class";
    return {
      caption,
      rows: likeliestFirst(classes).map((said) => ({ name: said.label, said })),
    };
  }
  if (isSpan(classes)) {
    const ends = ["start", "end"].map((label) => {
      const [best] = likeliestFirst(classes.filter((one) => one.label === label));
      return { name: `${label}s at “${text(best.token ?? 0)}”, token ${best.token}`, said: best };
    });
    return { caption: "Where an answer stands in the text", rows: ends };
  }
  const best = tokens.source.flatMap(({ special }, place) => {
    const [said] = likeliestFirst(classes.filter(({ token }) => token === place));
    return special || !said ? [] : [{ name: `${text(place)} (${place}): ${said.label}`, said }];
  });
  const caption = "The likeliest class of each token, and its probability";
  if (best.length <= MOST) return { caption, rows: best };
  return { caption: `${caption}; the first ${MOST}`, rows: best.slice(0, MOST) };
}

/** Whether the classes are the ends of an answer: one of each, and no others. @param {Class[]} classes */
const isSpan = (classes) => classes.every(({ label }) => label === "start" || label === "end");
