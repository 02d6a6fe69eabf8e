/** What is said below a saved figure: of which model, head and text it is, and what of it is drawn. */

/** @import { Capture, Choice, Content, Encoding, Lit, Manner, Panel, Side } from "../../types.js" */
/** @import { Spread, State, Told } from "../../types.js" */

import { placesTitle, wireTitle } from "../../state/head_edits.js";
import { namesIn, tokenName } from "../../state/token_names.js";
import { describeCheck, reach } from "../../patterns/positions/positions.js";
import { panelName } from "../../state/panels.js";
import { sentence, sentenceOfHeads } from "../../patterns/sentences.js";
import { captureWith } from "../../state/answers.js";
import { amountOf } from "./panel/drawn_share.js";
import { titleOf, titleOfBoth } from "./panel/panel_title.js";

const SHORT = 12; // characters of a revision
/** @type {Record<string, string>} */
const TARGET_BY = {
  user: "typed",
  greedy: "written by the model",
  beam: "written by the model",
  source: "the text itself, a place further on",
};

/** Whose numbers they are. @param {Capture} capture @param {State["file"]} file */
export function modelOf({ model: { id, revision } }, file) {
  const model = `model ${id}, revision ${revision.slice(0, SHORT)}`;
  return file ? `numbers of the file ${file.name}, which names ${model}` : model;
}

/**
 * A text as one paragraph, with what is not its own: what was masked in it.
 * @param {Side} side
 * @param {Capture} capture
 * @param {boolean} both whether what was written belongs to the figure
 */
export function textOf(side, capture, both) {
  const { text, target, target_by, edits, tokens } = capture;
  const masks = edits.flatMap((edit) => (edit.op === "mask" ? edit.tokens : []));
  const changed = edits.flatMap((edit) => {
    if (edit.op === "mask") return [];
    if (edit.op === "positions") return [placesTitle(edit)];
    return [wireTitle(edit, namesIn(capture, edit.site))];
  });
  const hidden = masks.map((place) => `“${tokenName(tokens.source[place])}” (${place})`);
  const written =
    both && tokens.target.length > 0
      ? ` → ${target ?? ""} (${TARGET_BY[target_by ?? ""] ?? ""})`
      : "";
  const masked = hidden.length > 0 ? ` — no head may look at ${hidden.join(", ")}` : "";
  const edited = changed.length > 0 ? ` — edited: ${changed.join(", ")}` : "";
  return `${side.toUpperCase()}: ${text}${written}${masked}${edited}`.replace(/\s+/g, " ");
}

/**
 * A panel as it is drawn, and what is kept lit in it.
 * @typedef {{ panel: Panel, content: Content, lit: Lit[] }} Drawn
 */

/**
 * @param {Drawn[]} parts one panel, or the same heads on both texts
 * @param {State} state
 * @param {Manner} manner
 * @returns {string} paragraphs split by \n
 */
export function captionOf(parts, { choice, answers, file }, manner) {
  const [{ panel, content }] = parts;
  const shownOf = parts.flatMap(({ panel: { of, minus } }) => (minus ? [of, minus] : [of]));
  const texts = shownOf.flatMap(({ side, site }) => {
    const capture = captureWith(answers[side], site);
    return capture ? [{ capture, said: textOf(side, capture, site !== "encoder") }] : [];
  });
  const heads =
    panel.of.heads.length > 1 && !panel.of.mean
      ? `: ${content.shown.series.map(({ name }) => name).join(", ")}`
      : "";
  const models = new Set(texts.map(({ capture }) => modelOf(capture, file)));
  const title = parts.length > 1 ? titleOfBoth(panel) : titleOf(panel);
  return [
    `${title}${heads} (layer.head, from 0); ${[...models].join("; ")}`,
    ...new Set(texts.map(({ said }) => said)),
    ...saidOfEach("", parts, (part) => drawnOf(choice, manner, part)),
    ...saidOfEach("lit", parts, litOf),
  ].join("\n");
}

/**
 * What is said of each panel, once where it is the same.
 * @param {string} what it is about, before the place
 * @param {Drawn[]} parts
 * @param {(part: Drawn) => string} say
 */
