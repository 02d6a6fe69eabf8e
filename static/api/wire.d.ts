/** What the server sends and is asked, in the words of the API. */

export type SiteName = "encoder" | "decoder" | "cross";
export type Stream = "source" | "target";

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
  queries: Stream;
  keys: Stream;
}

export interface Site extends SiteShape {
  layer_numbers: number[];
}

export interface Likely {
  text: string;
  id: number;
  probability: number;
}

/** What one row writes: of the target where there is one, else of the source. */
export interface Prediction extends Likely {
  place: number;
  runners_up: Likely[];
}

/** One token of a text while a model writes it. */
export interface WrittenToken extends Prediction {
  special: boolean;
  so_far: string;
}

/** The last event of a generation. */
export interface Whole {
  text: string;
  tokens: number;
  by: "greedy" | "sampled";
  seed: number | null;
  stopped_by: "end" | "length" | "seconds";
}

export interface Remark {
  code: string;
  detail: string;
}

/** Source tokens that no head may look at. */
export interface MaskEdit {
  op: "mask";
  tokens: number[];
}

/** A text whose pattern is taken. */
export interface Origin {
  text: string;
  text_pair?: string;
  target?: string;
  edits?: MaskEdit[];
}

/** What is changed in a pass. */
export type Edit =
  | MaskEdit
  | ({ op: "ablate"; value: "zero" | "mean" } & EditedHead)
  | ({ op: "knockout"; queries: number[]; keys: number[] } & EditedHead)
  | ({ op: "pattern"; from: string | Origin; queries?: number[] | null } & EditedHead);

export interface EditedHead {
  site: SiteName;
  layer: number;
  head: number;
}

export interface InterventionQuestion {
  capture: string;
  edits: Edit[];
  against?: Origin;
  row?: number;
  tokens?: string[];
  chance: boolean;
}

/** One answer of a causal check: the original one, token by token, and the tokens asked about. */
export interface CheckedAnswer {
  text: string | null;
  written: Likely[];
  tokens: Likely[];
  log_odds: number;
}

export interface SweepQuestion {
  kind: "sweep";
  capture: string;
  sites: SiteName[];
  row: number;
  tokens: number[];
  value: "zero" | "mean";
}

/** The log-odds once a head is off, beside those that are off already. */
export interface Effect {
  head: EditedHead;
  log_odds: number;
}

export interface Intervention {
  capture: string;
  edits: Edit[];
  row: number;
  row_by: "asked" | "differs" | "least sure" | "next" | "masked";
  before: CheckedAnswer;
  after: CheckedAnswer;
  chance: { heads: EditedHead[][]; log_odds: number[]; as_much: number; every: boolean } | null;
  chance_missing: string | null;
}

export interface Question {
  model: string;
  text: string;
  text_pair?: string;
  target?: string;
  edits?: Edit[];
  sites?: SiteName[];
}

export interface Capture {
  id: string;
  model: { id: string; revision: string; family: string; dtype: string };
  text: string;
  text_pair: string | null;
  target: string | null;
  target_by: "greedy" | "beam" | "user" | null;
  edits: Edit[];
  tokens: { source: Token[]; target: Token[] };
  sites: Site[];
  predictions: Prediction[];
  remarks: Remark[];
}

/** A choice worth opening, as the fields of a link, and what was measured on it. */
export interface Example {
  name: string;
  title: string;
  look: string;
  claim: string;
  number: number;
  choice: Record<string, string>;
}

/** How far the opening of a model has come; null is what is not known yet. */
export interface Progress {
  stage: "asking" | "downloading" | "checking" | "waiting" | "reading";
  done: number | null;
  all: number | null;
  speed: number | null;
  seconds_left: number | null;
}

/** Whether what is drawn is what the model uses, tested when it was read. */
export interface Fidelity {
  verdict: string;
  reason: string;
  tested_tokens: number;
  positions: PositionsFidelity[];
}

export type Verdict = "exact" | "not_checked" | "refused";

/** Whether the positions of one kind at a site are those that a pass uses; `layers` null: all. */
export interface PositionsFidelity {
  site: "encoder" | "decoder";
  kind: PositionsKind;
  layers: string | null;
  verdict: Verdict;
  reason: string;
}

/** What is known of a model; what only its opening tells is null, or empty, until then. */
export interface ModelEntry {
  pairs?: boolean; // may be given a second text; not said by saved files
  id: string;
  title: string;
  origin: "built-in" | "local" | "hub" | "file";
  family: string | null;
  layers: number | null;
  heads: number | null;
  max_tokens: number | null;
  sites: SiteShape[];
  start: { site: SiteName; layer: number; head: number } | null;
  examples: Example[];
  note: string;
  status: "available" | "loading" | "ready" | "failed" | "refused";
  revision: string | null;
  fidelity: Fidelity | null;
  error?: string | null;
  progress?: Progress | null;
  nbytes?: number | null;
  mask?: string | null; // in whose place a masked language model writes
}

/** One event of an opening. */
export type Opening = Pick<ModelEntry, "id" | "status" | "progress" | "error">;

export interface Models {
  models: ModelEntry[];
  default: string;
}

export type PositionsKind = "sinusoidal" | "learned" | "rotary" | "alibi" | "relative";

/** One way in which a pass told the places of tokens apart; what it holds stands in the API. */
export interface Encoding {
  kind: PositionsKind;
  where: string;
  side: Stream;
  axes: string[];
  first: number;
  module: string;
  layers: string | null;
  frequencies: number[] | null;
  scaling: number;
  variant: string | null;
  shape: number[];
  verdict: Verdict; // refused: there are no values
  reason: string;
  values: number[] | number[][] | number[][][] | null;
}

export type StatisticName =
  | "entropy"
  | "distance"
  | "previous"
  | "next"
  | "self"
  | "first"
  | "special";

/** Numbers of every head of a site, (layer, head); null where one has no meaning. */
export type Statistics = Record<StatisticName, number[][] | null>;

/** Every head's pattern, made small: (layer, head, row, column) of 255·√weight, block maxima. */
export interface Thumbnails {
  shape: [number, number, number, number];
  values: Uint8Array;
}

/** A row-major matrix as it came over the wire. */
export interface Matrix {
  rows: number;
  columns: number;
  values: Float32Array;
  partial?: boolean; // only the strongest cells of each row came over the wire
}

export interface Failure {
  error: string;
  detail: string;
}
