/** What a model's positions show: tables as colours, what scores gain with distance as curves. */

/** @import { Encoding, Label, Spread, Verdict } from "../../types.js" */

/** @type {Record<string, string>} */
const MEANINGS = {
  sinusoidal:
    "Added to every embedding: sines (even dimensions) and cosines (odd) that turn slower and slower.",
  halves: "Added to every embedding: sines, then cosines, that turn slower and slower.",
  learned: "Added to every embedding: a vector for each place, learned in training.",
  rotary:
    "Sines (even) and cosines (odd) of the angles by which queries and keys are turned, " +
    "so that a score depends on how far apart they stand.",
  alibi: "What a head's scores lose with distance: a steep head looks near, a flat one far.",
  bias: "What each head's scores gain at a distance, learned in training; left of 0 the key stands before the query.",
  matrix: "What scores gain for each pair of tokens, as the mean over all heads.",
  vectors:
    "A vector for each distance, of which every layer makes scores with its own queries and keys.",
};

/** What the check of a model says of its positions when it is read. @type {Record<Verdict, string>} */
const CHECKS = {
  exact: "Checked when the model was read",
  not_checked: "Not checked when the model was read",
  refused: "Not drawn, for the check when the model was read failed",
};

/** Whether an encoding can be trusted, and why. @param {Encoding} encoding */
export const describeCheck = ({ verdict, reason }) => `${CHECKS[verdict]}: ${reason}.`;

/**
 * What an encoding is, and of what.
 * @param {Encoding} encoding
 * @param {boolean} both whether there are a source and a target
 */
export function titleOf({ kind, where, side, layers }, both) {
  const of = both && where !== side ? `${where} of the ${side}` : where;
  return [
    `${kind === "alibi" ? "ALiBi" : kind} positions`,
    of,
    ...(layers ? [layers.replaceAll("_", " ")] : []),
  ].join(" · ");
}

/**
 * What there is to draw of one encoding; of a refused one nothing.
 * @param {Encoding} encoding
 * @param {Label[]} labels the tokens whose positions they are
 * @param {boolean} [both] whether there are a source and a target
 * @returns {Spread[]}
 */
export function spreadsOf(encoding, labels, both = false) {
  if (encoding.verdict === "refused") return [];
  const { kind, axes } = encoding;
  const spread = { labels: null, title: titleOf(encoding, both) };
  /** @param {Pick<Spread, "as" | "row" | "column" | "first" | "values"> & { of: string }} made */
  const whole = ({ of, ...made }) => ({
    ...{ ...spread, ...made },
    meaning: [MEANINGS[of], origin(encoding)].join(" ").trim(),
    most: mostOf(kind, made.values),
  });
  if (axes[0] === "position") return [{ ...whole(tableOf(encoding)), labels }];
  if (kind === "alibi") return [whole(slopesOf(encoding, labels.length))];
  if (axes[0] === "head" && axes[1] === "distance") return [whole(biasesOf(encoding))];
  if (axes[0] === "head") return [{ ...whole(meanMatrixOf(encoding)), labels }];
  return [whole(vectorsOf(encoding))];
}

const COLOURS = /** @type {const} */ ("colours");
const CURVES = /** @type {const} */ ("curves");
const BY_DISTANCE = { as: CURVES, row: "head", column: "distance (key − query)" };

/** A vector for each position. @param {Encoding} encoding */
const tableOf = (encoding) => ({
  ...{ as: COLOURS, row: "position", column: "dimension", first: { row: 0, column: 0 } },
  values: /** @type {number[][]} */ (encoding.values),
  of: inHalves(encoding) ? "halves" : encoding.kind,
});

/** A vector for each distance. @param {Encoding} encoding */
const vectorsOf = ({ values, first }) => ({
  ...{ as: COLOURS, row: "distance", column: "dimension", first: { row: first, column: 0 } },
  values: /** @type {number[][]} */ (values),
  of: "vectors",
});

