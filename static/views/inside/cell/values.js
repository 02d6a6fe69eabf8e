/** What the weights mix: how much of each value is left, and their sum, the head's output. */

/** @import { Store } from "../../../types.js" */
/** @import { OpenExport } from "../../board/export_menu.js" */
/** @import { Given } from "./section.js" */

import { figure as across } from "../../../figures/inside/bars_across.js";
import { figure as down } from "../../../figures/inside/bars_down.js";
import { widthOf, writeLabel } from "../../../figures/label.js";
import { numberSaid, weightSaid, wholeSaid } from "../../../patterns/inside/said.js";
import { addedUp, rankedValues, valuesSaid } from "../../../patterns/inside/values_told.js";
import { nameOf } from "../../../state/token_names.js";
import { createFigurePart } from "../figure_part.js";
import { lengths, output } from "../math.js";
import { headColour, keyButtons } from "./row_buttons.js";
import { createSection, fileOf, orWhy, quoted, say } from "./section.js";

const HIGH = 38; // pixels of a vector
/** @type {[number, number]} */
const WHOLE = [0, 1];

/** @param {Store} store @param {OpenExport} openExport */
export function createRanked(store, openExport) {
  const part = createFigurePart(openExport, 640);
  const section = createSection("What each key hands over", lengths(), part.element, [part.tools]);

  /** @param {Given} given */
  function show(given) {
    const { cell, labels, place } = given;
    orWhy(section, part.element, given, cell.values !== null, cell.values_reason);
    if (!cell.values) return;
    const sentence = valuesSaid(cell, (key) => quoted(labels.key[key]));
    say(section.said, sentence);
    const rows = rankedValues(cell);
    const marked = rows.findIndex(({ key }) => key === place.key);
    const columns = [
      { title: "weight <i>α</i>", values: rows.map(({ weight }) => weight), said: weightSaid },
      { title: "‖<i>v</i>‖", values: rows.map(({ norm }) => norm), said: numberSaid },
      {
        title: "‖<i>α</i>·<i>v</i>‖",
        values: rows.map(({ weighted }) => weighted),
        said: weightSaid,
      },
    ];
    part.show({
      ...fileOf(given, "values"),
      draw: (stage) =>
        down(
          {
            names: rows.map(({ key }) => writeLabel(labels.key[key], stage.width * 0.3, stage)),
            names_width: widthOf(labels.key, stage.width * 0.3, stage.measure),
            columns: columns.map((column, at) => ({
              ...{ ...column, range: at === 0 ? WHOLE : null },
              colours: [at === 0 ? headColour(stage, place) : stage.theme.muted],
            })),
            marked: marked < 0 ? null : marked,
            none: "",
          },
          stage,
        ),
      over: ({ layout }) => keyButtons(store, given, rows, layout),
      table: {
        caption: "Keys by what is left of their values, the largest first",
        columns: ["key", "weight", "‖v‖", "‖α·v‖"],
        rows: rows.map(({ key, weight, norm, weighted }) => [
          nameOf(labels.key[key]),
          ...[weight, norm, weighted].map(wholeSaid),
        ]),
      },
    });
  }
  return { element: section.element, show };
}

/** @param {OpenExport} openExport */
export function createMix(openExport) {
  const part = createFigurePart(openExport, 640);
  const section = createSection("Added up: what the head gives out", output(), part.element, [
    part.tools,
  ]);

  /** @param {Given} given */
  function show(given) {
    const { cell, labels, place } = given;
    orWhy(section, part.element, given, cell.values !== null, cell.values_reason);
    if (!cell.values) return;
    const rows = addedUp(cell).map(({ key, name, values }) => ({
      symbol: key === null ? name : "α·v",
      name: key === null ? "" : quoted(labels.key[key]),
      values,
    }));
    const order = rows[0].values.map((_, at) => at);
    const sum = `Their sum z, ${order.length} numbers, is what the head gives out for`;
    say(section.said, `Each value times its weight. ${sum} ${quoted(labels.query[place.query])}.`);
    part.show({
      ...fileOf(given, "output"),
      draw: (stage) =>
        across(
          {
            rows: rows.map((row, at) => ({
              ...{ ...row, before: null, numbers: false },
              colours: at === rows.length - 1 ? "signed" : "plain",
            })),
            ...{ order, marked: [], axis: "dimension of the value", alike: true, height: HIGH },
          },
          stage,
        ),
      table: {
        caption: "α·v by dimension, and their sum",
        columns: ["dimension", ...rows.map(({ symbol, name }) => `${symbol} ${name}`.trim())],
        rows: order.map((at) => [String(at), ...rows.map(({ values }) => wholeSaid(values[at]))]),
      },
    });
  }
  return { element: section.element, show };
}
