/** The causal check: what is done to some heads, and what becomes of the answer. */

/** @import { Axis, Capture, HeadEdit, HeadPlace, Intervention, Likely, Side, State, Store } from "../../types.js" */

import { checksOf, editName, editTitle, otherSide } from "../../state/head_edits.js";
import { differing } from "../../patterns/differing_tokens.js";
import { sweptSaid } from "../../patterns/sweep.js";
import { chanceSaid, odds, stripOf } from "./random_heads.js";
import { checkedAsB, checkedDrawn, redone, redrawn } from "../../state/transitions.js";
import { find, findAll, make } from "../element.js";

/** @type {Record<string, string>} */
const MEANS = {
  zero: "What the head gives out is replaced by zero.",
  mean: "What the head gives out is replaced by its mean over the tokens; in decoder and cross over the tokens so far.",
  cut: "The score of the edge is −∞ before the softmax; the rest of the row sums to 1 again.",
  pattern: "The head looks as it does in the other sentence, token by token.",
  row: "This row of the head is the other sentence's; its other rows stay.",
};
/** @type {Record<Intervention["row_by"], string>} */
const ROW_BY = {
  asked: "",
  differs: "the first place where A and B are answered differently",
  "least sure": "where the model is least sure",
  next: "what comes next",
  masked: "the masked place",
};

/** Percent, with more places where it is little. @param {number} value */
const percent = (value) => `${(100 * value).toFixed(value < 0.1 ? 2 : 1)} %`;

