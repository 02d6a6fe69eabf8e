/** Shapes shared by the modules: what the reader chose, and what came of it. */

import type {
  Capture,
  Cell,
  Contrast,
  Effect,
  Encoding,
  Failure,
  Finding,
  Intervention,
  Job,
  JobPart,
  JobProgress,
  Matrix,
  Models,
  Question,
  ReadyMade,
  SiteName,
  StatisticName,
  Statistics,
  Stream,
  Thumbnails,
  Whole,
  WrittenToken,
} from "./api/names.js";
import type { Asked, InsideView, Inspected } from "./inspected.js";
import type { Laboratory, LaboratoryChoice } from "./laboratory.js";
import type { LayerChoice, LayerState, ResidualEdit } from "./layer.js";

export type * from "./figure.js";
export type * from "./inspected.js";
export type * from "./layer.js";
export type * from "./pattern.js";
export type * from "./laboratory.js";
export type * from "./api/names.js";

export type Side = "a" | "b";
export type Axis = "query" | "key";

export interface HeadId {
  layer: number;
  head: number;
}

/** The mean or the maximum of the heads of a layer, or of all where it is null: one pattern. */
export interface ReducedHeads {
  layer: number | null;
  head: null;
  reduce: "mean" | "max";
}

/** What has weights of its own: a head, or what stands for many. */
export type PatternId = HeadId | ReducedHeads;

/** Heads of one site on one text: laid over each other, or their mean. */
export interface HeadsOf {
  side: Side;
  site: SiteName;
  heads: PatternId[];
  mean: boolean;
}

/** What one panel of the board shows; with `minus` the difference of two heads, or of two texts. */
export interface Panel {
  of: HeadsOf;
  minus: HeadsOf | null;
}

/** A token that the reader kept lit: in which text, on which axis of which tokens, which place. */
export interface Kept {
  side: Side;
  axis: Axis;
  stream: Stream;
  place: number;
}

/** A head of a panel of several that is not drawn for now; both by their names. */
export interface Muted {
  panel: string;
  head: string;
}

/** What the table of heads is sorted by. */
export interface Order {
  by: "layer" | "head" | StatisticName;
  descending: boolean;
}

/** A source token of a text that no head may look at. */
export interface Masked {
  side: Side;
  place: number;
}

/**
 * A change of one head in the pass of a text: what it gives out is zero or its mean, some edges are
 * cut, or it looks as it does in the other text (`queries`: only in these rows).
 */
export interface HeadEdit extends HeadId {
  side: Side;
  site: SiteName;
  op: "zero" | "mean" | "cut" | "pattern";
  queries: number[];
  keys: number[];
}

export type PassEdit = HeadEdit | ResidualEdit;

/** Something that may be put to the test, and what a menu calls it. */
export interface Check {
  title: string;
  edits: PassEdit[];
}

/** Everything the reader chose; the URL's fragment says the same. */
export interface Choice extends LaboratoryChoice, LayerChoice {
  v: number;
  model: string;
  revision: string;
  page: "explore" | "positions" | "model";
  example: string; // whose card stands over the board; "": none
  a: string;
  b: string;
  pair_a: string; // the second text of an encoder that takes two; "": none
  pair_b: string;
  target_a: string; // "": the model writes it
  target_b: string;
  source_language: string; // a code of the model's; "": its tokenizer's usual one
  target_language: string;
  special_tokens: "yes" | "no"; // whether the tokenizer adds its own to the texts
  chat: "no" | "yes"; // the texts are messages, put together by the model's chat template
  continued_a: number | null; // from which code point on the model wrote the text itself
  continued_b: number | null;
  masked: Masked[];
  edits: PassEdit[]; // in the passes that are drawn
  check: PassEdit[]; // put to the test, all in one text; none: no causal check is open
  sweep: "no" | "yes"; // of all heads of the site, with what the check measures
  odds: string; // row and tokens that the check is about, "10:il elle"; "": the server finds them
  site: SiteName;
  heads: HeadId[];
  together: "beside" | "overlaid" | "mean"; // how several heads stand on the board
  difference: "no" | "yes"; // a panel A − B after those of A and B
  pins: Panel[];
  muted: Muted[];
  view: "lines" | "matrix" | "both";
  threshold: number; // lines of less weight are not drawn
  top: number; // lines drawn of each row, strongest first; 0: all
  special: "shown" | "hidden" | "renormalised";
  segments: "all" | "11" | "12" | "21" | "22"; // of two texts, from which to which lines go
  units: "pieces" | "words";
  direction: "down" | "across";
  grid: Side; // whose heads the grid shows
  colour: GridColour;
  heads_as: "grid" | "table" | "find";
  ask: Ask; // of every head, while heads are found
  queries: number[]; // the tokens of A that were picked: those that look
  keys: number[]; // those that may be looked at
  keys2: number[]; // and others, to which a head may turn in B
  sort: Order;
  step: number | null; // rows of the target shown, while it is replayed; null: all
  kept: Kept[];
  inspect: Inspected | null; // the cell that is opened; null: none
  inside: InsideView;
}

