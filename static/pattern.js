/** One head's weights tied to the tokens of their own axes, and what can be said of them. */

/** @import { Capture, HeadPlace, Label, Lit, Matrix, Pattern, Site, SiteName } from "./types.js" */

/**
 * @param {Capture} capture
 * @param {SiteName} site
 * @param {HeadPlace} place
 * @param {Matrix} weights
 * @returns {Pattern}
 */
export function pattern(capture, site, place, weights) {
  const shape = /** @type {Site} */ (capture.sites.find((one) => one.site === site));
  const queries = labels(capture, shape.queries);
  const keys = labels(capture, shape.keys);
  if (queries.length !== weights.rows || keys.length !== weights.columns) {
    throw new Error(`${weights.rows} × ${weights.columns} weights do not fit the tokens`);
  }
  // A row of the target reads one token and writes the next; only as a query does it write.
  const writes = shape.queries === "target" ? capture.predictions : [];
  return {
    queries: queries.map((label, row) => ({ ...label, writes: writes[row]?.text ?? null })),
    keys,
    weights,
    site,
    place,
  };
}

/**
 * @param {Capture} capture
 * @param {"source" | "target"} side
 * @returns {Label[]}
 */
export function labels(capture, side) {
  // Places count code points; this is the one spot where JavaScript's UTF-16 would matter.
  const points = [...((side === "source" ? capture.text : capture.target) ?? "")];
  const tokens = capture.tokens[side];
  return tokens.map(({ text, start, special }, place) => ({
    text: text.trim() === "" ? "␣".repeat(Math.max(1, [...text].length)) : text,
    // A space that is a token of its own, or stands before an earlier piece, is marked there.
    spaced: !special && /\s/u.test(points[start - 1] ?? "") && (tokens[place - 1]?.end ?? 0) < start,
    special,
    writes: null,
  }));
}

/** @param {Pattern} shown @param {number} query @param {number} key */
export function weightAt({ weights }, query, key) {
  return weights.values[query * weights.columns + key];
}

/**
 * The weights between a lit token and the other axis, strongest first.
 * @param {Pattern} shown
 * @param {Lit} lit
 * @returns {{ query: number, key: number, weight: number }[]}
 */
export function looksOf(shown, { axis, place }) {
  const { rows, columns } = shown.weights;
  const looks = Array.from({ length: axis === "query" ? columns : rows }, (_, other) => {
    const [query, key] = axis === "query" ? [place, other] : [other, place];
    return { query, key, weight: weightAt(shown, query, key) };
  });
  return looks.sort((one, other) => other.weight - one.weight);
}

/**
 * How much of all weight lies in cells of at least `threshold`, 0 to 1.
 * @param {Pattern} shown
 * @param {number} threshold
 */
export function shareDrawn({ weights }, threshold) {
  let drawn = 0;
  let all = 0;
  for (const weight of weights.values) {
    all += weight;
    if (weight >= threshold) drawn += weight;
  }
  return drawn / all;
}

/** @param {Label} label */
function spoken({ text, writes }) {
  return writes === null ? `“${text}”` : `“${text}” (writing “${writes}”)`;
}

/** A weight in figures; what four decimals would call zero keeps its power of ten. @param {number} weight */
export function said(weight) {
  return weight === 0 || weight >= 5e-5 ? weight.toFixed(4) : weight.toExponential(1);
}

/**
 * Say in a sentence what a lit token looks at, or what looks at it.
 * @param {Pattern} shown
 * @param {Lit} lit
 */
export function sentence(shown, lit) {
  const fromQuery = lit.axis === "query";
  const looks = looksOf(shown, lit);
  const token = spoken((fromQuery ? shown.queries : shown.keys)[lit.place]);
  const verb = fromQuery ? "looks at" : "is looked at by";
  /** @param {ReturnType<typeof looksOf>[number]} look */
  const partner = ({ query, key, weight }) =>
    `${spoken(fromQuery ? shown.keys[key] : shown.queries[query])} ${said(weight)}`;
  if (lit.partner === undefined) {
    return `${token} ${verb} ${looks.slice(0, 3).map(partner).join(", ")}`;
  }
  const rank = looks.findIndex(({ query, key }) => (fromQuery ? key : query) === lit.partner);
  return `${token} ${verb} ${partner(looks[rank])}, rank ${rank + 1} of ${looks.length}`;
}
