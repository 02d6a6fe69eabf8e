/** What the reader chose, as the URL's fragment says it: one table of fields. */

/** @import { Field } from "./url_fields.js" */
/** @import { Choice, Inspected, Kept, Masked, Order, ReadyMade, Side, StatisticName, Unfolded } from "../types.js" */

import { editIn, editName } from "./head_edits.js";
import { inspectedIn, inspectedName } from "./inside/inspected.js";
import { LABORATORY_FIELDS } from "./positions/laboratory_fields.js";
import { list, number, oneOf, text } from "./url_fields.js";
import {
  MOST_HEADS,
  MOST_PINS,
  headIn,
  headName,
  mutedIn,
  mutedName,
  panelIn,
  panelName,
  unlike,
} from "./panels.js";

export const TIRED = "The animal didn't cross the street because it was too tired.";
export const WIDE = "The animal didn't cross the street because it was too wide.";

/** @param {string} text @returns {Kept | undefined} */
function keptIn(text) {
  const found = /^([ab])([st])([qk])(\d{1,4})$/.exec(text);
  if (!found) return undefined;
  return {
    side: /** @type {Side} */ (found[1]),
    stream: found[2] === "s" ? "source" : "target",
    axis: found[3] === "q" ? "query" : "key",
    place: Number(found[4]),
  };
}

/** @param {Kept} token */
const keptName = ({ side, stream, axis, place }) => `${side}${stream[0]}${axis[0]}${place}`;

/** @param {string} text @returns {Masked | undefined} */
function maskedIn(text) {
  const found = /^([ab])(\d{1,4})$/.exec(text);
  return found ? { side: /** @type {Side} */ (found[1]), place: Number(found[2]) } : undefined;
}

/** @param {string} text "encoder.3" @returns {Unfolded | undefined} */
function unfoldedIn(text) {
  const found = /^(encoder|decoder)\.(\d{1,3})$/.exec(text);
  if (!found) return undefined;
  return { stack: /** @type {Unfolded["stack"]} */ (found[1]), layer: Number(found[2]) };
}

/** @type {ReadyMade[]} */
export const READY_MADE = [
  "previous",
  "next",
  "self",
  "first",
  "same",
  "induction",
  "special",
  "near",
  "far",
  "spreads",
  "concentrates",
];
/** @type {StatisticName[]} */
const STATISTICS = ["entropy", "distance", "previous", "next", "self", "first", "special", "sink"];
/** @type {Order["by"][]} */
const COLUMNS = ["layer", "head", ...STATISTICS];

const places = list((said) => (/^\d{1,4}$/.test(said) ? Number(said) : undefined), String);

/** A count, or none. @type {Field<number | null>} */
const count = {
  default: null,
  format: (value) => (value === null ? "" : String(value)),
  parse: (said) => (said === "" ? null : /^\d{1,4}$/.test(said) ? Number(said) : undefined),
};

/** The cell that is opened, or none. @type {Field<Inspected | null>} */
const inspect = {
  default: null,
  format: (cell) => (cell === null ? "" : inspectedName(cell)),
  parse: (said) => (said === "" ? null : inspectedIn(said)),
};

/** @type {{ [Name in keyof Choice]: Field<Choice[Name]> }} */
const FIELDS = {
  v: {
    default: 1,
    format: String,
    parse: (said) => (said === "1" ? 1 : undefined),
  },
  model: text(""),
  revision: text(""),
  page: oneOf("explore", "positions", "model"),
  example: text(""),
  a: text(TIRED),
  b: text(WIDE),
  pair_a: text(""),
  pair_b: text(""),
  target_a: text(""),
  target_b: text(""),
  source_language: text(""),
  target_language: text(""),
  special_tokens: oneOf("yes", "no"),
  chat: oneOf("no", "yes"),
  continued_a: count,
  continued_b: count,
  masked: list(maskedIn, ({ side, place }) => `${side}${place}`),
  edits: list(editIn, editName),
  check: list(editIn, editName),
  sweep: oneOf("no", "yes"),
  odds: {
    default: "",
    format: (said) => said,
    parse: (said) => (/^(\d{1,4}:.*)?$/.test(said) ? said : undefined),
  },
  site: oneOf("encoder", "decoder", "cross"),
  heads: list(headIn, headName),
  together: oneOf("beside", "overlaid", "mean"),
  difference: oneOf("no", "yes"),
  pins: list(panelIn, panelName),
  muted: list(mutedIn, mutedName),
  view: oneOf("lines", "matrix", "both"),
  threshold: number(0.01, /^[01](\.\d{1,4})?$/, (value) => value <= 1),
  top: number(0, /^\d{1,3}$/, () => true),
  special: oneOf("shown", "hidden", "renormalised"),
  segments: oneOf("all", "11", "12", "21", "22"),
  units: oneOf("pieces", "words"),
  direction: oneOf("down", "across"),
  grid: oneOf("a", "b"),
  colour: oneOf("pattern", ...STATISTICS),
  heads_as: oneOf("grid", "table", "find"),
  ask: oneOf("picked", ...READY_MADE),
  queries: places,
  keys: places,
  keys2: places,
  sort: {
    default: { by: "layer", descending: false },
    format: ({ by, descending }) => (descending ? "-" : "") + by,
    parse: (said) => {
      const by = COLUMNS.find((column) => column === said.replace(/^-/, ""));
      return by && { by, descending: said.startsWith("-") };
    },
  },
  step: count,
  kept: list(keptIn, keptName),
  inspect,
  inside: oneOf("cell", "lookup", "layer"),
  norm: count,
  feature: count,
  batch: oneOf("own", "both"),
  unfolded: list(unfoldedIn, ({ stack, layer }) => `${stack}.${layer}`),
  ...LABORATORY_FIELDS,
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
  const heads = unlike(choice.heads, headName);
  const pins = unlike(choice.pins, panelName);
  if (heads.length > MOST_HEADS) wrong.push(`heads (at most ${MOST_HEADS})`);
  if (pins.length > MOST_PINS) wrong.push(`pins (at most ${MOST_PINS})`);
  const within = { heads: heads.slice(0, MOST_HEADS), pins: pins.slice(0, MOST_PINS) };
  return { choice: { ...choice, ...within }, wrong };
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
 * Keep a token lit beside those kept already, or let go of it. The kept tokens of a text are of one
 * axis of the same tokens, so that their weights can be summed: one of another axis begins anew.
 * @param {Kept[]} kept
 * @param {Kept} token
 */
export function withKept(kept, token) {
  const others = kept.filter((one) => keptName(one) !== keptName(token));
  if (others.length < kept.length) return others;
  const { side, stream, axis } = token;
  const fitting = others.filter(
    (one) => one.side !== side || (one.stream === stream && one.axis === axis),
  );
  return [...fitting, token];
}
