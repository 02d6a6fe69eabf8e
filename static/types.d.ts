/** Shapes shared by the modules; those of the wire are in the words of the API. */

export type SiteName = "encoder" | "decoder" | "cross";
export type Side = "a" | "b";
export type Axis = "query" | "key";
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

export interface ModelEntry {
  id: string;
  title: string;
  family: string;
  layers: number;
  heads: number;
  max_tokens: number;
  sites: SiteShape[];
  start: { site: SiteName; layer: number; head: number };
  examples: Example[];
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
  partial?: boolean; // only the strongest cells of each row came over the wire
}

/** What is changed in a pass; the places are those of the source tokens. */
export interface Edit {
  op: "mask";
  tokens: number[];
}

export interface Question {
  model: string;
  text: string;
  target?: string;
  edits?: Edit[];
  sites?: SiteName[];
}

export interface HeadPlace {
  layer: number;
  head: number;
}

/** Heads of one site on one text: laid over each other, or their mean. */
export interface HeadsOf {
  side: Side;
  site: SiteName;
  heads: HeadPlace[];
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

/** A source token of a text that no head may look at. */
export interface Masked {
  side: Side;
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
  target_a: string; // "": the model writes it
  target_b: string;
  masked: Masked[];
  site: SiteName;
  heads: HeadPlace[];
  together: "beside" | "overlaid" | "mean"; // how several heads stand on the board
  difference: "no" | "yes"; // a panel A − B after those of A and B
  pins: Panel[];
  view: "lines" | "matrix" | "both";
  threshold: number; // lines of less weight are not drawn
  top: number; // lines drawn of each row, strongest first; 0: all
  special: "shown" | "hidden" | "renormalised";
  units: "pieces" | "words";
  direction: "down" | "across";
  grid: Side; // whose heads the grid shows
  colour: GridColour;
  heads_as: "grid" | "table";
  step: number | null; // rows of the target shown, while it is replayed; null: all
  kept: Kept[];
}

export type StatisticName =
  | "entropy"
  | "distance"
  | "previous"
  | "next"
  | "self"
  | "first"
  | "special";

/** What the grid of heads shows: each head's pattern, or one number of it. */
export type GridColour = "pattern" | StatisticName;

export interface Failure {
  error: string;
  detail: string;
}

/** Numbers of every head of a site, (layer, head); null where one has no meaning. */
export type Statistics = Record<StatisticName, number[][] | null>;

/** Every head's pattern, made small: (layer, head, row, column) of 255·√weight, block maxima. */
export interface Thumbnails {
  shape: [number, number, number, number];
  values: Uint8Array;
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

/** What is asked of the server while the reader waits, and what went wrong. */
export interface State {
  choice: Choice;
  models: Models | null;
  answers: Record<Side, Answer | null>;
  file: string | null; // the name of the opened file, while it is drawn instead of a model's answers
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

/** One end of a line: what is written beside it, and which tokens of its stream it stands for. */
export interface Label {
  text: string;
  spaced: boolean;
  special: boolean;
  writes: string | null;
  places: number[];
}

/** The weights of one head, of a mean or of a difference, and how they are named and coloured. */
export interface Series {
  name: string;
  hue: number; // which of the theme's head colours
  weights: Matrix;
}

/** What special tokens took: the mean weight of a row, and rows left out. */
export interface Hidden {
  weight: number;
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

/** Lines that look alike: of one head, one sign and one level of weight. */
export interface Stroke {
  colour: string;
  dashed: boolean;
  faint: boolean; // beside another line that is pointed at
  weight: number; // its size; width and opacity tell it
  offset: number; // by which the lines of a head stand aside, in tokens
  ends: number[]; // query, key, query, key, …
}

/** What stands in one place of a row of panels. */
export interface Content {
  shown: Pattern;
  reading: Reading; // with fewer lines of each row where there are too many to draw
  rest: Stroke[]; // the lines while nothing is lit
}

/** How all panels of a board are drawn. */
export interface Manner {
  view: Choice["view"];
  most: number; // the largest difference on the board: the ends of the diverging scale
}

/** One picture within a figure: where it is in pixels, and in the numbers of its axes. */
export interface Plot {
  kind: "lines" | "matrix";
  panel: number; // in which place of the row
  axes: { x: string; y: string };
  left: number;
  top: number;
  width: number;
  height: number;
  x: [number, number]; // at the left and the right edge
  y: [number, number]; // at the top and the bottom edge
  across: boolean; // tokens run from left to right
  count: number; // tokens for which there is room
  step: number; // pixels from one token to the next
  flipped: { query: boolean; key: boolean }; // the first token is at the right
  bands: { query: number; key: number }; // room outside the lines, in lengths of a line
  bars: { query: number; key: number }; // how far the tint of a whole weight reaches, likewise
  tiers: { query: number; key: number }; // lines that the names stand in
  tier: number; // from one of them to the next, likewise
  every: { query: number; key: number }; // each n-th token is named
}

/** The lines of one plot as a picture. */
export interface Raster {
  plot: Plot;
  source: string;
}

export interface Theme {
  surface: string;
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

/** A few words over a figure, in its pixels; they stand with this edge at the point. */
export interface Word {
  text: string;
  left: number;
  top: number;
  edge: "left" | "right" | "top" | "bottom";
  over: boolean; // the names below them are covered
}

/** Panels beside each other in one figure. */
export interface RowFigure extends Figure {
  words: Word[];
  layout: Figure["layout"] & { meta: { plots: Plot[] } };
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
  toImage(
    figure: { data: Figure["data"]; layout: Figure["layout"]; config: Record<string, unknown> },
    options: { format: "png" | "svg"; width: number; height: number; scale: number },
  ): Promise<string>;
}

declare global {
  const Plotly: PlotlyApi;
}
