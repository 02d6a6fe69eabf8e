/** What is chosen and asked for on the page Positions. */

import type { Capture, Encoding } from "./api/names.js";
import type { Spread } from "./figure.js";
import type { Asked } from "./inspected.js";
import type { HeadId, Side } from "./types.js";

/** The sections of the page, in their order. */
export type Section = "encoding" | "similarity" | "shift" | "adding" | "score" | "experiment";

/** One of the encodings that a text's pass used, by its place in the answer. */
export interface EncodingId {
  side: Side;
  number: number;
}

/** A way to tell tokens other positions than their own; `by`: seed, k, the position of all, factor. */
export interface PlacesEdit {
  mode: "off" | "shuffle" | "shift" | "same" | "stretch";
  by: number; // 0 where positions are off
}

/** The positions of a text that are changed in the passes that are drawn. */
export interface Moved extends PlacesEdit {
  side: Side;
}

/** A score that is taken apart: of a head, between one query and one key. */
export interface Scored extends HeadId {
  query: number;
  key: number;
}

/** What is chosen on the page Positions; the link says the same. */
export interface LaboratoryChoice {
  section: Section;
  encoding: EncodingId;
  places: "text" | "all"; // whose positions: of the text's tokens, or all that the model holds
  order: "model" | "apart"; // dimensions as they are, or sines and cosines apart
  curve: "dimension" | "position"; // what is drawn as a curve
  dimension: number;
  position: number;
  alike: "cosine" | "product";
  offset: number; // by which positions are shifted
  projected: "query" | "key" | "value"; // through which of the head's matrices
  scored: Scored | null; // null: the chosen head, where its layer is the first
  experiment: PlacesEdit;
  moved: Moved[]; // at most one of a text
}

/** What came for the page, by the name of what was asked; it stays as long as its text does. */
export type Laboratory = Record<string, Asked<unknown>>;

/** A number of a spread. */
export interface SpreadCell {
  row: number;
  column: number;
}

/** A text whose positions are shown. */
export interface Told {
  side: Side;
  capture: Capture;
}

/** An encoding of one text, or of two that have the same; without a spread it is refused. */
export interface KnownEncoding {
  id: EncodingId; // of the first of the texts
  told: Told[];
  encoding: Encoding;
  title: string;
  spread: Spread | null;
}

/** Dimensions of a table that are sine and cosine of the same angles. */
export interface Pairs {
  sines: number[];
  cosines: number[];
  frequencies: number[]; // radians for each position
}

/** Weights of every head of a layer, (head, query, key). */
export interface LayerWeights {
  shape: [number, number, number];
  values: Float32Array;
}

/** What became of a head where positions were told otherwise. */
export interface HeadMoved extends HeadId {
  moved: number; // total variation of its rows, averaged: 0 the same, 1 nothing in common
  before: number; // mean weight on the token before
  after: number;
}