/** @param {Encoding} encoding @param {number} length of the text */
function slopesOf({ values }, length) {
  const farthest = length - 1;
  const slopes = /** @type {number[]} */ (values);
  return {
    ...BY_DISTANCE,
    first: { row: 0, column: -farthest },
    values: slopes.map((slope) => Array.from({ length }, (_, at) => slope * (at - farthest))),
    of: "alibi",
  };
}

/** @param {Encoding} encoding */
function biasesOf({ values, side, first }) {
  const rows = /** @type {number[][]} */ (values);
  return {
    ...{ ...BY_DISTANCE, first: { row: 0, column: first } },
    // A target is read from its beginning on: no query looks at a later key.
    values: side === "target" ? rows.map((row) => row.slice(0, 1 - first)) : rows,
    of: "bias",
  };
}

/** @param {Encoding} encoding */
function meanMatrixOf({ values }) {
  const heads = /** @type {number[][][]} */ (values);
  return {
    ...{ as: COLOURS, row: "query", column: "key", first: { row: 0, column: 0 } },
    values: heads[0].map((line, query) =>
      line.map((_, key) => meanOf(heads.map((head) => head[query][key]))),
    ),
    of: "matrix",
  };
}

/** Where the numbers come from, and how they were changed. @param {Encoding} encoding */
function origin({ module, first, kind, variant, scaling }) {
  const said = [];
  if (kind === "learned" && first > 0) said.push(`The first token has row ${first} of the table.`);
  if (variant && variant !== "default") said.push(`Frequencies stretched: ${variant}.`);
  if (scaling !== 1) said.push(`Sines and cosines are multiplied by ${scaling.toFixed(3)}.`);
  if (module) said.push(`Read from ${module}.`);
  return said.join(" ");
}

/** Whether sines fill one half and cosines the other: which two are of one angle. @param {Encoding} encoding */
function inHalves({ kind, values }) {
  const [row] = /** @type {number[][]} */ (values);
  const paired = (/** @type {number} */ at) => Math.abs(row[0] ** 2 + row[at] ** 2 - 1) < 1e-3;
  return kind === "sinusoidal" && !paired(1) && paired(row.length / 2);
}

/** @param {number[]} numbers */
const meanOf = (numbers) => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;

/**
 * How far values reach on both sides of zero; a fixed encoding lies between −1 and 1.
 * @param {string} kind
 * @param {number[][]} values
 */
function mostOf(kind, values) {
  let most = 0;
  for (const row of values) for (const value of row) most = Math.max(most, Math.abs(value));
  return kind === "sinusoidal" || kind === "rotary" ? Math.max(1, most) : most || 1;
}

/** The end of the scale in figures. @param {Pick<Spread, "most">} spread */
export const reach = ({ most }) => String(Number(most.toPrecision(most < 1 ? 2 : 3)));

/**
 * One number in a sentence.
 * @param {Spread} spread
 * @param {{ row: number, column: number }} cell
 */
export function describeCell(spread, cell) {
  const { as, row, column, first, labels, names, order, notes, values } = spread;
  const value = values[cell.row][cell.column];
  const said = (value < 0 ? "−" : "") + Math.abs(value).toFixed(4);
  const at = String(order?.[cell.column] ?? first.column + cell.column).replace("-", "−");
  const which = column.replace(/[:(].*/, "").trim();
  const note = notes?.[cell.column] ? ` (${notes[cell.column]})` : "";
  if (row === "") return `${capital(which)} ${at}${note}: ${said}`;
  if (names) return `${capital(names[cell.row])}, ${which} ${at}${note}: ${said}`;
  const token = as === "colours" && labels ? ` (“${labels[cell.row].text}”)` : "";
  const line = String(first.row + cell.row).replace("-", "−");
  return `${capital(row)} ${line}${token}, ${which} ${at}${note}: ${said}`;
}

/** @param {string} text */
const capital = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
