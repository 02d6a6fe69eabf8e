/** What is looked at inside a head, or inside its layer, and what came of it. */

import type { Failure, SiteName } from "./api/names.js";
import type { HeadId, Side } from "./types.js";

/** The cell that is opened: one query and one key of one head on one text. */
export interface Inspected extends HeadId {
  side: Side;
  site: SiteName;
  query: number;
  key: number;
}

/** What the opened cell is told as: the head's own steps, a look-up, or the layer around it. */
export type InsideView = "cell" | "lookup" | "layer";

/** An answer of the server; while another one is on its way the last stays. */
export interface Asked<T> {
  of: string; // names the question
  status: "loading" | "ready" | "failed";
  come: T | null;
  failure: Failure | null;
}
