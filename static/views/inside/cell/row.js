/** The whole row of a query: scores before and after the softmax, and what the scale does. */

/** @import { Store } from "../../../types.js" */
/** @import { OpenExport } from "../../board/export_menu.js" */
/** @import { Given } from "./section.js" */

import { figure } from "../../../figures/inside/bars_down.js";
import { widthOf, writeLabel } from "../../../figures/label.js";
import { rowsTold, scaleEffect } from "../../../patterns/inside/row_told.js";
import { numberSaid, weightSaid, wholeSaid } from "../../../patterns/inside/said.js";
import { nameOf } from "../../../state/token_names.js";
import { createFigurePart } from "../figure_part.js";
import { softmax } from "../math.js";
import { headColour, keyButtons } from "./row_buttons.js";
import { createSection, fileOf, quoted, reasonSaid, say } from "./section.js";

/** @typedef {"score" | "exp" | "weight" | "unscaled"} Told */
/** @type {Told[]} */
const COLUMNS = ["score", "exp", "weight", "unscaled"];

/** The columns that there are. @param {Given} given */
function columnsOf({ hand }) {
  const shift = hand?.row.shift ? "−<i>m</i>" : "";
  /** @type {{ title: string, of: Told, range: [number, number] | null }[]} */
  const all = [
    { title: "score <i>s</i>", of: "score", range: null },
    { title: `<i>e</i><sup><i>s</i>${shift}</sup>`, of: "exp", range: null },
    { title: "weight <i>α</i>", of: "weight", range: [0, 1] },
    { title: "<i>α</i> without the scale", of: "unscaled", range: [0, 1] },
  ];
  return all.filter(({ of }) => of === "weight" || (of === "unscaled" ? hand?.unscaled : hand));
}

/** @param {Store} store @param {OpenExport} openExport */
export function createRow(store, openExport) {
  const part = createFigurePart(openExport, 720);
  const section = createSection(
    "The row: softmax over all keys",
    softmax(false, false),
    part.element,
    [part.tools],
  );

  /** @param {Given} given */
  function show(given) {
    const { cell, hand, labels, place } = given;
    const rows = rowsTold(cell, hand);
    const shifted = (hand?.row.shift ?? 0) !== 0;
    section.math.replaceChildren(softmax(shifted, cell.row.sink_score !== null));
    say(
      section.said,
      hand
        ? `The denominator is ${numberSaid(hand.row.denominator)}. ${scaleEffect(cell, hand)}`
        : `Only the weights are known: scores are not found, ${reasonSaid(given, cell.scores_reason)}`,
    );
    const columns = columnsOf(given);
    const marked = rows.findIndex(({ key }) => key === place.key);
    part.show({
      ...fileOf(given, "row"),
      draw: (stage) =>
        figure(
          {
            names: rows.map(({ key, name }) =>
              key === null ? name : writeLabel(labels.key[key], stage.width * 0.3, stage),
            ),
            names_width: widthOf(labels.key, stage.width * 0.3, stage.measure),
            columns: columns.map(({ title, of, range }) => ({
              ...{ title, range, said: of === "score" || of === "exp" ? numberSaid : weightSaid },
              values: rows.map((row) => row[of]),
              colours: [of === "weight" ? headColour(stage, place) : stage.theme.muted],
            })),
            marked,
            none: "−∞",
          },
          stage,
        ),
      over: ({ layout }) => keyButtons(store, given, rows, layout),
      table: {
        caption: `The row of ${quoted(labels.query[place.query])}: every key before and after the softmax`,
        columns: ["key", "score", "exp", "weight", "weight without the scale"],
        rows: rows.map((row) => [
          row.key === null ? row.name : nameOf(labels.key[row.key]),
          ...COLUMNS.map((of) => (hand || of === "weight" ? wholeSaid(row[of]) : "")),
        ]),
      },
    });
  }
  return { element: section.element, show };
}
