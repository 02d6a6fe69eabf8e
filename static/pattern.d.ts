/** What a panel draws: the weights of its heads, the tokens on its axes, and what of them is lit. */

import type { Axis, Matrix, Side, Stream } from "./types.js";

/** One end of a line: what is written beside it, and which tokens of its stream it stands for. */
export interface Label {
  text: string;
  ids: number[]; // what the model reads
  unknown: string | null; // the piece that it reads for whatever it does not know; null: it knows the text
  rtl: boolean; // the text around it reads from right to left
  spaced: boolean;
  special: boolean;
  segment: number; // 1 in the second of two texts
  continued: boolean; // the model wrote it itself
  writes: string | null;
  places: number[];
}

/** The weights of one head, of a mean or of a difference, and how they are named and coloured. */
export interface Series {
  name: string;
  hue: number; // which of the theme's head colours
  weights: Matrix;
  lost?: Float32Array; // what each token that looks gives to no token; absent: nothing
}

/** What hidden tokens took: the mean weight of a row, and rows left out. */
export interface Hidden {
  weight: number; // of special tokens
  other: number; // of the text that lines do not go to
  rows: number;
  renormalised: boolean; // the other weights were scaled to the sum that the rows had
}

/** What a panel draws: labels of both axes, and one series or several on them. */
export interface Pattern {
  kind: "weights" | "difference";
  side: Side;
  streams: { query: Stream; key: Stream };
  queries: Label[];
  keys: Label[];
  series: Series[];
  rtl: { query: boolean; key: boolean }; // the text reads from right to left
  hidden: Hidden | null;
  lostTo: "the sink" | "no token"; // where to
  divided: string[]; // how words were found where no spaces part them
}

/** A lit place of a pattern's axis; with a partner on the other axis, a single cell. */
export interface Lit {
  axis: Axis;
  place: number;
  partner?: number;
}

/** How much of a pattern is drawn as lines, and which way they run. */
export interface Reading {
  threshold: number;
  top: number;
  direction: "down" | "across";
}
