/** The causal check: what is done to some heads, and what becomes of the answer. */

/** @import { State, Store } from "../../types.js" */

import { joinTokens } from "../../state/odds.js";
import { checkedAsB, checkedDrawn, withOp } from "../../state/transitions.js";
import { find } from "../element.js";
import { createUnchanged } from "../memory.js";
import { answerParts, showAnswer } from "./check_answer.js";
import { editParts, noEdge, showEdits } from "./check_edits.js";
import { createSweep } from "./check_sweep.js";

/** @typedef {ReturnType<typeof partsOf>} CheckParts */

/** @param {HTMLElement} root */
const partsOf = (root) => ({
  ...{ root, edits: editParts(root), answer: answerParts(root) },
  failed: find('part="check-failed"', root),
  body: find('part="check-body"', root),
  unchanged: createUnchanged(),
  begun: false, // a check that the link opens does not take the focus
});

/** @param {Store} store */
export function createCheck(store) {
  const parts = partsOf(find('part="check"'));
  const renderSweep = createSweep(parts.root, store);
  followButtons(parts, store);
  followForm(parts, store);
  return (/** @type {State} */ state) => {
    renderSweep(state);
    render(parts, state);
  };
}

/** @param {CheckParts} parts @param {Store} store */
function followButtons({ root, edits }, store) {
  const close = () => {
    store.choose({ check: [], odds: "", sweep: "no" });
    document.getElementById("board")?.focus();
  };
  for (const button of edits.ops) {
    button.addEventListener("click", () => {
      const { check } = store.state.choice;
      store.choose({ check: withOp(check, button.dataset.op ?? "", edits.edge) });
    });
  }
  find('action="close-check"', root).addEventListener("click", close);
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  const draw = find('action="draw-edited"', root);
  draw.addEventListener("click", () => store.choose(checkedDrawn(store.state.choice)));
  edits.asB.addEventListener("click", () => store.choose(checkedAsB(store.state.choice)));
}

/** What the check is about can be asked otherwise. @param {CheckParts} parts @param {Store} store */
function followForm({ answer: { form, row, first, second } }, store) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const tokens = [first.value, second.value].map((one) => one.trim()).filter(Boolean);
    store.choose({ odds: `${row.value}:${joinTokens(tokens)}` });
  });
  row.addEventListener("change", () => store.choose({ odds: `${row.value}:` }));
}

/** @param {CheckParts} parts @param {State} state */
function render(parts, state) {
  const { root, edits, failed, body } = parts;
  const { choice, check, answers } = state;
  const side = choice.check[0]?.side ?? "a";
  const { page } = choice;
  if (parts.unchanged([choice.check, page, check, answers.b !== null, answers[side]?.whole]))
    return;
  const opens = parts.begun && root.hidden;
  parts.begun = true;
  root.hidden = choice.check.length === 0 || page !== "explore";
  if (root.hidden) {
    edits.edge = noEdge();
    return;
  }
  const edited = showEdits(edits, state);
  if (opens) root.querySelector("button")?.focus();
  const wrong = check?.status === "failed" ? check.failure : null;
  failed.hidden = wrong === null;
  failed.textContent = wrong?.detail ?? "";
  body.setAttribute("aria-busy", String(check === null || check.status === "loading"));
  body.hidden = check?.answer == null;
  if (check?.answer) showAnswer(parts.answer, check.answer, answers[side], edited);
}
