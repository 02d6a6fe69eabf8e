/** The same step told as a look-up: a query, keys that fit more or less, their values mixed. */

/** @import { Store } from "../../../types.js" */
/** @import { OpenExport } from "../../board/export_menu.js" */
/** @import { Given } from "../cell/section.js" */

import { figure as across } from "../../../figures/inside/bars_across.js";
import { figure as down } from "../../../figures/inside/bars_down.js";
import { widthOf, writeLabel } from "../../../figures/label.js";
import { hardSoft, hardSoftSaid } from "../../../patterns/inside/hard_soft.js";
import { numberSaid, weightSaid, wholeSaid } from "../../../patterns/inside/said.js";
import { nameOf } from "../../../state/token_names.js";
import { find, make } from "../../element.js";
import { headColour, keyButtons } from "../cell/row_buttons.js";
import { createSection, fileOf, orWhy, quoted, say } from "../cell/section.js";
import { createFigurePart } from "../figure_part.js";
import { createCellWaiting } from "../waiting.js";
import { output } from "../math.js";
import { createToy } from "./toy.js";

const HIGH = 44; // pixels of a vector
/** @type {[number, number]} */
const WHOLE = [0, 1];

/** @param {Store} store @param {OpenExport} openExport */
export function createLookup(store, openExport) {
  const own = createOwnRow(store, openExport);
  const answers = createAnswers(openExport);
  const own_ = make("div", { class: "inside-column" }, own.element, answers.element);
  const body = make("div", { class: "inside-steps inside-lookup" }, createToy(), own_);
  return createCellWaiting(store, find('part="inside-lookup"'), body, own_, (given) => {
    own.show(given);
    answers.show(given);
  });
}

/** @param {Store} store @param {OpenExport} openExport */
function createOwnRow(store, openExport) {
  const part = createFigurePart(openExport, 640);
  const section = createSection("This very row, looked up", null, part.element, [part.tools]);

  /** @param {Given} given */
  function show(given) {
    const { cell, labels, place } = given;
    const looked = hardSoft(cell);
    const named = (/** @type {number} */ key) => quoted(labels.key[key]);
    say(section.said, `${quoted(labels.query[place.query])} asks. ${hardSoftSaid(looked, named)}`);
    const { rows } = looked;
    /** @type {Omit<import("../../../figures/inside/bars_down.js").Column, "colours">[]} */
    const columns = [
      {
        title: "hard: the best alone",
        values: rows.map(({ hard }) => hard),
        range: WHOLE,
        said: String,
      },
      {
        title: "soft: weight <i>α</i>",
        values: rows.map(({ soft }) => soft),
        range: WHOLE,
        said: weightSaid,
      },
    ];
    if (cell.row.scores) {
      const values = rows.map(({ score }) => score);
      columns.unshift({
        title: "how well it fits, <i>s</i>",
        values,
        range: null,
        said: numberSaid,
      });
    }
    part.show({
      ...fileOf(given, "look-up"),
      draw: (stage) =>
        down(
          {
            names: rows.map(({ key }) => writeLabel(labels.key[key], stage.width * 0.3, stage)),
            names_width: widthOf(labels.key, stage.width * 0.3, stage.measure),
            columns: columns.map((column, at) => ({
              ...column,
              colours: [at === columns.length - 1 ? headColour(stage, place) : stage.theme.muted],
            })),
            marked: null,
            none: "−∞",
          },
          stage,
        ),
      over: ({ layout }) => keyButtons(store, given, rows, layout),
      table: {
        caption: "Keys by how well they fit, with the weight of a hard and of a soft look-up",
        columns: ["key", "score", "hard", "soft"],
        rows: rows.map(({ key, score, hard, soft }) => [
          nameOf(labels.key[key]),
          cell.row.scores ? wholeSaid(score) : "",
          ...[String(hard), wholeSaid(soft)],
        ]),
      },
    });
  }
  return { element: section.element, show };
}

/** @param {OpenExport} openExport */
function createAnswers(openExport) {
  const part = createFigurePart(openExport, 640);
  const section = createSection("The two answers", output(), part.element, [part.tools]);

  /** @param {Given} given */
  function show(given) {
    const { cell, labels } = given;
    const { key, hard, soft } = hardSoft(cell);
    orWhy(section, part.element, given, hard !== null && soft !== null, cell.values_reason);
    if (!hard || !soft) return;
    say(section.said, "Above the value of the best key alone, below all values by their weights.");
    const rows = [
      { symbol: "v", name: quoted(labels.key[key]), values: hard },
      { symbol: "z", name: "", values: soft },
    ];
    const order = hard.map((_, at) => at);
    part.show({
      ...fileOf(given, "answers"),
      draw: (stage) =>
        across(
          {
            rows: rows.map((row) => ({ ...row, before: null, colours: "signed", numbers: false })),
            ...{ order, marked: [], axis: "dimension of the value", alike: true, height: HIGH },
          },
          stage,
        ),
      table: {
        caption: "The value of the best key, and all values by their weights",
        columns: ["dimension", "hard", "soft"],
        rows: order.map((at) => [String(at), wholeSaid(hard[at]), wholeSaid(soft[at])]),
      },
    });
  }
  return { element: section.element, show };
}
