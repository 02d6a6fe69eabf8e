/** The menu of a token: hide it, show it again, let the model guess it, or replace it. */

/** @import { Capture, Side, State, Store, Stream, Token } from "../../types.js" */
/** @import { Offered } from "../board/board_state.js" */

import { find, make } from "../element.js";
import {
  maskedAsB,
  replacedAsB,
  rewrittenAsB,
  sliceOf,
  unmasked,
} from "../../state/transitions.js";
import { pieceSaid, tokenName } from "../../state/token_names.js";
import { placeBelow } from "../floating.js";

/** @param {State} state */
const modelOf = ({ choice, models }) => models?.models.find(({ id }) => id === choice.model);

/** The mask token of the model, if it guesses tokens. @param {State} state */
const maskOf = (state) => modelOf(state)?.mask ?? null;

/** @param {Store} store */
export function createMenu(store) {
  const root = find('part="menu"');
  const title = find('part="menu-title"', root);
  const items = {
    mask: find('action="mask"', root),
    replace: find('action="replace"', root),
    unmask: find('action="unmask"', root),
    fill: find('action="fill"', root),
  };
  const why = find('part="menu-refused"', root);
  const checked = find('part="menu-checks"', root);
  const form = /** @type {HTMLFormElement} */ (find('part="replace"', root));
  const field = /** @type {HTMLInputElement} */ (form.querySelector("input"));
  /**
   * Which token; `target` where it is one of a target.
   * @typedef {{ side: Side, place: number, token: Token, target: string | null }} Of
   */
  /** @type {(Of & { anchor: HTMLElement }) | null} */
  let of = null;

  function close() {
    of?.anchor.focus(); // by itself the popover would give the focus back amid hiding: no other may open then
    root.hidePopover();
  }

  /** @param {(of: Of) => Parameters<Store["choose"]>[0]} edit */
  function choose(edit) {
    if (of) store.choose(edit(of));
    close();
  }

  items.mask.addEventListener("click", () => {
    choose(({ side, place }) => maskedAsB(store.state.choice, side, place));
  });
  items.unmask.addEventListener("click", () => {
    choose(({ side, place }) => unmasked(store.state.choice, side, place));
  });
  items.fill.addEventListener("click", () => {
    choose(({ side, token }) =>
      replacedAsB(store.state.choice, side, token, maskOf(store.state) ?? ""),
    );
  });
  items.replace.addEventListener("click", () => {
    form.hidden = false;
    if (of) placeBelow(root, of.anchor);
    field.focus();
    field.select();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { choice } = store.state;
    const word = field.value.trim();
    choose(({ side, token, target }) =>
      target === null
        ? replacedAsB(choice, side, token, word)
        : rewrittenAsB(choice, side, target, token, word),
    );
  });
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.target === field) return;
    event.preventDefault();
    const every = [
      ...Object.values(items),
      .../** @type {HTMLElement[]} */ ([...checked.children]),
    ];
    const shown = every.filter((item) => !item.hidden);
    const at = shown.findIndex((item) => item === document.activeElement);
    shown[(at + step + shown.length) % shown.length].focus();
  });

  /**
   * @param {Side} side
   * @param {number} place
   * @param {HTMLElement} anchor
   * @param {Capture} capture
   * @param {Stream} [stream]
   * @param {Offered[]} [offers] what else may be done here
   */
  return function open(side, place, anchor, capture, stream = "source", offers = []) {
    const token = capture.tokens[stream][place];
    const { choice } = store.state;
    const read = stream === "source";
    of = { side, place, token, anchor, target: read ? null : (capture.target ?? "") };
    title.textContent = `“${tokenName(token)}” of ${side.toUpperCase()}: ${pieceSaid(token)}`;
    const masked = choice.masked.some((one) => one.side === side && one.place === place);
    const refused = modelOf(store.state)?.cannot_hide ?? "";
    items.mask.hidden = masked || !read || refused !== "";
    why.hidden = masked || !read || refused === "";
    why.textContent = `It cannot be hidden. ${refused}`;
    items.unmask.hidden = !masked || !read;
    // Of a chat the places are those of the text that the template made, not of what was typed.
    items.replace.hidden = token.start === token.end || choice.chat === "yes";
    items.fill.hidden = items.replace.hidden || !read || maskOf(store.state) === null;
    checked.replaceChildren(
      ...offers.map(({ title, patch }) => {
        const item = make("button", { type: "button", role: "menuitem" }, title);
        item.addEventListener("click", () => choose(() => patch));
        return item;
      }),
    );
    form.hidden = true;
    field.value = sliceOf(
      of.target ?? (token.segment === 1 ? capture.text_pair : capture.text) ?? "",
      token,
    );
    root.showPopover();
    placeBelow(root, anchor);
    const putToTest = /** @type {HTMLElement[]} */ ([...checked.children]);
    const [first] = [items.unmask, items.mask, ...putToTest, items.replace].filter(
      (item) => !item.hidden,
    );
    first?.focus();
  };
}
