/** What is said below a saved figure: of which model, head and text it is, and what of it is drawn. */

/** @import { Capture, Choice, Encoding, Lit, Manner, Panel, Pattern, Reading, Side } from "../../types.js" */
/** @import { Spread, State } from "../../types.js" */

import { wireTitle } from "../../state/head_edits.js";
import { namesIn, tokenName } from "../../state/token_names.js";
import { describeCheck, reach } from "../../patterns/positions.js";
import { panelName } from "../../state/panels.js";
import { sentence, sentenceOfHeads } from "../../patterns/sentences.js";
import { captureWith } from "../../state/answers.js";
import { amountOf } from "./panel/drawn_share.js";
import { titleOf } from "./panel/panel_title.js";

const SHORT = 12; // characters of a revision
/** @type {Record<string, string>} */
const TARGET_BY = {
  user: "typed",
  greedy: "written by the model",
  beam: "written by the model",
  source: "the text itself, a place further on",
};

/** Whose numbers they are. @param {Capture} capture @param {State["file"]} file */
function modelOf({ model: { id, revision } }, file) {
  const model = `model ${id}, revision ${revision.slice(0, SHORT)}`;
  return file ? `numbers of the file ${file.name}, which names ${model}` : model;
}

/**
 * A text as one paragraph, with what is not its own: what was masked in it.
 * @param {Side} side
 * @param {Capture} capture
 * @param {boolean} both whether what was written belongs to the figure
 */
function textOf(side, capture, both) {
  const { text, target, target_by, edits, tokens } = capture;
  const masks = edits.flatMap((edit) => (edit.op === "mask" ? edit.tokens : []));
  const changed = edits.flatMap((edit) =>
    edit.op === "mask" ? [] : [wireTitle(edit, namesIn(capture, edit.site))],
  );
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
 * @param {Panel} panel
 * @param {State} state
 * @param {Pattern} shown
 * @param {Reading} reading as it is drawn
 * @param {Manner} manner
 * @param {Lit[]} lit what is kept lit
 * @returns {string} paragraphs split by \n
 */
export function captionOf(panel, { choice, answers, file }, shown, reading, manner, lit) {
  const parts = panel.minus ? [panel.of, panel.minus] : [panel.of];
  const texts = parts.flatMap(({ side, site }) => {
    const capture = captureWith(answers[side], site);
    return capture ? [{ capture, said: textOf(side, capture, site !== "encoder") }] : [];
  });
  const heads =
    panel.of.heads.length > 1 && !panel.of.mean
      ? `: ${shown.series.map(({ name }) => name).join(", ")}`
      : "";
  const models = new Set(texts.map(({ capture }) => modelOf(capture, file)));
  return [
    `${titleOf(panel)}${heads} (layer.head, from 0); ${[...models].join("; ")}`,
    ...new Set(texts.map(({ said }) => said)),
    drawnOf(choice, shown, reading, manner, lit),
    litOf(shown, manner, lit),
  ].join("\n");
}

/** @param {Choice} choice @param {Pattern} shown @param {Reading} reading @param {Manner} manner @param {Lit[]} lit */
function drawnOf({ special, segments, units, step, top, threshold }, shown, reading, manner, lit) {
  const resting = lit.length === 0;
  const lines = resting && manner.view !== "matrix";
  const said = [
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
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}`;
}

/** @param {Pattern} shown @param {Manner} manner @param {Lit[]} lit */
function litOf(shown, { view }, lit) {
  if (lit.length === 0) return "";
  const only = view === "matrix" ? "" : "only lines of what is lit are drawn; ";
  return `Lit: ${only}${shown.series.length > 1 ? sentenceOfHeads(shown, lit) : sentence(shown, shown.series[0], lit)}`;
}

/** @param {Side} side @param {{ title: string }} given */
export const positionsTitle = (side, { title }) => `${side.toUpperCase()} · ${title}`;

/**
 * @param {Side} side
 * @param {Encoding} encoding
 * @param {Spread} spread
 * @param {Capture} capture
 * @param {State["file"]} file
 */
export function positionsCaption(side, encoding, spread, capture, file) {
  return [
    `${positionsTitle(side, spread)}; ${modelOf(capture, file)}`,
    textOf(side, capture, encoding.side === "target"),
    spread.as === "colours"
      ? `Colour from −${reach(spread)} (blue) to ${reach(spread)} (orange)`
      : spread.meaning,
    describeCheck(encoding),
  ].join("\n");
}

/** "sightlines-en-fr-a-encoder-3.7" @param {string} model @param {Panel} panel */
export const fileName = (model, panel) =>
  named([
    model,
    panelName(panel)
      .replace("-", "-minus-")
      .replace(/([ab])\.(\w+?)\.(?=mean|\d)/g, "$1-$2-"),
  ]);

/** @param {string} model @param {Side} side @param {Spread} spread */
export const positionsFileName = (model, side, { title }) => named([model, side, title]);

/** A name that every disk takes. @param {string[]} parts */
const named = (parts) =>
  ["sightlines", ...parts]
    .join("-")
    .replace(/[^\w.-]+/g, "-")
    .replace(/^(sightlines-)+/, "sightlines-")
    .slice(0, 140);
