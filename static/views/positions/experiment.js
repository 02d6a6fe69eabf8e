/** Section 6: the same text with other positions, and what became of the heads and of the answer. */

/** @import { Asked, Capture, HeadMoved, KnownEncoding, Site, State } from "../../types.js" */
/** @import { Laboratory } from "./section.js" */

import {
  answersOf,
  headSaid,
  mostMoved,
  movedHeads,
  previousSaid,
} from "../../patterns/positions/experiment.js";
import { headName } from "../../state/panels.js";
import { movedInstead } from "../../state/positions/places_edit.js";
import { questionOf } from "../../state/question.js";
import { make, refill } from "../element.js";
import { createUnchanged } from "../memory.js";
import { createHeadChoice } from "./head_choice.js";
import { createPatterns } from "./patterns.js";
import { createPlacesTools, experimentTitle } from "./places_tools.js";

const LONG = 160; // tokens; of longer texts not every weight is fetched

/** @param {Laboratory} laboratory */
export function createExperiment({ store, openExport, parts }) {
  const tools = createPlacesTools(store);
  const heads = createHeadChoice(store);
  const patterns = createPatterns(openExport);
  const finding = make("p", { class: "finding", "aria-live": "polite" });
  const failed = make("p", { class: "bad", role: "alert" });
  const answers = make("dl", { class: "answers" });
  const ranked = make("div", { class: "table-scroll", tabindex: "0", role: "region" });
  ranked.setAttribute("aria-label", "Heads that changed most");
  const unchanged = createUnchanged();
  const compared = [heads.root, patterns.root, ranked];

  /** @param {State} state @param {KnownEncoding} known */
  function render(state, known) {
    const { choice, models } = state;
    const model = models?.models.find(({ id }) => id === choice.model);
    tools.show(state, model);
    const base = state.answers.a?.whole;
    const site = base?.sites.find((one) => one.site === choice.site) ?? base?.sites[0];
    if (!base || !site) return;
    heads.show(state, base);
    const refused = tools.refused(state, model);
    const after = refused ? null : otherwise(state, base, site);
    const same = after?.same.come ?? null;
    const long = base.tokens[site.queries].length > LONG;
    const halves = same && !long ? [base, same].map((of) => parts.weights(base, of, site)) : [];
    const failure = [after?.free, after?.same, ...halves].find((one) => one?.failure)?.failure;
    failed.textContent = refused
      ? `This model cannot have it: ${refused.reason}`
      : (failure?.detail ?? "");
    const free = after?.free.come ?? null;
    const [before, moving] = halves.map(({ come }) => come);
    const shown = free && same && failed.textContent === "";
    answers.hidden = !shown;
    finding.hidden = !shown || !(long || (before && moving));
    // Of the experiment before nothing stays in sight.
    for (const part of compared) part.hidden = !shown || !before || !moving;
    if (!shown) return;
    const now = [base, free, same, ...halves, choice.heads, choice.experiment];
    if (unchanged([...now, state.dark, patterns.root.clientWidth])) return;
    showAnswers(answers, base, free);
    if (long) finding.textContent = `Over ${LONG} tokens not every head is compared.`;
    if (!before || !moving) return;
    const head = heads.chosen(state, site);
    const moved = movedHeads(before, moving);
    const own = moved.find((one) => one.layer === head.layer && one.head === head.head);
    const said = [
      ...(site.queries === site.keys ? [previousSaid(moved, site.site)] : []),
      ...(own ? [headSaid(own, site.site[0].toUpperCase() + site.site.slice(1))] : []),
    ];
    finding.textContent = said.join(" ");
    showRanked(moved, site);
    const name = experimentTitle(choice.experiment);
    patterns.show(state, known, site, head, [
      { name: "before", capture: base, layers: before },
      { name, capture: same, layers: moving },
    ]);
  }

  /**
   * The text under the experiment: with what the model then writes, and with the same target, so that
   * patterns have the same tokens.
   * @param {State} state
   * @param {Capture} base
   * @param {Site} site
   * @returns {{ free: Asked<Capture>, same: Asked<Capture> }}
   */
  function otherwise({ choice }, base, site) {
    const moved = movedInstead(choice.moved, "a", choice.experiment);
    const question = questionOf({ ...choice, moved }, "a");
    const free = parts.otherwise(base, question);
    const written =
      base.target !== null && base.target_by !== "source" && site.queries === "target";
    const fixed = { ...question, target: /** @type {string} */ (base.target) };
    return { free, same: written ? parts.otherwise(base, fixed) : free };
  }

  /** @param {HeadMoved[]} moved @param {Site} site */
  function showRanked(moved, site) {
    const looksBack = site.queries === site.keys;
    const names = ["head", "moved", ...(looksBack ? ["previous token, before", "after"] : [])];
    const rows = mostMoved(moved).map((one) => {
      const button = make("button", { type: "button", class: "link" }, headName(one));
      button.addEventListener("click", () => {
        store.choose({ site: site.site, heads: [{ layer: one.layer, head: one.head }] });
      });
      const numbers = [one.moved, ...(looksBack ? [one.before, one.after] : [])];
      const cells = numbers.map((value) => make("td", {}, value.toFixed(3)));
      return make("tr", {}, make("th", { scope: "row" }, button), ...cells);
    });
    refill(
      ranked,
      make(
        "table",
        {},
        make(
          "caption",
          {},
          `The ${rows.length} of ${moved.length} ${site.site} heads that changed most`,
        ),
        make(
          "thead",
          {},
          make("tr", {}, ...names.map((name) => make("th", { scope: "col" }, name))),
        ),
        make("tbody", {}, ...rows),
      ),
    );
  }

  return { parts: [...tools.parts, failed, finding, answers, ...compared], render };
}

/** @param {HTMLElement} root @param {Capture} before @param {Capture} after */
function showAnswers(root, before, after) {
  const said = answersOf(before, after);
  root.replaceChildren(
    ...(said
      ? [
          make("dt", {}, `${said.what} before`),
          make("dd", {}, make("bdi", {}, said.before)),
          make("dt", {}, "after"),
          make("dd", {}, make("bdi", {}, said.after)),
        ]
      : []),
  );
}
