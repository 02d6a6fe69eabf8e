/** What figures are made of, and what they are made from. */

import type { Choice, Label, Pattern, Reading } from "./types.js";

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
    margin: { l: number; r: number; t: number; b: number; autoexpand?: boolean };
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

/** Numbers of a model's positions, drawn as colours or as a curve for each row. */
export interface Spread {
  as: "colours" | "curves";
  title: string; // without the text's letter
  meaning: string; // in plain words
  row: string; // what a row is: a position, a head, a distance; "": there is but one
  column: string;
  first: { row: number; column: number }; // what the first row and column are called
  labels: Label[] | null; // the tokens of the rows
  values: number[][];
  most: number; // colours reach from −most to most
  least?: number; // or from here, where no number is below 0
  square?: boolean; // as high as wide
  names?: string[]; // of the rows, in the place of their numbers
  across?: string[]; // names of the columns, in the place of their numbers
  order?: number[]; // the numbers of the columns, where they do not follow each other
  notes?: string[]; // what else is told of each column
  mark?: { row?: number; column?: number }; // framed; of curves a column
}

/** What a drawing is made of, in its pixels; "" is no fill and no line. */
export type FlatMark =
  | {
      kind: "text";
      text: string;
      left: number;
      top: number; // of its middle
      colour: string;
      size: number;
      edge: "left" | "center" | "right"; // which of it stands at `left`
      bold: boolean;
    }
  | ({ kind: "box"; left: number; top: number; width: number; height: number } & Ink)
  | ({ kind: "path"; path: string } & Ink);

/** A link leads to another choice; without one it is a box with a name. */
export type Mark =
  FlatMark | { kind: "link"; said: string; to: Partial<Choice> | null; marks: FlatMark[] };

export interface Ink {
  fill: string;
  line: string;
  thick: number;
  dashed: boolean;
}

/** Boxes, words and bars, drawn by the page itself. */
export interface Drawing {
  width: number;
  height: number;
  marks: Mark[];
}
