/** Section 4: why a position may be added: it is a one-hot row behind the token, and W_P below W. */

/** @import { KnownEncoding, State } from "../../types.js" */
/** @import { Laboratory } from "./section.js" */

import {
  partsSpread,
  projectedSpread,
  projectionSaid,
} from "../../patterns/positions/projection.js";
import { tokenName } from "../../state/token_names.js";
import { make } from "../element.js";
import { createUnchanged } from "../memory.js";
import { createCellChoice } from "./cell_choice.js";
import { createSegments } from "./controls.js";
import { cellOf, selfAttention } from "./first_layer.js";
import { createPlate } from "./plate.js";

const NOT_ADDED =
  "This model adds no vectors of positions to its tokens, so there is nothing to take apart here.";

/** @param {Laboratory} laboratory */
export function createAdding({ store, openExport, parts }) {
  const which = createSegments(
    "Through",
    [
      { value: "query", text: "W_Q", title: "The matrix of the queries." },
      { value: "key", text: "W_K", title: "The matrix of the keys." },
      { value: "value", text: "W_V", title: "The matrix of the values." },
    ],
    (value) => store.choose({ projected: value }),
  );
  const cell = createCellChoice(store, ["query"], "Token");
  const finding = make("p", { class: "finding", "aria-live": "polite" });
  const failed = make("p", { class: "bad", role: "alert" });
  const [rows, whole] = [createPlate(openExport), createPlate(openExport)];
  const tools = make("div", { class: "tools-row" }, which.root, cell.root);
  const unchanged = createUnchanged();

  /** @param {State} state @param {KnownEncoding} known */
  function render(state, known) {
    const of = selfAttention(state, known);
    const added = known.encoding.where !== "queries and keys" && known.spread?.row === "position";
    tools.hidden = !added || !of;
    if (!added || !of) {
      unchanged([known]);
      finding.textContent = NOT_ADDED;
      for (const plate of [rows, whole]) plate.show(null, state);
      return;
    }
    const { capture, site } = of;
    const { choice, dark } = state;
    const tokens = capture.tokens[site.queries];
    const chosen = cellOf(state, site, tokens.length, true);
    const { head, query } = chosen;
    which.show(choice.projected);
    cell.show(chosen, site, tokens, true);
    const one = parts.projection(capture, site.site, head, query);
    const table = parts.projectedTable(capture, site.site, head, choice.projected);
    failed.textContent = one.failure?.detail ?? table.failure?.detail ?? "";
    if (!one.come || !table.come) {
      if (failed.textContent) {
        unchanged([known]);
        finding.textContent = "";
        for (const plate of [rows, whole]) plate.show(null, state);
      }
      return;
    }
    if (unchanged([one.come, table.come, choice.projected, known, dark, tools.clientWidth])) return;
    finding.textContent = projectionSaid(one.come, choice.projected);
    const place = { layer: 0, head, site: site.site };
    const token = tokenName(tokens[query]);
    const spread = partsSpread(one.come, choice.projected, { ...place, token });
    rows.show({ known, spread }, state);
    const position = one.come.place;
    whole.show(
      { known, spread: projectedSpread(table.come, choice.projected, { ...place, position }) },
      state,
    );
  }
  return { parts: [finding, tools, failed, rows.root, whole.root], render };
}
