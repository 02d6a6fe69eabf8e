/** A few lines of Python that reproduce a weight and what its head gives out, with the numbers in them. */

/** @import { Cell, Matrix } from "../../types.js" */

const MOST = 65_536; // numbers of keys and values that are written out
const DIGITS = 9; // that tell every float32 apart
const RESIDUE = 1e-9; // less was not added to a score, but is left by rounding

/** Whether all keys and values fit into a snippet. @param {Cell} cell */
export const fitsWhole = ({ row, d_head, d_value }) =>
  row.weights.length * ((d_head ?? 0) + (d_value ?? 0)) <= MOST;

/** @param {number | null} value */
const number = (value) => (value === null ? "-np.inf" : String(Number(value.toPrecision(DIGITS))));

/** @param {ArrayLike<number | null>} values */
const list = (values) => `[${Array.from(values, number).join(", ")}]`;

/** @param {string} name @param {ArrayLike<number | null>} values @param {string} [said] */
const vector = (name, values, said) =>
  `${name} = np.array(${list(values)})${said ? `  # ${said}` : ""}`;

/** @param {string} name @param {ArrayLike<number>[]} rows @param {string} said */
const matrix = (name, rows, said) =>
  [`${name} = np.array([  # ${said}`, ...rows.map((row) => `    ${list(row)},`), "])"].join("\n");

/** @param {Matrix} of */
const rowsOf = ({ rows, columns, values }) =>
  Array.from({ length: rows }, (_, at) => values.subarray(at * columns, (at + 1) * columns));

/**
 * What was added to the scores of the keys by bias and mask; null where nothing was.
 * @param {Cell} cell
 */
function addedTo({ row, scale, softcap }) {
  const { dots, scores } = row;
  const added = (scores ?? []).map((score, key) => {
    if (score === null) return null;
    const scaled = (dots?.[key] ?? 0) * (scale ?? 1);
    const from = softcap === null ? scaled : softcap * Math.tanh(scaled / softcap);
    const rest = score - from;
    return Math.abs(rest) <= RESIDUE * Math.max(1, Math.abs(score)) ? 0 : rest;
  });
  return added.some((one) => one !== 0) ? added : null;
}

/**
 * @param {Cell} cell that has q and k
 * @param {Matrix | null} keys of the head, (key, d_head); null: they are too many
 * @param {Matrix | null} values likewise, (key, d_value)
 * @param {string[]} about lines that say what it is
 */
export function snippetOf(cell, keys, values, about) {
  const { query_vector, key_vector, key, scale, scale_is, d_head, softcap, row, output } = cell;
  const whole = keys !== null && values !== null;
  const added = whole ? addedTo(cell) : null;
  const said = scale_is === "1/sqrt(d_head)" ? `1/sqrt(${d_head})` : "the model's own";
  const lines = [
    ...about.map((line) => `# ${line.replace(/[\r\n]+/g, " ")}`),
    "import numpy as np",
    "",
    vector("q", query_vector ?? [], "of the query"),
    ...(whole
      ? [
          matrix("K", rowsOf(keys), "a row for each key"),
          matrix("V", rowsOf(values), "a row for each value"),
        ]
      : shortened(cell, key_vector ?? [])),
    `scale = ${scale}  # ${said}`,
    `key = ${key}`,
    "",
    ...(whole ? scored(softcap, added) : [`s[key] = ${oneScore(cell)}`]),
    ...softmaxed(row.sink_score),
    whole ? "z = alpha @ V" : "z = alpha[strongest] @ V + rest",
    "",
    ...(output.model
      ? [vector("model_z", output.model, "what the model's own pass gave to W_O")]
      : []),
    `print("weight", alpha[key], "the model's own", ${number(cell.weight)})`,
    ...(output.model ? ['print("output, largest difference", np.abs(z - model_z).max())'] : []),
  ];
  return `${lines.join("\n")}\n`;
}

/** @param {number | null} softcap @param {(number | null)[] | null} added */
const scored = (softcap, added) => [
  "s = scale * (K @ q)",
  ...(softcap === null ? [] : [`s = ${softcap} * np.tanh(s / ${softcap})`]),
  ...(added ? [vector("s = s +", added, "bias and mask").replace("+ =", "+")] : []),
];

/** @param {number | null} sink */
const softmaxed = (sink) =>
  sink === null
    ? ["e = np.exp(s - s.max())", "alpha = e / e.sum()"]
    : [
        `sink = ${number(sink)}`,
        "m = max(s.max(), sink)",
        "e = np.exp(s - m)",
        "alpha = e / (e.sum() + np.exp(sink - m))",
      ];

/**
 * Too many keys: scores of all, values of the strongest, and the sum of the rest.
 * @param {Cell} cell
 * @param {number[]} key_vector
 */
const shortened = ({ row, values }, key_vector) => [
  "# The keys and values of this text are too many to be written out: k of this key, the scores of",
  "# all others, the strongest values, and the weighted sum of the rest.",
  vector("k", key_vector),
  vector("s", row.scores ?? []),
  `strongest = ${JSON.stringify((values?.strongest ?? []).map((one) => one.key))}`,
  matrix(
    "V",
    (values?.strongest ?? []).map(({ value }) => value),
    "of the strongest keys",
  ),
  vector("rest", values?.rest ?? []),
];

/** The score of the opened key from its q and k. @param {Cell} cell */
function oneScore({ softcap, bias, mask, masked }) {
  if (masked) return "-np.inf";
  const scaled =
    softcap === null ? "scale * (k @ q)" : `${softcap} * np.tanh(scale * (k @ q) / ${softcap})`;
  const more = [bias, mask].flatMap((one) => (one === null ? [] : [` + ${one}`]));
  return scaled + more.join("");
}
