/** Shapes shared by the modules; those of the wire are in the words of the API. */

export type SiteName = "encoder" | "decoder" | "cross";
export type Side = "a" | "b";
export type Axis = "query" | "key";

export interface Token {
  text: string;
  piece: string;
  id: number;
  start: number;
  end: number;
  special: boolean;
  word: number | null;
  segment: number;
}

export interface SiteShape {
  site: SiteName;
  layers: number;
  heads: number;
  queries: "source" | "target";
  keys: "source" | "target";
}

export interface Site extends SiteShape {
  layer_numbers: number[];
}

export interface Likely {
  text: string;
  id: number;
  probability: number;
}

export interface Prediction extends Likely {
  runners_up: Likely[];
}

export interface Remark {
  code: string;
  detail: string;
}

export interface Capture {
  id: string;
  model: { id: string; revision: string; family: string; dtype: string };
  text: string;
  target: string | null;
  target_by: "greedy" | "beam" | "user" | null;
  tokens: { source: Token[]; target: Token[] };
  sites: Site[];
  predictions: Prediction[];
  remarks: Remark[];
}

export interface ModelEntry {
  id: string;
  title: string;
  family: string;
  layers: number;
  heads: number;
  max_tokens: number;
  sites: SiteShape[];
  start: { site: SiteName; layer: number; head: number };
  note: string;
  status: "available" | "loading" | "ready" | "failed" | "refused";
  revision: string;
  fidelity: { verdict: string; reason: string; tested_tokens: number } | null;
  error?: string | null;
}

export interface Models {
  models: ModelEntry[];
  default: string;
}

export interface Encoding {
  kind: string;
  where: string;
  shape: [number, number];
  values: number[][];
}

/** A row-major matrix as it came over the wire. */
export interface Matrix {
  rows: number;
  columns: number;
  values: Float32Array;
}

export interface Question {
  model: string;
  text: string;
  sites?: SiteName[];
}

export interface HeadPlace {
  layer: number;
  head: number;
}

/** A token that the reader kept lit: in which text, on which axis, which place. */
export interface Kept {
  side: Side;
  axis: Axis;
  place: number;
}

/** Everything the reader chose; the URL's fragment says the same. */
export interface Choice {
  v: number;
  model: string;
  revision: string;
  page: "explore" | "positions";
  a: string;
  b: string;
  site: SiteName;
  heads: HeadPlace[];
  view: "lines" | "matrix";
  kept: Kept[];
}

export interface Failure {
  error: string;
  detail: string;
}

/** What came back for one text; `whole` follows `encoder` once the translation is written. */
export interface Answer {
  text: string;
  status: "loading" | "ready" | "failed";
  encoder: Capture | null;
  whole: Capture | null;
  weights: Record<string, Matrix | null>; // null could not be had; `failure` says why
  positions: Encoding[] | null;
  failure: Failure | null;
}

export interface State {
  choice: Choice;
  models: Models | null;
  answers: Record<Side, Answer | null>;
  failure: Failure | null;
  notice: string;
  dark: boolean;
}

export interface Store {
  readonly state: State;
  update(patch: Partial<State>): void;
  choose(patch: Partial<Choice>): void;
  subscribe(listener: (state: State) => void): void;
}

/** One end of a line: what is written beside it, and the whole of it. */
export interface Label {
  text: string;
  spaced: boolean;
  special: boolean;
  writes: string | null;
}

/** One head's weights with the tokens of their own axes: what a figure draws. */
export interface Pattern {
  queries: Label[];
  keys: Label[];
  weights: Matrix;
  site: SiteName;
  place: HeadPlace;
}

/** A lit token; with a partner on the other axis, a single cell. */
export interface Lit {
  axis: Axis;
  place: number;
  partner?: number;
}

export interface Theme {
  text: string;
  muted: string;
  heads: string[];
  sequential: string[];
  diverging: string[];
}

/** What a figure must know of the page: its width, colours, and how wide a text is in pixels. */
export interface Stage {
  width: number;
  theme: Theme;
  measure: (text: string) => number;
}

export type Shape = Record<string, unknown>;

export interface Figure {
  data: Record<string, unknown>[];
  layout: Record<string, unknown> & {
    width: number;
    height: number;
    margin: { l: number; r: number; t: number; b: number };
    shapes: Shape[];
    annotations: Record<string, unknown>[];
  };
}

export interface PlotlyApi {
  react(
    root: HTMLElement,
    data: Figure["data"],
    layout: Figure["layout"],
    config: Record<string, unknown>,
  ): Promise<HTMLElement>;
  relayout(root: HTMLElement, patch: Record<string, unknown>): Promise<HTMLElement>;
  purge(root: HTMLElement): void;
}

declare global {
  const Plotly: PlotlyApi;
}