/** @param {Store} store */
export function createCheck(store) {
  const root = find('part="check"');
  const title = find('part="check-title"', root);
  const means = find('part="check-means"', root);
  const failed = find('part="check-failed"', root);
  const body = find('part="check-body"', root);
  const texts = find('part="check-texts"', root);
  const each = find('part="check-each"', root);
  const numbers = find('part="check-numbers"', root);
  const strip = find('part="check-strip"', root);
  const chance = find('part="check-chance"', root);
  const form = /** @type {HTMLFormElement} */ (find('part="check-odds-form"', root));
  const row = /** @type {HTMLSelectElement} */ (find('part="check-row"', root));
  const first = /** @type {HTMLInputElement} */ (find('part="check-first"', root));
  const second = /** @type {HTMLInputElement} */ (find('part="check-second"', root));
  const likely = find('part="check-likely"', root);
  const asB = find('action="draw-edited-b"', root);
  const sweeping = find('action="sweep"', root);
  const progress = /** @type {HTMLProgressElement} */ (find('part="sweep-progress"', root));
  const swept = find('part="sweep-said"', root);
  const ops = findAll("op", root);
  /** @type {Pick<HeadEdit, "queries" | "keys">} */
  let edge = { queries: [], keys: [] }; // stays while something else is tried on the head
  /** @type {unknown[]} */
  let rendered = [];

  for (const button of ops) {
    button.addEventListener("click", () => {
      const check = redone(store.state.choice.check, button.dataset.op ?? "", edge);
      store.choose({ check });
    });
  }
  find('action="close-check"', root).addEventListener("click", close);
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  find('action="draw-edited"', root).addEventListener("click", () =>
    store.choose(checkedDrawn(store.state.choice)),
  );
  asB.addEventListener("click", () => store.choose(checkedAsB(store.state.choice)));
  sweeping.addEventListener("click", () => {
    store.choose({ sweep: store.state.choice.sweep === "yes" ? "no" : "yes", heads_as: "grid" });
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const tokens = [first.value, second.value].map((one) => one.trim()).filter(Boolean);
    store.choose({ odds: `${row.value}:${tokens.join(" ")}` });
  });
  row.addEventListener("change", () => store.choose({ odds: `${row.value}:` }));

  function close() {
    store.choose({ check: [], odds: "", sweep: "no" });
    document.getElementById("board")?.focus();
  }

  /** @param {HeadEdit[]} check @param {boolean} both @param {Capture | null} capture */
  function renderWhat(check, both, capture) {
    const [{ side, site, op, queries, keys }] = check;
    if (op === "cut" || (op === "pattern" && queries.length > 0))
      edge = { queries, keys: keys.length > 0 ? keys : edge.keys };
    const other = otherSide(side).toUpperCase();
    const shape = capture?.sites.find((one) => one.site === site);
    /** @param {Axis} axis @param {number} place */
    const named = (axis, place) => {
      const token =
        capture && shape && capture.tokens[axis === "query" ? shape.queries : shape.keys][place];
      return token ? `“${token.text}”` : String(place);
    };
    const now = op === "pattern" && queries.length > 0 ? "row" : op;
    for (const button of ops) {
      const { op: does } = button.dataset;
      button.setAttribute("aria-pressed", String(does === now));
      button.hidden =
        (does === "cut" && (edge.queries.length === 0 || edge.keys.length === 0)) ||
        (does === "pattern" && !both) ||
        (does === "row" && (!both || edge.queries.length === 0));
      if (does === "pattern") button.textContent = `${other}'s pattern`;
      if (does === "row") button.textContent = `${other}'s row`;
    }
    const said =
      check.length > 4
        ? `${check.length} heads`
        : check.map((edit) => editTitle(edit, named)).join(", ");
    title.textContent = `Causal check · ${side.toUpperCase()} · ${said}`;
    means.textContent = MEANS[now];
    asB.hidden = op === "pattern" || side === "b";
  }

  /** @param {Intervention} come @param {State} state @param {Side} side */
  function renderAnswer(come, { answers }, side) {
    const { before, after } = come;
    texts.replaceChildren(...answered(before.text, after.text));
    const rows = answers[side]?.whole?.predictions ?? [];
    const placeOf = (/** @type {number} */ at) => rows[at]?.place ?? at;
    each.replaceChildren(
      ...before.written.map((one, at) => token(one, after.written[at], placeOf(at) === come.row)),
    );
    row.replaceChildren(
      ...before.written.map((one, at) =>
        make("option", { value: String(placeOf(at)) }, `${placeOf(at)}: ${one.text}`),
      ),
    );
    row.value = String(come.row);
    [first.value, second.value] = [before.tokens[0].text, before.tokens[1]?.text ?? ""];
    const here = rows.find(({ place }) => place === come.row);
    const names = new Set(
      [here, ...(here?.runners_up ?? [])].flatMap((one) => (one ? [one.text] : [])),
    );
    likely.replaceChildren(...[...names].map((text) => make("option", { value: text })));
    numbers.replaceChildren(table(come));
    const said = chanceSaid(come, title.textContent?.split(" · ").at(-1) ?? "");
    strip.replaceChildren(stripOf(come, said));
    chance.textContent = said;
  }

  /** @param {State} state */
  function renderSweep({ choice, sweep }) {
    const wanted = choice.sweep === "yes";
    sweeping.setAttribute("aria-pressed", String(wanted));
    sweeping.textContent = !wanted
      ? `Sweep every head of ${choice.site}`
      : sweep?.status === "running"
        ? "Stop the sweep"
        : "Hide the sweep";
    progress.hidden = sweep?.status !== "running";
    if (sweep) [progress.max, progress.value] = [sweep.total, sweep.done];
    const said = sweep ? sweptSaid(sweep) : "";
    if (swept.textContent !== said) swept.textContent = said;
  }

  /** @param {State} state */
  return function render(state) {
    const { choice, check, answers } = state;
    renderSweep(state);
    const side = choice.check[0]?.side ?? "a";
    const now = [choice.check, choice.page, check, answers.b !== null, answers[side]?.whole];
    if (now.every((part, at) => part === rendered[at])) return;
    const opens = rendered.length > 0 && root.hidden;
    rendered = now;
    root.hidden = choice.check.length === 0 || choice.page !== "explore";
    if (root.hidden) {
      edge = { queries: [], keys: [] };
      return;
    }
    renderWhat(choice.check, answers.b !== null, answers[choice.check[0].side]?.whole ?? null);
    if (opens) root.querySelector("button")?.focus();
    const wrong = check?.status === "failed" ? check.failure : null;
    failed.hidden = wrong === null;
    failed.textContent = wrong?.detail ?? "";
    body.setAttribute("aria-busy", String(check === null || check.status === "loading"));
    body.hidden = check?.answer == null;
    if (check?.answer) renderAnswer(check.answer, state, choice.check[0].side);
  };
}

