/** What is chosen and asked for on the page Positions. */

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
