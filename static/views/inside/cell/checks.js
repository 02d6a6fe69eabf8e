/** The last line: by hand, the model's own, and the difference; and the numbers to take home. */

/** @import { Capture, Cell, Inspected, Matrix } from "../../../types.js" */
/** @import { Compared } from "../../../patterns/inside/by_hand.js" */
/** @import { Given } from "./section.js" */

import { COARSE, compared } from "../../../patterns/inside/by_hand.js";
import { fitsWhole, snippetOf } from "../../../patterns/inside/numpy_snippet.js";
import { wholeSaid } from "../../../patterns/inside/said.js";
import { make } from "../../element.js";
import * as math from "../math.js";
import { fileOf } from "./section.js";

/**
 * Brings a head's keys or values.
 * @callback KeysValues
 * @param {Capture} capture
 * @param {Inspected} place
 * @param {"keys" | "values"} of
 * @returns {Promise<Matrix>}
 */

/** @type {Record<Compared["what"], { said: string, sign: () => Element }>} */
const LINES = {
  weight: { said: "the weight", sign: () => math.formula(math.weight()) },
  output: {
    said: "the length of what the head gives out",
    sign: () => math.formula("‖", math.sub("z", "i"), "‖"),
  },
  heads: {
    said: "the length of the sum of heads",
    sign: () => math.formula("‖", math.sub("o", "i"), "‖"),
  },
};
const SAID = 4000; // milliseconds that what became of a copy is said

/** @param {KeysValues} keysValues */
export function createChecks(keysValues) {
  const body = make("tbody");
  const heads = ["", "by hand", "the model's own", "largest difference"];
  const table = make(
    "table",
    { class: "inside-table" },
    make("caption", {}, "Computed on this page, in float64, from the numbers above"),
    make(
      "thead",
      {},
      make(
        "tr",
        {},
        ...heads.map((head) => make(head ? "th" : "td", head ? { scope: "col" } : {}, head)),
      ),
    ),
    body,
  );
  const copy = make("button", { type: "button" }, "Copy as NumPy");
  copy.title =
    "A few lines of Python, with the numbers, that give the weight and the head's output";
  const said = make("p", { class: "hint", role: "status" });
  const element = make(
    "section",
    { class: "inside-step inside-checks" },
    make("header", {}, make("h3", {}, "By hand, and by the model")),
    make("div", { class: "inside-wide" }, table),
    make("div", { class: "inside-copy" }, copy, said),
  );
  /** @type {Given | null} */
  let shown = null;
  let timer = 0;
  copy.addEventListener("click", async () => {
    if (!shown) return;
    said.textContent = await copied(shown, keysValues);
    clearTimeout(timer);
    timer = window.setTimeout(() => (said.textContent = ""), SAID);
  });

  /** @param {Given} given */
  function show(given) {
    shown = given;
    const { cell, hand } = given;
    copy.hidden = hand === null || cell.values === null;
    const lines = compared(cell, hand);
    body.replaceChildren(...lines.map((line) => rowOf(line, cell)));
    element.hidden = lines.length === 0;
  }
  return { element, show };
}

/** @param {Compared} line @param {Cell} cell */
function rowOf({ what, hand, model, difference }, { projection, output }) {
  const coarse = difference > COARSE * Math.max(1, Math.abs(model));
  const { said, sign } = LINES[what];
  const off = make(
    "td",
    coarse ? { class: "bad" } : {},
    difference.toExponential(1).replace("-", "−"),
  );
  if (coarse) off.append(" — more than 10⁻⁵");
  if (what === "heads" && projection)
    off.title = `Of single numbers, on the server in ${projection.dtype}: ${projection.difference.toExponential(1)}`;
  if (what === "output" && output.reason) off.append(` (${output.reason})`);
  return make(
    "tr",
    { "data-check": what },
    make("th", { scope: "row" }, sign(), ` ${said}`),
    make("td", { "data-value": String(hand) }, wholeSaid(hand)),
    make("td", { "data-value": String(model) }, wholeSaid(model)),
    off,
  );
}

/** Copy the snippet, and say what became of it. @param {Given} given @param {KeysValues} keysValues */
async function copied(given, keysValues) {
  const { cell, capture, place } = given;
  try {
    const whole = fitsWhole(cell);
    const [keys, values] = whole
      ? await Promise.all([
          keysValues(capture, place, "keys"),
          keysValues(capture, place, "values"),
        ])
      : [null, null];
    const about = ["Sightlines", ...fileOf(given, "one weight by hand").caption.split("\n")];
    await navigator.clipboard.writeText(snippetOf(cell, keys, values, about));
    return whole
      ? "Copied, with all keys and values."
      : "Copied, with the strongest values and the sum of the rest: all of them are too many.";
  } catch (error) {
    return `It was not copied: ${error instanceof Error ? error.message : String(error)}`;
  }
}
