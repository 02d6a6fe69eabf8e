/** Searches among heads and tables of many pairs, in the words of the API. */

import type { Effect, Failure, SiteName, Stream } from "./wire.js";

export type ReadyMade =
  | "previous"
  | "next"
  | "self"
  | "first"
  | "same"
  | "induction"
  | "special"
  | "near"
  | "far"
  | "spreads"
  | "concentrates";

export interface FoundHead {
  layer: number;
  head: number;
  value: number;
  place: number; // among all heads, from 1
  rank: number | null; // among the words of the row, from 1
}

/** Every head of a site by a question, best first. */
export interface Finding {
  site: SiteName;
  searched: number;
  words: number | null;
  heads: FoundHead[];
}

export interface ContrastedHead {
  layer: number;
  head: number;
  delta: number;
  place: number;
  a: [number, number];
  b: [number, number];
  a_ranks: [number, number];
  b_ranks: [number, number];
  others: number;
  as_large: number;
  above: number[];
}

/** One step of the edit script from A to B. */
export interface Step {
  op: "equal" | "replace" | "delete" | "insert";
  a: number | null;
  b: number | null;
}

/** How far every head turns between two texts, those that turn most first. */
export interface Contrast {
  site: SiteName;
  searched: number;
  a: Record<"queries" | "keys1" | "keys2", number[]>;
  b: Record<"queries" | "keys1" | "keys2", number[]>;
  words: [[number, number], [number, number]];
  alignment: Partial<Record<Stream, Step[]>>;
  null: { heads: number; queries: number; queries_in_all: number; edges: number[] };
  heads: ContrastedHead[];
}

export interface TableHead {
  layer: number;
  head: number;
  delta: number; // mean over all pairs
  low: number;
  high: number;
  p: number;
  p_holm: number;
  claimed: boolean;
}

/** What a table of many pairs says of every head, largest |mean Δ| first. */
export interface ContrastTable {
  model: string;
  site: SiteName;
  searched: number;
  rows: number;
  wrong: number;
  cases: number;
  grouped: boolean;
  flips: number;
  alpha: number;
  least: number;
  heads: TableHead[];
}

/** Steps done, and steps in all. */
export interface JobProgress {
  done: number;
  total: number;
}

/** What a job tells on its way. */
export type JobPart =
  | { part: "wrong-row"; line: number; detail: string }
  | { part: "means-so-far"; rows: number; delta: number[][] }
  | { part: "effects"; before: number; effects: Effect[] }
  | ({ part: "chosen" } & Effect);

export interface Job extends JobProgress {
  id: string;
  kind: string;
  status: "running" | "done" | "cancelled" | "failed";
  parts: JobPart[];
  result: ContrastTable | null;
  error: Failure | null;
}