function saidOfEach(what, parts, say) {
  const said = parts.map((part) => ({ place: part.panel.of.side.toUpperCase(), text: say(part) }));
  const same = said.every(({ text }) => text === said[0].text);
  /** @param {string} before @param {string} text */
  const paragraph = (before, text) => {
    const whole = [before, text].filter(Boolean).join(": ");
    return `${whole.charAt(0).toUpperCase()}${whole.slice(1)}`;
  };
  return (same ? said.slice(0, 1) : said)
    .filter(({ text }) => text !== "")
    .map(({ place, text }) => paragraph(same ? what : `${what} in ${place}`.trim(), text));
}

/** @param {Choice} choice @param {Manner} manner @param {Drawn} part */
function drawnOf({ special, segments, units, step, top, threshold }, manner, { content, lit }) {
  const { shown, reading } = content;
  const resting = lit.length === 0;
  const lines = resting && manner.view !== "matrix";
  return [
    lit.length > 0 && manner.view !== "matrix" ? "only lines of what is lit are drawn" : "",
    lines && shown.kind === "weights" ? `lines from weight ${threshold} on` : "",
    amountOf(shown, reading, manner, resting),
    lines && reading.top !== top ? "too many lines to draw all" : "",
    special === "shown" ? "" : "special tokens hidden",
    segments !== "all" && (shown.kind === "difference" || (shown.hidden?.other ?? 0) > 0)
      ? `only from text ${segments[0]} to text ${segments[1]}`
      : "",
    units === "words" ? "pieces merged into words" : "",
    step !== null && shown.streams.query === "target"
      ? `the first ${step} rows of what is written`
      : "",
  ]
    .filter(Boolean)
    .join("; ");
}

/** @param {Drawn} part */
function litOf({ content: { shown }, lit }) {
  if (lit.length === 0) return "";
  return shown.series.length > 1
    ? sentenceOfHeads(shown, lit)
    : sentence(shown, shown.series[0], lit);
}

/** @param {Told[]} told @param {{ title: string }} given */
export const positionsTitle = (told, { title }) =>
  `${told.map(({ side }) => side.toUpperCase()).join(" and ")} · ${title}`;

/**
 * @param {Told[]} told
 * @param {Encoding} encoding
 * @param {Spread} spread
 * @param {State["file"]} file
 */
export function positionsCaption(told, encoding, spread, file) {
  const models = new Set(told.map(({ capture }) => modelOf(capture, file)));
  return [
    `${positionsTitle(told, spread)}; ${[...models].join("; ")}`,
    ...told.map(({ side, capture }) => textOf(side, capture, encoding.side === "target")),
    spread.as === "colours" ? coloursSaid(spread) : spread.meaning,
    describeCheck(encoding),
  ].join("\n");
}

/** @param {Spread} spread */
const coloursSaid = ({ most, least }) =>
  least === undefined
    ? `Colour from −${reach({ most })} (blue) to ${reach({ most })} (orange)`
    : `Colour from ${reach({ most: least })} (faint) to ${reach({ most })} (strong)`;

/**
 * What stands below a picture of what is inside a layer, or of the model.
 * @param {Told[]} told
 * @param {string} title
 * @param {string} said
 * @param {State["file"]} file
 */
export function insideCaption(told, title, said, file) {
  const models = new Set(told.map(({ capture }) => modelOf(capture, file)));
  return [
    `${title}; ${[...models].join("; ")}`,
    ...told.map(({ side, capture }) => textOf(side, capture, true)),
    said,
  ].join("\n");
}

/** @param {Told[]} told @param {string} title */
export const insideFileName = (told, title) => named([told[0].capture.model.id, title]);

/** "sightlines-en-fr-a-encoder-3.7" @param {string} model @param {Panel} panel */
export const fileName = (model, panel) =>
  named([
    model,
    panelName(panel)
      .replace("-", "-minus-")
      .replace(/([ab])\.(\w+?)\.(?=mean|\d)/g, "$1-$2-"),
  ]);

/** "sightlines-en-fr-a-and-b-encoder-3.7" @param {string} model @param {Panel} panel of A */
export const fileNameOfBoth = (model, panel) =>
  fileName(model, panel).replace(/-a-(\w+-[^-]+)$/, "-a-and-b-$1");

/** @param {Told[]} told @param {Spread} spread */
export const positionsFileName = (told, { title }) =>
  named([told[0].capture.model.id, told.map(({ side }) => side).join("-and-"), title]);

/** A name that every disk takes. @param {string[]} parts */
const named = (parts) =>
  ["sightlines", ...parts]
    .join("-")
    .replace(/[^\w.-]+/g, "-")
    .replace(/^(sightlines-)+/, "sightlines-")
    .slice(0, 140);
