/** The two tokens' vectors: what the layer was given, q and k, and their product. */

/** @import { OpenExport } from "../../board/export_menu.js" */
/** @import { Given } from "./section.js" */

import { figure } from "../../../figures/inside/bars_across.js";
import { largest, numberSaid, productSaid, wholeSaid } from "../../../patterns/inside/said.js";
import { make } from "../../element.js";
import { createFigurePart } from "../figure_part.js";
import { product, projections } from "../math.js";
import { createSection, fileOf, orWhy, quoted, reasonSaid, say } from "./section.js";

const NAMED = 3; // dimensions that stand out
const HIGH = 56; // pixels of a vector

/** @param {number} count */
const places = (count) => Array.from({ length: count }, (_, at) => at);

/** The two tokens in words. @param {Given} given */
const pairOf = ({ labels, place }) =>
  [labels.query[place.query], labels.key[place.key]].map(quoted);

/** @param {OpenExport} openExport */
export function createInputs(openExport) {
  const part = createFigurePart(openExport, 640);
  const section = createSection("Two tokens come in", projections(), part.element, [part.tools]);

  /** @param {Given} given */
  function show(given) {
    const { query_input, key_input, inputs_reason, layer_number } = given.cell;
    const width = query_input?.length ?? key_input?.length ?? 0;
    orWhy(section, part.element, given, width > 0, inputs_reason);
    if (width === 0) return;
    const [looks, seen] = pairOf(given);
    const missing = inputs_reason ? ` One is not found, ${reasonSaid(given, inputs_reason)}` : "";
    const given_ = `What layer ${layer_number} was given for ${looks} and ${seen}`;
    say(
      section.said,
      `${given_}: ${width} numbers each, of which W_Q and W_K make q and k.${missing}`,
    );
    const rows = [
      { name: looks, values: query_input },
      { name: seen, values: key_input },
    ].flatMap(({ name, values }) => (values ? [{ name, values }] : []));
    part.show({
      ...fileOf(given, "inputs"),
      draw: (stage) =>
        figure(
          {
            rows: rows.map((row) => ({
              ...{ ...row, symbol: "x", before: null, colours: "plain", numbers: false },
            })),
            ...{ order: places(width), marked: [], axis: "dimension of the model", alike: true },
            height: HIGH,
          },
          stage,
        ),
      table: {
        caption: "What the layer was given, by dimension",
        columns: ["dimension", ...rows.map(({ name }) => `x of ${name}`)],
        rows: places(width).map((at) => [
          String(at),
          ...rows.map(({ values }) => wholeSaid(values[at])),
        ]),
      },
    });
  }
  return { element: section.element, show };
}

/** @param {OpenExport} openExport */
export function createProduct(openExport) {
  const sort = make(
    "button",
    {
      ...{ type: "button", class: "quiet", "aria-pressed": "false" },
      title: "The dimensions from the largest product to the smallest.",
    },
    "Sorted",
  );
  const part = createFigurePart(openExport, 720, [sort]);
  const section = createSection("Query times key", product(), part.element, [part.tools]);
  let sorted = false;
  /** @type {Given | null} */
  let shown = null;
  sort.addEventListener("click", () => {
    sorted = !sorted;
    sort.setAttribute("aria-pressed", String(sorted));
    if (shown) show({ ...shown, told: new Set() });
  });

  /** @param {Given} given */
  function show(given) {
    shown = given;
    const { cell, hand } = given;
    const { query_vector, key_vector, query_unturned, key_unturned } = cell;
    orWhy(section, part.element, given, hand !== null, cell.scores_reason);
    if (!hand || !query_vector || !key_vector) return;
    const { products } = hand;
    const [looks, seen] = pairOf(given);
    say(section.said, productSaid(products) + turnedSaid(given));
    const order = places(products.length);
    if (sorted) order.sort((one, other) => products[other] - products[one]);
    const plain = /** @type {const} */ ({ colours: "plain", numbers: false });
    /** @type {import("../../../figures/inside/bars_across.js").VectorRow[]} */
    const rows = [
      { symbol: "q", name: looks, values: query_vector, before: query_unturned, ...plain },
      { symbol: "k", name: seen, values: key_vector, before: key_unturned, ...plain },
      ...[{ symbol: "q × k", name: "", values: products, before: null }].map((row) => ({
        ...{ ...row, colours: /** @type {const} */ ("signed"), numbers: true },
      })),
    ];
    const befores = rows.flatMap(({ symbol, before }) => (before ? [{ symbol, before }] : []));
    part.show({
      ...fileOf(given, "query times key"),
      draw: (stage) =>
        figure(
          {
            ...{ rows, order, marked: largest(products, NAMED), axis: "dimension of the head" },
            ...{ alike: false, height: HIGH },
          },
          stage,
        ),
      table: {
        caption: `q of ${looks}, k of ${seen}, and their product, whose sum is ${numberSaid(hand.dot)}`,
        columns: [
          ...["dimension", "q", "k", "q × k"],
          ...befores.map(({ symbol }) => `${symbol} before turning`),
        ],
        rows: order.map((at) => [
          String(at),
          ...[...rows.map(({ values }) => values), ...befores.map(({ before }) => before)].map(
            (values) => wholeSaid(values[at]),
          ),
        ]),
      },
    });
  }
  return { element: section.element, show };
}

/** @param {Given} given */
function turnedSaid(given) {
  const { query_unturned, key_unturned, unturned_reason } = given.cell;
  if (query_unturned || key_unturned)
    return " Rotary positions turned q and k: what they were before stands behind them, faint.";
  if (!unturned_reason) return "";
  return ` What they were before they were turned is not found, ${reasonSaid(given, unturned_reason)}`;
}