/** What the model wrote before and after, what differs marked. @param {string | null} before @param {string | null} after */
function answered(before, after) {
  if (before === null || after === null) {
    return [
      make("dt", {}, "text"),
      make("dd", {}, "not written anew: the target was typed, or the model writes none"),
    ];
  }
  const words = [before, after].map((text) => text.split(/(?<=\s)/));
  const differ = differing(words[0], words[1]);
  const same = before === after;
  return [
    ...[make("dt", {}, "before"), make("dd", {}, ...marked(words[0], differ.a))],
    ...[
      make("dt", {}, "after"),
      make("dd", {}, ...(same ? ["the same"] : marked(words[1], differ.b))),
    ],
  ];
}

/** @param {string[]} words @param {boolean[]} differ */
const marked = (words, differ) =>
  words.map((word, at) => (differ[at] ? make("mark", {}, word) : word));

/** One token of the original answer: how likely it was and is. @param {Likely} before @param {Likely} after @param {boolean} current */
function token(before, after, current) {
  const bars = make("div", { class: "bars" });
  for (const [kind, { probability }] of /** @type {const} */ ([
    ["was", before],
    ["is", after],
  ])) {
    bars.append(make("span", { class: kind, style: `height: ${Math.round(100 * probability)}%` }));
  }
  const said = `${percent(before.probability)} before, ${percent(after.probability)} after`;
  return make(
    "figure",
    {
      title: `“${before.text}”: ${said}`,
      "aria-label": `“${before.text}”: ${said}`,
      "aria-current": String(current),
    },
    bars,
    make("figcaption", { "aria-hidden": "true" }, before.text),
  );
}

/** The tokens asked about, as numbers and bars. @param {Intervention} come */
function table({ before, after, row_by }) {
  const rows = before.tokens.map((one, at) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, `“${one.text}”`),
      cell(one, "was"),
      cell(after.tokens[at], "is"),
    ),
  );
  const against =
    before.tokens
      .slice(1)
      .map(({ text }) => `“${text}”`)
      .join(", ") || "all others";
  const moved = odds(after.log_odds - before.log_odds);
  return make(
    "table",
    {},
    make(
      "thead",
      {},
      make("tr", {}, ...["", "before", "after"].map((text) => make("th", { scope: "col" }, text))),
    ),
    make("tbody", {}, ...rows),
    make(
      "tfoot",
      {},
      make(
        "tr",
        {},
        make(
          "th",
          {
            scope: "row",
            title: `ln P(“${before.tokens[0].text}”) − ln P(${against})${ROW_BY[row_by] && `; ${ROW_BY[row_by]}`}`,
          },
          "log-odds",
        ),
        make("td", {}, odds(before.log_odds)),
        make("td", {}, `${odds(after.log_odds)} (${moved})`),
      ),
    ),
  );
}

/** @param {Likely} likely @param {"was" | "is"} kind */
function cell({ probability }, kind) {
  const bar = make("span", {
    class: `share ${kind}`,
    style: `width: ${Math.round(60 * probability)}px`,
  });
  return make("td", {}, bar, percent(probability));
}

/** The edits of a text that is drawn, each with a way to take it away. @param {Store} store @param {HTMLElement} root @param {Side} side */
export function createEdited(store, root, side) {
  let shown = "";
  /** @param {State} state */
  return function render({ choice }) {
    const own = choice.edits.filter((edit) => edit.side === side);
    const now = own.map(editName).join();
    if (now === shown) return;
    shown = now;
    root.hidden = own.length === 0;
    root.replaceChildren(
      ...own.map((edit) => {
        const name = editTitle(edit);
        const button = make(
          "button",
          {
            type: "button",
            title: `Draw without this edit: ${name}`,
            "aria-label": `Remove the edit: ${name}`,
          },
          `${name} ×`,
        );
        button.addEventListener("click", () => {
          const edits = store.state.choice.edits.filter((one) => editName(one) !== editName(edit));
          store.choose(redrawn(store.state.choice, { edits }));
        });
        return button;
      }),
    );
  };
}

/** Puts a head of a list to the test, in the text that the grid shows. @param {Store} store @param {HeadPlace} place */
export function checkButton(store, place) {
  const { layer, head } = place;
  const button = make(
    "button",
    {
      type: "button",
      class: "quiet",
      "aria-label": `Check ${layer}.${head}: what becomes of the answer without it`,
    },
    "Check",
  );
  button.addEventListener("click", () => {
    const { grid, site } = store.state.choice;
    const side = store.state.answers[grid] ? grid : "a";
    store.choose({ check: checksOf({ side, site, heads: [place], mean: false }), odds: "" });
  });
  return button;
}
