/** The two sentences: editing them, their translations, and what went wrong. */

/** @import { Answer, State, Store } from "../types.js" */

import { WIDE } from "../choice.js";
import { SIDES } from "../loader.js";
import { find, make } from "./element.js";

/**
 * @param {Store} store
 * @param {() => void} again asks again for what failed
 */
export function createTexts(store, again) {
  const form = find('part="texts"');
  const add = find('action="add"', form);
  const fields = Object.fromEntries(
    SIDES.map((side) => {
      const root = find(`side="${side}"`, form);
      const area = /** @type {HTMLTextAreaElement} */ (root.querySelector("textarea"));
      const said = find('part="said"', root);
      /** @type {{ text: string | null, answer: unknown, edited: boolean | null }} */
      const shown = { text: null, answer: undefined, edited: null };
      return [side, { root, area, said, shown }];
    }),
  );
  let opened = false; // the second field, before anything was drawn from it

  function draw() {
    const { choice, answers } = store.state;
    const a = fields.a.area.value;
    const b = fields.b.root.hidden ? "" : fields.b.area.value;
    const kept = choice.kept.filter(({ side }) => choice[side] === { a, b }[side]);
    store.choose({ a, b, kept });
    if (SIDES.some((side) => answers[side]?.failure)) again();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    draw();
  });
  for (const side of SIDES) {
    const { area } = fields[side];
    area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      draw();
    });
    area.addEventListener("input", () => render(store.state));
  }
  find('action="remove"', form).addEventListener("click", () => {
    opened = false;
    store.choose({ b: "", kept: store.state.choice.kept.filter(({ side }) => side === "a") });
    render(store.state);
    fields.a.area.focus();
  });
  add.addEventListener("click", () => {
    opened = true;
    fields.b.area.value = store.state.choice.a || WIDE;
    render(store.state);
    fields.b.area.focus();
  });

  /** @param {State} state */
  function render({ choice, answers }) {
    for (const side of SIDES) {
      const { root, area, said, shown } = fields[side];
      if (shown.text !== choice[side]) {
        shown.text = choice[side];
        area.value = choice[side];
        if (side === "b") opened = false;
      }
      if (side === "b") {
        root.hidden = choice.b === "" && !opened;
        add.hidden = !root.hidden;
      }
      const answer = answers[side];
      area.setAttribute("aria-invalid", String(answer?.failure != null));
      // What is said is read out: write it only when it changes.
      const edited = area.value !== choice[side];
      const key = answer && JSON.stringify([answer.failure, answer.whole?.id, answer.encoder?.id]);
      if (shown.answer === key && shown.edited === edited) continue;
      Object.assign(shown, { answer: key, edited });
      said.replaceChildren(...(edited ? [make("span", {}, "Edited: Enter draws it.")] : sayings(answer)));
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
  if (target === null) return [make("span", { class: "skeleton" }, "Being translated …"), ...remarks];
  const by = answer.whole?.target_by === "beam" ? "by beam search" : "greedily";
  const title = `written by the model ${by}`;
  return [
    make("span", { title }, "→ "),
    make("span", { class: "target", lang: "fr", title }, target || "(the model wrote nothing)"),
    ...remarks,
  ];
}
