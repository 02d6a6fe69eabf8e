/** Fits what a link says to the models there are, and says what did not fit. */

/** @import { Choice, HeadsOf, ModelEntry, Models, Offer } from "../types.js" */

import { parse } from "./choice.js";
import { USUAL, formatFor } from "./input_format.js";
import { inspectedName, isHeadOf } from "./inside/inspected.js";
import { headName, panelName } from "./panels.js";
import { placesTitle } from "./head_edits.js";
import { placesWire } from "./positions/places_edit.js";

const NAME = /^[A-Za-z0-9][\w.-]*(\/[\w.-]+){0,2}$/; // of the hub, or local/folder

const FORMAT = /** @type {(keyof typeof USUAL)[]} */ (Object.keys(USUAL));

/**
 * @param {string} fragment of the link, with or without its #
 * @param {Models} models
 * @returns {{ choice: Choice, notice: string, offer: Offer | null }} a notice is empty where
 *   everything fits; an offer is there where the link's own model can be opened
 */
export function fitToModel(fragment, models) {
  const { choice, wrong } = parse(fragment === "" ? openingOf(models) : fragment);
  /** @type {string[]} */
  const said =
    wrong.length > 0 ? [`This link has values that cannot be read: ${wrong.join(", ")}.`] : [];
  const asked = choice.model === "" ? models.default : choice.model;
  const named = models.models.find(({ id }) => id === asked);
  const known = named && named.sites.length > 0;
  if (!named) said.push(`There is no model ${asked} here.`);
  else if (!known) said.push(`The model ${asked} is not open yet.`);
  const shown = known
    ? named
    : models.models.find(({ id, sites }) => id === models.default && sites.length > 0);
  const model = /** @type {ModelEntry} */ (
    shown ?? models.models.find(({ sites }) => sites.length > 0)
  );
  const other = choice.revision !== "" && choice.revision !== model.revision;
  if (known && other) {
    said.push(`This link was made with revision ${choice.revision}; here it is ${model.revision}.`);
  }
  const openable = known ? other && named.origin === "hub" : NAME.test(asked);
  const offer = openable
    ? { model: asked, revision: choice.revision, fragment: fragment.replace(/^#/, "") }
    : null;
  const shape = model.sites.find(({ site }) => site === choice.site) ?? model.sites[0];
  const site = new URLSearchParams(fragment.replace(/^#/, "")).get("site");
  if (site === choice.site && shape.site !== site) said.push(`This model has no ${site}.`);
  const writes = model.sites.some(({ queries }) => queries === "target");
  const targets = writes ? {} : { target_a: "", target_b: "" };
  if (!writes && (choice.target_a || choice.target_b)) said.push("This model writes no target.");
  const format = formatFor(choice, model);
  const unread = FORMAT.filter((name) => format[name] !== choice[name]);
  if (unread.length > 0) said.push(`This model does not read texts so: ${unread.join(", ")}.`);
  const heads = choice.heads.filter(
    ({ layer, head }) => layer < shape.layers && head < shape.heads,
  );
  if (heads.length < choice.heads.length) {
    const lost = choice.heads.filter((place) => !heads.includes(place)).map(headName);
    said.push(
      `The ${shape.site} has ${shape.layers} layers of ${shape.heads} heads, not ${lost.join(", ")}.`,
    );
  }
  const pins = choice.pins.filter(
    ({ of, minus }) => has(model, of) && (!minus || has(model, minus)),
  );
  if (pins.length < choice.pins.length) {
    const lost = choice.pins.filter((pin) => !pins.includes(pin)).map(panelName);
    said.push(`This model has no heads for the panels ${lost.join(", ")}.`);
  }
  const opened = choice.inspect;
  const inspect = opened && isHeadOf(opened, model) && choice[opened.side] !== "" ? opened : null;
  if (opened && !inspect) said.push(`There is no head to look into at ${inspectedName(opened)}.`);
  const { moved, lost } = movedFor(choice, model);
  said.push(...lost);
  const { layer, head } = model.start?.site === shape.site ? model.start : { layer: 0, head: 0 };
  return {
    offer,
    notice: said.length > 0 ? `${said.join(" ")} Shown is what fits.` : "",
    choice: {
      ...{
        ...choice,
        ...targets,
        ...format,
        model: model.id,
        revision: model.revision ?? "",
        site: shape.site,
        ...{ pins, inspect, moved },
      },
      heads: heads.length > 0 ? heads : [{ layer, head }],
    },
  };
}

/**
 * What is drawn without a link: the first example of the model, with its claim lit, where that is of
 * the head to open with; "" where there is none.
 * @param {Models} models
 */
function openingOf({ models, default: id }) {
  const { examples, start } = models.find((one) => one.id === id) ?? { examples: [], start: null };
  const [first] = examples;
  const own = start && first?.choice.site === start.site && first.choice.heads === headName(start);
  return own ? new URLSearchParams(first.choice).toString() : "";
}

/**
 * The same texts with another model: its own site and head, and nothing that was said of the tokens
 * and heads of the old one.
 * @param {Choice} choice
 * @param {ModelEntry} model
 * @returns {Partial<Choice>}
 */
export function withModel(choice, model) {
  const { id, revision, sites, start } = model;
  const { site, layer, head } = start ?? { site: sites[0].site, layer: 0, head: 0 };
  const writes = sites.some(({ queries }) => queries === "target");
  const { target_a, target_b } = writes ? choice : { target_a: "", target_b: "" };
  return {
    ...{ model: id, revision: revision ?? "", site, heads: [{ layer, head }], target_a, target_b },
    ...{
      pins: [],
      muted: [],
      masked: [],
      edits: [],
      moved: [],
      check: [],
      odds: "",
      kept: [],
      step: null,
    },
    ...{ inspect: null, queries: [], keys: [], keys2: [], norm: null, feature: null, unfolded: [] },
    ...{ encoding: { side: "a", number: 0 }, scored: null },
    ...{ continued_a: null, continued_b: null },
    ...formatFor(choice, model),
  };
}

/**
 * Positions told otherwise, as far as the model can be, and why others cannot.
 * @param {Choice} choice
 * @param {ModelEntry} model
 */
function movedFor({ moved }, { position_edits }) {
  const why = new Map(
    position_edits.map(({ mode, available, reason }) => [mode, available ? null : reason]),
  );
  const refused = moved.filter(({ mode }) => why.get(mode));
  return {
    moved: moved.filter((one) => !refused.includes(one)),
    lost: refused.map((one) => `Not ${placesTitle(placesWire(one))}: ${why.get(one.mode)}`),
  };
}

/** Whether a model has these heads. @param {ModelEntry} model @param {HeadsOf} of */
function has({ sites }, { site, heads }) {
  const shape = sites.find((one) => one.site === site);
  return heads.every(
    ({ layer, head }) => shape && (layer ?? 0) < shape.layers && (head ?? 0) < shape.heads,
  );
}
