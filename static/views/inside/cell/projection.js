/** The attention's output as a sum of heads: each head's part through W_O. */

/** @import { Cell, Store } from "../../../types.js" */
/** @import { OpenExport } from "../../board/export_menu.js" */
/** @import { Given } from "./section.js" */

import { figure } from "../../../figures/inside/bars_down.js";
import { numberSaid, wholeSaid } from "../../../patterns/inside/said.js";
import { createFigurePart } from "../figure_part.js";
import { heads } from "../math.js";
import { headColour, rowButtons } from "./row_buttons.js";
import { createSection, fileOf, orWhy, say } from "./section.js";

/**
 * The parts: of every head, and the bias.
 * @param {NonNullable<Cell["projection"]>} projection
 */
const partsOf = ({ heads, bias_norm, bias_cosine }) =>
  [
    ...heads.map(({ head, norm, cosine }) => ({ head, name: `head ${head}`, norm, cosine })),
    ...(bias_norm > 0 ? [{ head: null, name: "bias", norm: bias_norm, cosine: bias_cosine }] : []),
  ].map((part) => ({ ...part, along: part.norm * (part.cosine ?? 0) }));

/** @param {Store} store @param {OpenExport} openExport */
export function createProjection(store, openExport) {
  const part = createFigurePart(openExport, 640);
  const section = createSection("Through W_O: a sum of heads", heads(true), part.element, [
    part.tools,
  ]);

  /** @param {Given} given */
  function show(given) {
    const { cell, place } = given;
    const { projection } = cell;
    orWhy(section, part.element, given, projection !== null, cell.projection_reason);
    if (!projection) return;
    section.math.replaceChildren(heads(projection.bias_norm > 0));
    const rows = partsOf(projection);
    const own = rows.find(({ head }) => head === place.head)?.norm ?? 0;
    const { length } = projection.heads;
    const bias = projection.bias_norm > 0 ? " and a bias" : "";
    const parts = `${length} ${length === 1 ? "part" : "parts"}${bias}`;
    say(
      section.said,
      `To concatenate the heads and multiply by W_O is to add up ${parts}. ` +
        `This head's is ${numberSaid(own)} long, the whole ${numberSaid(projection.whole_norm)}.`,
    );
    const most = Math.max(...rows.map(({ along }) => Math.abs(along)), 0) || 1;
    /** @type {{ title: string, values: (number | null)[], range: [number, number] | null }[]} */
    const columns = [
      { title: "length", values: rows.map(({ norm }) => norm), range: null },
      { title: "cosine with the whole", values: rows.map(({ cosine }) => cosine), range: [-1, 1] },
      { title: "adds to its length", values: rows.map(({ along }) => along), range: [-most, most] },
    ];
    part.show({
      ...fileOf(given, "sum of heads"),
      draw: (stage) =>
        figure(
          {
            names: rows.map(({ name }) => name),
            names_width: stage.measure("head 00"),
            columns: columns.map((column) => ({
              ...{ ...column, said: numberSaid },
              colours: rows.map(({ head }) =>
                head === null ? stage.theme.muted : headColour(stage, { head }),
              ),
            })),
            marked: rows.findIndex(({ head }) => head === place.head),
            none: "",
          },
          stage,
        ),
      over: ({ layout }) =>
        rowButtons(
          layout,
          rows.map(({ head }) =>
            head === null
              ? null
              : {
                  title: `Look inside head ${place.layer}.${head}`,
                  pressed: head === place.head,
                  act: () => store.choose({ inspect: { ...place, head } }),
                },
          ),
        ),
      table: {
        caption: "Each head's part of the attention's output",
        columns: ["part", "length", "cosine with the whole", "adds to its length"],
        rows: rows.map(({ name, norm, cosine, along }) => [
          name,
          ...[norm, cosine, along].map(wholeSaid),
        ]),
      },
    });
  }
  return { element: section.element, show };
}
