/** What the page calls the shapes of the wire. */

import type * as wire from "./wire.js";

export type {
  AlignedTokens as Step,
  Answer as CheckedAnswer,
  Capture,
  Cell,
  Class,
  CaptureRequest as Question,
  Contrast,
  ContrastTable,
  ContrastedHead,
  Effect,
  Error as Failure,
  Example,
  Fidelity,
  FoundHead,
  Head as EditedHead,
  HeadSearch as Finding,
  Intervention,
  InterventionRequest as InterventionQuestion,
  Job,
  LayerSteps,
  Likely,
  MapStack,
  Mask as MaskEdit,
  ModelMap,
  Opening,
  OpeningProgress as Progress,
  Origin,
  PositionScore,
  PositionShares,
  PositionsFidelity,
  Prediction,
  Remark,
  SavedPositions as Encoding,
  Site,
  SiteShape,
  SuggestedModel,
  Suggestions,
  SweepRequest as SweepQuestion,
  TableHead,
  Token,
  TokenProjection,
  TurningCurve,
  Whole,
  WrittenToken,
} from "./wire.js";

export type SiteName = wire.Head["site"];
export type Stream = wire.SiteShape["queries"];
/** The number of each token's word, where the browser found the words. */
export type WordNumbers = Partial<Record<Stream, number[]>>;
export type ReadyMade = NonNullable<wire.HeadSearchRequest["question"]>;
export type Verdict = wire.PositionsFidelity["verdict"];
export type PositionsKind = wire.PositionsFidelity["kind"];

/** What is changed in a pass. */
export type Edit = wire.Capture["edits"][number];

export type PositionEdit = wire.PositionEdit;
export type EditOfPass = Exclude<wire.InterventionRequest["edits"][number], PositionEdit>;
export type LayerStep = wire.LayerSteps["steps"][number];

/** Steps done, and steps in all. */
export type JobProgress = Pick<wire.Job, "done" | "total">;

/** What a job tells on its way. */
export type JobPart = wire.Job["parts"][number];

/** A model of the server, or what a saved file says of the one that it was made with. */
export type ModelEntry = Omit<wire.ModelEntry, "origin"> & {
  origin: wire.ModelEntry["origin"] | "file";
};

export type Models = Omit<wire.Models, "models"> & { models: ModelEntry[] };

export type StatisticName =
  "entropy" | "distance" | "previous" | "next" | "self" | "first" | "special" | "sink";

/** Numbers of every head of a site, (layer, head); null where one has no meaning. */
export type Statistics = Pick<wire.Statistics, StatisticName>;

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
