/** Reads a saved file back: what it holds is drawn without asking any model. */

/** @import { Answer, Capture, Encoding, Matrix, ModelEntry, ReducedHeads, SiteName, Token } from "../types.js" */

import { headName, isHead, weightsName } from "../state/panels.js";
import { thumbnailsOf } from "../patterns/thumbnails.js";

const ROUNDING = 1e-4; // of one weight
const SLACK = 0.02; // of a row's sum: weights may have been written with few digits
const MOST_TEXTS = 2; // of a set of captures the first two are drawn, as A and B

/** @typedef {{ site: SiteName, layer: number, head: number, weights: number[][] }} SavedHead */
/** @typedef {ReducedHeads & { site: SiteName, weights: number[][] }} SavedReduced */
/**
 * @typedef {{ format: string, attention: SavedHead[], reduced?: SavedReduced[] }} SavedHeads
 * @typedef {Capture & SavedHeads & { positions: Encoding[] }} SavedCapture
 */
/** @typedef {{ entry: ModelEntry, answers: Answer[], first: SavedHead, left: number }} Opened */

/**
 * @param {string} json
 * @returns {Opened} a model entry as the file tells it, one answer a text, and the first head
 * @throws {Error} in words, where this is no such file or it does not fit together
 */
export function readSaved(json) {
  const captures = capturesIn(json);
  const shown = captures.slice(0, MOST_TEXTS);
  if (shown.some(({ model }) => model.id !== shown[0].model.id)) {
    throw new Error("The captures of this file are of different models: open them one by one.");
  }
  const first = shown[0].attention[0];
  const answers = shown.map(answered);
  return { entry: entryOf(shown, first), answers, first, left: captures.length - shown.length };
}

/** @param {string} json @returns {SavedCapture[]} */
function capturesIn(json) {
  let read;
  try {
    read = JSON.parse(json);
  } catch {
    throw new Error("This is not a JSON file.");
  }
  const [, kind, version] = /^sightlines(-set)?\/(\d+)$/.exec(String(read?.format ?? "")) ?? [];
  if (version === undefined)
    throw new Error("This file was not saved by Sightlines: it says no format.");
  if (version !== "1")
    throw new Error(`This file is of format ${read.format}; this version reads 1.`);
  const captures = kind ? read.captures : [read];
  if (!Array.isArray(captures) || captures.length === 0)
    throw new Error("This file holds no capture.");
  captures.forEach(check);
  return captures;
}

/** See that the parts that figures rely on are there and fit. @param {SavedCapture} saved */
function check(saved) {
  const { tokens, sites, attention, model } = saved ?? {};
  const missing = Object.entries({
    "the model's id": typeof model?.id === "string",
    "the text": typeof saved?.text === "string",
    "tokens.source": Array.isArray(tokens?.source),
    "tokens.target": Array.isArray(tokens?.target),
    sites: Array.isArray(sites),
    attention: Array.isArray(attention),
    predictions: Array.isArray(saved?.predictions),
  }).flatMap(([name, there]) => (there ? [] : [name]));
  if (missing.length > 0) throw new Error(`This file lacks ${missing.join(", ")}.`);
  if (attention.length === 0) throw new Error("This file holds no head.");
  const known = [...tokens.source, ...tokens.target].every(isToken);
  if (!known) throw new Error("The tokens of this file have no text or no place.");
  for (const one of [...attention, ...(saved.reduced ?? [])]) {
    const { site, weights } = one;
    const shape = sites.find((one) => one.site === site);
    if (!shape) throw new Error(`This file has a head of ${site}, but no such site.`);
    const [rows, columns] = [tokens[shape.queries].length, tokens[shape.keys].length];
    const fits =
      weights?.length === rows &&
      weights.every((row) => row?.length === columns && row.every(Number.isFinite));
    const name = `${site} ${headName(one)}`;
    if (!fits) throw new Error(`The weights of ${name} are not ${rows} × ${columns} numbers.`);
    const whole = isHead(one) || one.reduce === "mean"; // of maxima a row may sum to more
    weights.forEach((row, at) => checkRow(`Row ${at} of ${name}`, row, whole));
  }
}

