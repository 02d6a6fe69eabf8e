/** Section 5: one score as the sum of its terms, and which heads are positional by measurement. */

/** @import { KnownEncoding, PositionScore, PositionShares, SiteName, State } from "../../types.js" */
/** @import { Laboratory } from "./section.js" */

import { termsOf, scoreSaid, rankedShares, sharesSaid } from "../../patterns/positions/score.js";
import { formatSigned } from "../../patterns/sentences.js";
import { headName } from "../../state/panels.js";
import { make } from "../element.js";
import { createUnchanged } from "../memory.js";
import { createCellChoice } from "./cell_choice.js";
import { cellOf, selfAttention } from "./first_layer.js";

/** @param {Laboratory} laboratory */
export function createScore({ store, parts }) {
  const cell = createCellChoice(store, ["query", "key"]);
  const finding = make("p", { class: "finding", "aria-live": "polite" });
  const failed = make("p", { class: "bad", role: "alert" });
  const terms = make("ol", { class: "terms", "aria-label": "The terms of the score" });
  const told = make("p", { class: "finding" });
  const ranked = make("ol", { class: "shares", "aria-label": "Share of position, head by head" });
  const unchanged = createUnchanged();

  /** @param {State} state @param {KnownEncoding} known */
  function render(state, known) {
    const of = selfAttention(state, known);
    for (const part of [cell.root, terms, ranked, told]) part.hidden = !of;
    if (!of) {
      unchanged([known]);
      finding.textContent = "This text has no attention among these tokens.";
      return;
    }
    const { capture, site } = of;
    const tokens = capture.tokens[site.queries];
    const added = known.spread?.row === "position" && known.encoding.kind !== "rotary";
    const chosen = cellOf(state, site, tokens.length, added);
    cell.show(chosen, site, tokens, added);
    const score = parts.score(capture, site.site, chosen);
    const shares = parts.shares(capture, site.site, chosen.layer);
    failed.textContent = score.failure?.detail ?? shares.failure?.detail ?? "";
    for (const part of [terms, ranked, told]) part.hidden = failed.textContent !== "";
    if (failed.textContent !== "") finding.textContent = "";
    if (unchanged([score.come, shares.come])) return;
    if (score.come) {
      finding.textContent = scoreSaid(score.come, tokens);
      showTerms(terms, score.come);
    }
    if (shares.come) {
      told.textContent = sharesSaid(shares.come);
      showShares(shares.come, site.site);
    }
  }

  /** @param {PositionShares} shares @param {SiteName} site */
  function showShares(shares, site) {
    ranked.replaceChildren(
      ...rankedShares(shares).map(({ head, share, length }) => {
        const place = { layer: shares.layer, head };
        const button = make(
          "button",
          { type: "button", class: "link", title: "Its lines, on the page Heads." },
          `${site} ${headName(place)}`,
        );
        button.addEventListener("click", () =>
          store.choose({ page: "explore", site, heads: [place] }),
        );
        const bar = make("span", { class: "bar-of" });
        bar.style.setProperty("--length", String(length));
        const said =
          share === null ? "no score differs" : `${(100 * share).toFixed(1).replace("-", "−")} %`;
        return make("li", {}, button, bar, make("span", { class: "number" }, said));
      }),
    );
  }

  return { parts: [finding, cell.root, failed, terms, told, ranked], render };
}

/** Boxes that sum to the score. @param {HTMLElement} root @param {PositionScore} score */
function showTerms(root, score) {
  const boxes = termsOf(score).map(({ name, positional, value, length, sum }) => {
    const bar = make("span", { class: `bar-of${value < 0 ? " less" : ""}` });
    bar.style.setProperty("--length", String(length));
    const kinds = [positional ? "positional" : "", sum ? "sum" : ""].filter(Boolean).join(" ");
    return make(
      "li",
      { class: kinds },
      make("span", { class: "name" }, name),
      make("span", { class: "number" }, formatSigned(value, 4)),
      bar,
    );
  });
  root.replaceChildren(...boxes);
}
