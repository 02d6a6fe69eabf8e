/** Entries of models made for tests; the sites of one never have the same layers. */

/** @import { ModelEntry, SiteShape } from "../../static/types.js" */

/** @type {SiteShape[]} */
export const SITES = [
  { site: "encoder", layers: 2, heads: 4, queries: "source", keys: "source" },
  { site: "decoder", layers: 3, heads: 4, queries: "target", keys: "target" },
  { site: "cross", layers: 3, heads: 2, queries: "target", keys: "source" },
];

/** @type {ModelEntry} */
export const ENTRY = {
  ...{
    id: "one",
    title: "One",
    origin: "built-in",
    family: "encoder-decoder",
    layers: 2,
    heads: 4,
  },
  ...{ max_tokens: 9, sites: SITES, start: { site: "encoder", layer: 1, head: 3 }, examples: [] },
  ...{ start_off: null, note: "", status: "ready", revision: "r1", fidelity: null },
  ...{
    trained_tokens: null,
    error: null,
    progress: null,
    nbytes: null,
    remarks: [],
    pairs: false,
    mask: null,
  },
  ...{ writes: true, languages: [], chats: false, cannot_hide: null },
  ...{ position_edits: [], off_is: null },
};

/** @type {ModelEntry} */
export const ENCODER = {
  ...{ ...ENTRY, id: "some/encoder", origin: "hub", family: "encoder", layers: 6, heads: 12 },
  ...{
    sites: [{ ...SITES[0], layers: 6, heads: 12 }],
    start: { site: "encoder", layer: 0, head: 0 },
  },
};

/** @type {ModelEntry} */
export const DECODER = {
  ...{ ...ENTRY, id: "some/decoder", origin: "hub", family: "decoder", layers: 5, heads: 3 },
  sites: [{ site: "decoder", layers: 5, heads: 3, queries: "source", keys: "source" }],
  start: { site: "decoder", layer: 0, head: 0 },
};

/** @type {ModelEntry} */
export const CLOSED = {
  ...{
    ...ENCODER,
    id: "some/closed",
    status: "available",
    family: null,
    layers: null,
    heads: null,
  },
  ...{ max_tokens: null, sites: [], start: null, revision: null },
};