/**
 * See that a row may be one of attention: shares of one whole, of which a part may go elsewhere.
 * @param {string} name
 * @param {number[]} row
 * @param {boolean} whole whether its sum is bound
 */
function checkRow(name, row, whole) {
  const wrong = row.find((weight) => weight < -ROUNDING || weight > 1 + ROUNDING);
  if (wrong !== undefined)
    throw new Error(`${name} holds ${wrong}: a weight is no less than 0 and no more than 1.`);
  const sum = row.reduce((all, weight) => all + weight, 0);
  if (whole && sum > 1 + SLACK)
    throw new Error(`${name} sums to ${sum.toFixed(2)}: a row's weights are shares of 1.`);
}

/** @param {Token} token */
const isToken = (token) => typeof token?.text === "string" && Number.isInteger(token.start);

/** @param {SavedCapture} saved @returns {Answer} */
function answered(saved) {
  const { attention, reduced, positions, format, ...rest } = saved;
  // Files of earlier versions have a prediction for every row, and no places.
  const predictions = saved.predictions.map((one, row) => ({ ...one, place: one.place ?? row }));
  const capture = /** @type {Capture} */ ({
    ...{ remarks: [], edits: [], classes: [], text_pair: null, target: null, target_by: null },
    ...rest,
    predictions,
  });
  /** @type {Answer["weights"]} */
  const weights = Object.fromEntries(
    [...attention, ...(reduced ?? [])].map((one) => [
      weightsName(one.site, one),
      matrixOf(one.weights),
    ]),
  );
  const thumbnails = Object.fromEntries(
    capture.sites.map((shape) => [
      shape.site,
      thumbnailsOf(shape, (place) => weights[weightsName(shape.site, place)] ?? undefined),
    ]),
  );
  for (const { site, layers, heads } of capture.sites) {
    for (let at = 0; at < layers * heads; at += 1) {
      const name = weightsName(site, { layer: Math.floor(at / heads), head: at % heads });
      weights[name] ??= null; // not in the file
    }
  }
  const none = Object.fromEntries(capture.sites.map(({ site }) => [site, null]));
  return {
    question: { model: capture.model.id, text: capture.text },
    ...{ status: "ready", encoder: null, whole: capture, weights, thumbnails, statistics: none },
    ...{ positions: (positions ?? []).map(placed), failure: null },
  };
}

/**
 * Files of earlier versions have tables only, do not say so, and did not check them.
 * @param {Encoding} saved
 * @returns {Encoding}
 */
const placed = (saved) => ({
  ...{
    side: saved.where === "target" ? "target" : "source",
    axes: ["position", "dimension"],
    first: 0,
  },
  ...{ module: "", layers: null, frequencies: null, scaling: 1, variant: null },
  ...{ verdict: "not_checked", reason: "the file is of a version that did not check them" },
  ...saved,
});

/** @param {number[][]} rows @returns {Matrix} */
function matrixOf(rows) {
  return { rows: rows.length, columns: rows[0].length, values: Float32Array.from(rows.flat()) };
}

/** @param {SavedCapture[]} captures @param {SavedHead} first @returns {ModelEntry} */
function entryOf(captures, { site, layer, head }) {
  const { model, sites } = captures[0];
  return {
    ...{
      id: model.id,
      title: model.id,
      origin: "file",
      family: model.family,
      revision: model.revision,
    },
    ...{ layers: sites[0].layers, heads: sites[0].heads, sites, start: { site, layer, head } },
    max_tokens: Math.max(...captures.map(({ tokens }) => tokens.source.length)),
    ...{
      status: "ready",
      fidelity: null,
      examples: [],
      remarks: [],
      start_off: null,
      note: "",
      trained_tokens: null,
      pairs: false,
      writes: false,
      ...{ languages: [], chats: false, cannot_hide: null },
      ...{ position_edits: [], off_is: null },
    },
    ...{ error: null, progress: null, nbytes: null, mask: null },
  };
}
