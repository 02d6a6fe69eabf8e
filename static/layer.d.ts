/** What is looked at in a layer and on the map, and what came of it. */

import type { Capture, LayerSteps, Matrix, ModelMap, SiteName } from "./api/names.js";
import type { Asked } from "./inspected.js";
import type { Side } from "./types.js";

/** What of a layer, and of the map, the reader chose. */
export interface LayerChoice {
  norm: number | null; // the step of a layer that stands beside BatchNorm; null: its first norm
  feature: number | null; // null: where both are farthest apart
  batch: "own" | "both"; // of whose tokens BatchNorm's batch is
  unfolded: Unfolded[]; // layers that stand open on the map, one of a stack
}

/** What was asked of the server about a layer, and about the model. */
export interface LayerState {
  layer: Asked<LayerSteps> | null;
  states: Asked<TextStates[]> | null;
  uncut: Asked<Uncut> | null;
  map: Asked<ModelMap> | null;
}

/** What a norm was given of one text, (token, d_model). */
export interface TextStates {
  side: Side;
  capture: Capture;
  states: Matrix;
}

/** A pass without its edits of residuals, and the same layer in it. */
export interface Uncut {
  capture: Capture;
  layer: LayerSteps;
}

/** A layer of a stack that stands open on the map. */
export interface Unfolded {
  stack: "encoder" | "decoder";
  layer: number;
}

/** The residual around an attention of a layer is cut: what the attention gives out goes on alone. */
export interface ResidualEdit {
  side: Side;
  site: SiteName;
  layer: number;
  head: null; // it is of no single head
  op: "residual";
  queries: number[]; // of every token: none is named
  keys: number[];
}
