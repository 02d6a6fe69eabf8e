/** The small dictionary: a query is chosen, and how sharply it is looked up. */

import { QUERIES, USUAL, lookUp, lookUpSaid } from "../../../patterns/inside/toy.js";
import { numberSaid, weightSaid } from "../../../patterns/inside/said.js";
import { make } from "../../element.js";
import * as math from "../math.js";

const STEPS = 60; // of the slider; its middle is the usual scale
const MOST = 2 * USUAL;

/** @param {number[]} vector */
const vectorSaid = (vector) => `(${vector.join(", ")})`;

export function createToy() {
  const select = make("select", { "aria-label": "What is asked" });
  select.append(...QUERIES.map(({ word }, at) => new Option(word, String(at))));
  const asked = make("span", { class: "inside-vector" });
  const slider = make("input", {
    ...{ type: "range", min: "0", max: String(STEPS), step: "1", value: String(STEPS / 2) },
    "aria-label": "The scale of the scores",
  });
  const scaleSaid = make("output");
  const usual = make("button", { type: "button", class: "quiet" }, "1/√d");
  usual.title = "The usual scale: one over the root of the number of dimensions, here 2.";
  const body = make("tbody");
  const mixed = make("div", { class: "inside-mixed", "aria-hidden": "true" });
  const said = make("p", { class: "inside-said", role: "status" });
  const titles = ["key", "k", "q·k", "× scale", "eˢ", "weight", "value"];
  const head = make("tr", {}, ...titles.map((title) => make("th", { scope: "col" }, title)));
  const table = make(
    "table",
    { class: "inside-table" },
    make("caption", {}, "Every key answers with its value, by its weight"),
    make("thead", {}, head),
    body,
  );
  const heading = make("h3", {}, "A dictionary, asked softly");
  const element = make(
    "section",
    { class: "inside-step" },
    make(
      "header",
      {},
      heading,
      make("span", { class: "inside-formula" }, math.softmax(false, false)),
    ),
    make(
      "p",
      { class: "inside-controls" },
      make("span", { class: "hint" }, "query"),
      select,
      asked,
    ),
    make("div", { class: "inside-wide" }, table),
    make(
      "p",
      { class: "inside-controls" },
      make("span", { class: "hint" }, "scale"),
      slider,
      scaleSaid,
      usual,
    ),
    mixed,
    said,
  );

  function show() {
    const query = QUERIES[Number(select.value)];
    const scale = (Number(slider.value) / STEPS) * MOST;
    const looked = lookUp(query, scale);
    asked.textContent = `q = ${vectorSaid(query.vector)}`;
    scaleSaid.textContent = scale.toFixed(3);
    slider.setAttribute("aria-valuetext", scale.toFixed(3));
    body.replaceChildren(
      ...looked.entries.map(({ key, vector, dot, score, exp, weight, value }) =>
        make(
          "tr",
          key === query.word ? { class: "hit" } : {},
          make("th", { scope: "row" }, key),
          ...[vectorSaid(vector), String(dot), numberSaid(score), numberSaid(exp)].map((text) =>
            make("td", {}, text),
          ),
          make("td", {}, weightSaid(weight)),
          make("td", { class: "inside-value" }, value),
        ),
      ),
    );
    mixed.replaceChildren(
      ...looked.entries.map(({ weight, value }) => {
        const part = make("span", {}, weight > 0.12 ? value : "");
        part.style.flexGrow = String(weight);
        return part;
      }),
    );
    said.textContent = lookUpSaid(looked, query.word);
  }
  select.addEventListener("change", show);
  slider.addEventListener("input", show);
  usual.addEventListener("click", () => {
    slider.value = String(STEPS / 2);
    show();
  });
  show();
  return element;
}
