/** What the reader chose, as the URL's fragment says it: one table of fields. */

/** @import { Choice, HeadPlace, Kept } from "./types.js" */

export const TIRED = "The animal didn't cross the street because it was too tired.";
export const WIDE = "The animal didn't cross the street because it was too wide.";
const MOST_HEADS = 4;

/**
 * One field: its default, and how a value becomes text and back. `parse` gives undefined for what
 * it cannot read.
 * @template T
 * @typedef {{ default: T, format: (value: T) => string, parse: (text: string) => T | undefined }} Field
 */

/** @param {string} value @returns {Field<string>} */
const text = (value) => ({ default: value, format: (said) => said, parse: (said) => said });

/**
 * @template {string} T
 * @param {T[]} allowed the first is the default
 * @returns {Field<T>}
 */
const oneOf = (...allowed) => ({
  default: allowed[0],
  format: (said) => said,
  parse: (said) => allowed.find((value) => value === said),
});

/**
 * @template T
 * @param {RegExp} pattern of one entry
 * @param {(parts: string[]) => T} read
 * @param {(entry: T) => string} write
 * @returns {Field<T[]>}
 */
const list = (pattern, read, write) => ({
  default: [],
  format: (entries) => entries.map(write).join(","),
  parse: (said) => {
    const matches = said === "" ? [] : said.split(",").map((entry) => pattern.exec(entry));
    const whole = matches.filter((match) => match !== null);
    return whole.length === matches.length ? whole.map((match) => read(match.slice(1))) : undefined;
  },
});

/** @param {HeadPlace} place */
export const headName = ({ layer, head }) => `${layer}.${head}`;

/** @type {{ [Name in keyof Choice]: Field<Choice[Name]> }} */
const FIELDS = {
  v: {
    default: 1,
    format: String,
    parse: (said) => (said === "1" ? 1 : undefined),
  },
  model: text(""),
  revision: text(""),
  page: oneOf("explore", "positions"),
  a: text(TIRED),
  b: text(WIDE),
  site: oneOf("encoder", "decoder", "cross"),
  heads: list(
    /^(\d{1,3})\.(\d{1,3})$/,
    ([layer, head]) => ({ layer: Number(layer), head: Number(head) }),
    headName,
  ),
  view: oneOf("lines", "matrix"),
  kept: list(
    /^([ab])([qk])(\d{1,4})$/,
    ([side, axis, place]) =>
      /** @type {Kept} */ ({ side, axis: axis === "q" ? "query" : "key", place: Number(place) }),
    ({ side, axis, place }) => `${side}${axis[0]}${place}`,
  ),
};
const NAMES = /** @type {(keyof Choice)[]} */ (Object.keys(FIELDS));

/** @returns {Choice} */
export function defaults() {
  const entries = NAMES.map((name) => [name, FIELDS[name].default]);
  return Object.fromEntries(entries);
}

/**
 * Read a fragment, with or without its #. Values that cannot be read fall back to their default
 * and are named in `wrong`.
 * @param {string} fragment
 * @returns {{ choice: Choice, wrong: string[] }}
 */
export function parse(fragment) {
  const said = new URLSearchParams(fragment.replace(/^#/, ""));
  /** @type {string[]} */
  const wrong = [];
  const entries = NAMES.map((name) => {
    const field = FIELDS[name];
    const raw = said.get(name);
    const value = raw === null ? field.default : field.parse(raw);
    if (value === undefined) wrong.push(name);
    return [name, value ?? field.default];
  });
  /** @type {Choice} */
  const choice = Object.fromEntries(entries);
  const names = choice.heads.map(headName);
  const heads = choice.heads.filter((_, at) => names.indexOf(names[at]) === at);
  if (heads.length > MOST_HEADS) wrong.push(`heads (at most ${MOST_HEADS})`);
  return { choice: { ...choice, heads: heads.slice(0, MOST_HEADS) }, wrong };
}

/**
 * Say a choice as a fragment, without #; defaults too, so that a later version draws the same.
 * @param {Choice} choice
 */
export function format(choice) {
  const said = new URLSearchParams();
  for (const name of NAMES) {
    const write = /** @type {(value: unknown) => string} */ (FIELDS[name].format);
    said.set(name, write(choice[name]));
  }
  return said.toString();
}

/**
 * Show a head, or put it beside those shown; a head that stands already is taken away again,
 * unless it is the last one.
 * @param {HeadPlace[]} shown
 * @param {HeadPlace} place
 * @param {boolean} beside
 */
export function withHead(shown, place, beside) {
  if (!beside) return [place];
  const others = shown.filter((one) => headName(one) !== headName(place));
  if (others.length < shown.length) return others.length > 0 ? others : shown;
  return [...shown, place].slice(-MOST_HEADS);
}

/**
 * Keep a token lit, or let go of it when it is kept already; one for each text.
 * @param {Kept[]} kept
 * @param {Kept} token
 */
export function withKept(kept, token) {
  const others = kept.filter((one) => one.side !== token.side);
  const same = kept.some(
    (one) => one.side === token.side && one.axis === token.axis && one.place === token.place,
  );
  return same ? others : [...others, token];
}