/** What the grid of heads shows: each head's pattern, or one number of it. */
export type GridColour = "pattern" | StatisticName;

/** What is asked of every head: about the picked tokens, or ready-made. */
export type Ask = "picked" | ReadyMade;
/** The tokens that are being picked. */
export type Slot = "queries" | "keys" | "keys2";

/** What is shown of every head at once: pictures, numbers (layer, head), or why there are none. */
export interface Sight {
  content: Thumbnails | number[][] | "loading" | "failed" | "lacking";
  signed: boolean; // numbers of both signs, around 0
  said: (place: HeadId) => string; // one head's number in words
  legend: { from: string; to: string; words: string };
}

/** What a question to every head gave; `asked` names the question. */
export interface Found {
  asked: string;
  finding: Finding | null;
  contrast: Contrast | null;
  failure: Failure | null;
}

/** What came back for one text; `whole` follows `encoder` once the translation is written. */
export interface Answer {
  question: Question;
  status: "loading" | "ready" | "failed";
  encoder: Capture | null;
  whole: Capture | null;
  weights: Record<string, Matrix | null>; // null could not be had; `failure` says why
  thumbnails: Partial<Record<SiteName, Thumbnails | null>>;
  statistics: Partial<Record<SiteName, Statistics | null>>;
  positions: Encoding[] | null;
  failure: Failure | null;
}

/** Every head of a site switched off in turn: the change of the log-odds, (layer, head), 0 until it came. */
export interface Sweep {
  site: SiteName;
  side: Side;
  status: "running" | "done" | "cancelled" | "failed";
  done: number;
  total: number;
  measured: number;
  values: number[][];
  before: number;
  together: Effect[]; // the heads that were put together step by step
  failure: Failure | null;
}

/** The causal check that is open; while another one is asked for the last answer stays. */
export interface Checked {
  status: "loading" | "ready" | "failed";
  answer: Intervention | null;
  failure: Failure | null;
}

/** How a text is continued; `temperature` 0: always the likeliest token. */
export interface Way {
  max_new_tokens: number;
  temperature: number;
  top_p: number;
  seed: number | null; // null: any
}

/** A continuation of a text, while it is written and after it. */
export interface Continuing {
  model: string;
  text: string; // what is continued
  running: boolean;
  tokens: WrittenToken[];
  whole: Whole | null; // the end; null while it runs, and where the reader stopped it
  failure: Failure | null;
}

/** What is asked of the server while the reader waits, and what went wrong. */
export interface State extends LayerState {
  choice: Choice;
  models: Models | null;
  answers: Record<Side, Answer | null>;
  check: Checked | null;
  sweep: Sweep | null;
  laboratory: Laboratory; // of the page Positions
  cell: Asked<Cell> | null; // the numbers of the cell that is opened
  offer: Offer | null;
  continuing: Record<Side, Continuing | null>;
  file: OpenedFile | null; // while it is drawn instead of a model's answers
  failure: Failure | null;
  notice: string;
  dark: boolean;
  picking: Slot | null; // a click on a token of the sentences picks it
  found: Found | null;
}

/** A saved file that is drawn: its name, how many of its texts are not, and the link from before. */
export interface OpenedFile {
  name: string;
  left: number;
  back: string;
}

/** A model that a link speaks of and that is not open: opened, it draws the link's fragment. */
export interface Offer {
  model: string;
  revision: string;
  fragment: string;
}

/** What hears of a job until it is over. */
export interface JobListener {
  progress(news: JobProgress): void;
  part(news: JobPart): void;
  end(job: Job): void;
  lost(): void; // the server ended the line; nothing more comes
}

export interface Store {
  readonly state: State;
  update(patch: Partial<State>): void;
  choose(patch: Partial<Choice>): void;
  subscribe(listener: (state: State) => void): void;
}
