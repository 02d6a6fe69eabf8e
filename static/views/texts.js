/** The two sentences: editing them, their translations, and what went wrong. */

/** @import { Answer, Side, State, Store } from "../types.js" */

import { WIDE } from "../choice.js";
import { SIDES } from "../loader.js";
import { find, make } from "./element.js";

/** @param {Store} store @param {(side: Side) => void} download */
export function createTexts(store, download) {
  const form = find('part="texts"');
  const add = find('action="add"', form);
  const parts = Object.fromEntries(
    SIDES.map((side) => {
      const root = find(`side="${side}"`, form);
      const area = /** @type {HTMLTextAreaElement} */ (root.querySelector("textarea"));
      const save = /** @type {HTMLButtonElement} */ (find('action="export"', root));
      return [side, { root, area, save, said: find('part="said"', root) }];
    }),
  );
  let secondWanted = false;
  /** @type {Record<string, string | null>} */
  const written = { a: null, b: null }; // what the store last put into the fields

  function draw() {
    const { choice } = store.state;
    const a = parts.a.area.value;
    const b = parts.b.root.hidden ? "" : parts.b.area.value;
    const kept = choice.kept.filter(({ side }) => choice[side] === { a, b }[side]);
    store.choose({ a, b, kept });
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    draw();
  });
  for (const side of SIDES) {
    const { area, save } = parts[side];
    area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      draw();
    });
    save.addEventListener("click", () => download(side));
  }
  find('action="remove"', form).addEventListener("click", () => {
    secondWanted = false;
    written.b = null;
    store.choose({ b: "", kept: store.state.choice.kept.filter(({ side }) => side === "a") });
    parts.a.area.focus();
  });
  add.addEventListener("click", () => {
    secondWanted = true;
    parts.b.area.value = store.state.choice.a || WIDE;
    render(store.state);
    parts.b.area.focus();
  });

  /** @param {State} state */
  function render({ choice, answers }) {
    for (const side of SIDES) {
      const { root, area, save, said } = parts[side];
      if (written[side] !== choice[side] && (choice[side] !== "" || side === "a")) {
        area.value = choice[side];
        written[side] = choice[side];
      }
      if (side === "b") {
        if (choice.b !== "") secondWanted = true;
        root.hidden = !secondWanted;
        add.hidden = secondWanted;
      }
      const answer = answers[side];
      const failed = answer?.status === "failed";
      area.setAttribute("aria-invalid", String(failed));
      save.disabled = answer?.status !== "ready";
      said.replaceChildren(...sayings(answer));
    }
  }

  return render;
}

/** What is said below a sentence. @param {Answer | null} answer @returns {HTMLElement[]} */
function sayings(answer) {
  if (answer === null) return [];
  if (answer.failure) return [make("span", { class: "bad", role: "alert" }, answer.failure.detail)];
  const capture = answer.whole ?? answer.encoder;
  const target = answer.whole?.target ?? null;
  const remarks = (capture?.remarks ?? []).map(({ detail }) =>
    make("span", { class: "remark" }, detail),
  );
  if (target === null) return [make("span", { class: "skeleton" }, "being translated"), ...remarks];
  const by = answer.whole?.target_by === "beam" ? "by beam search" : "greedily";
  const title = `written by the model ${by}`;
  return [
    make("span", { title }, "→ "),
    make("span", { class: "target", lang: "fr", title }, target || "(the model wrote nothing)"),
    ...remarks,
  ];
}
