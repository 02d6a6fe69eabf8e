/** A link that does not fit the models here shows what fits, and says what did not. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { defaults, format } from "../../static/state/choice.js";
import { fitToModel, withModel } from "../../static/state/fit_to_model.js";
import { headName, panelName } from "../../static/state/panels.js";

import { CLOSED, DECODER, ENCODER, ENTRY } from "./entries.js";

/** @import { ModelEntry, Models, SiteShape } from "../../static/types.js" */

/** @type {SiteShape[]} */
const SITES = [
  { site: "encoder", layers: 2, heads: 4, queries: "source", keys: "source" },
  { site: "cross", layers: 3, heads: 2, queries: "target", keys: "source" },
];
/** @type {ModelEntry} */
const ONE = {
  ...{
    id: "one",
    title: "One",
    origin: "built-in",
    family: "encoder-decoder",
    layers: 2,
    heads: 4,
    max_tokens: 9,
  },
  ...{ sites: SITES, start: { site: "encoder", layer: 1, head: 3 }, examples: [], note: "" },
  ...{ start_off: null, status: "ready", revision: "r1", fidelity: null, trained_tokens: null },
  ...{ error: null, progress: null, nbytes: null, pairs: false, mask: null },
  ...{ writes: true, languages: [], chats: false, cannot_hide: null },
  ...{ position_edits: [], off_is: null },
  remarks: [],
};
/** @type {ModelEntry} */
const OTHER = {
  ...ONE,
  id: "other",
  revision: "r2",
  sites: [SITES[1]],
  start: { site: "cross", layer: 2, head: 1 },
};
/** @type {Models} */
const MODELS = { models: [OTHER, ONE], default: "one" };

/** @param {string} link */
function fit(link) {
  const { choice, notice } = fitToModel(link, MODELS);
  return { ...choice, notice, heads: choice.heads.map(headName), pins: choice.pins.map(panelName) };
}

test("no link shows the default model's head to begin with, and says nothing", () => {
  const { model, revision, site, heads, notice } = fit("");
  assert.deepEqual([model, revision, site, heads, notice], ["one", "r1", "encoder", ["1.3"], ""]);
});

test("no link shows the first example with its claim lit, where that is of the head to begin with", () => {
  const [named, other] = ["1.3", "0.2"].map((heads) => {
    const said = { a: "One.", b: "Other.", site: "encoder", heads, kept: "asq2,bsq2" };
    const example = { name: "n", title: "t", look: "l", claim: "c", number: 1, choice: said };
    return { ...MODELS, models: [OTHER, { ...ONE, examples: [example] }] };
  });
  const { choice } = fitToModel("", named);
  assert.deepEqual([choice.a, choice.b, choice.heads.map(headName)], ["One.", "Other.", ["1.3"]]);
  assert.deepEqual(
    choice.kept.map(({ side, place }) => [side, place]),
    [
      ["a", 2],
      ["b", 2],
    ],
  );
  assert.deepEqual(fitToModel("", other).choice.kept, []);
  assert.deepEqual(fitToModel("kept=", named).choice.kept, []); // a link says what is lit
  assert.deepEqual(fitToModel("a=hello", named).choice.kept, []);
});

test("a link that fits is taken over as it is", () => {
  /** @type {import("../../static/types.js").Choice} */
  const choice = {
    ...{
      ...defaults(),
      model: "one",
      revision: "r1",
      site: "cross",
      heads: [{ layer: 2, head: 1 }],
    },
    pins: [
      {
        of: { side: "b", site: "encoder", heads: [{ layer: 1, head: 3 }], mean: false },
        minus: null,
      },
    ],
    ...{
      special: "hidden",
      step: 2,
      kept: [{ side: "a", stream: "source", axis: "key", place: 1 }],
    },
  };
  assert.deepEqual(fitToModel(`#${format(choice)}`, MODELS), { choice, notice: "", offer: null });
});

test("an unknown model gives way to the default one, by name", () => {
  const { model, revision, heads, notice } = fit("#model=none&a=hello");
  assert.deepEqual([model, revision, heads], ["one", "r1", ["1.3"]]);
  assert.equal(notice, "There is no model none here. Shown is what fits.");
});

test("another revision is said, and the one here is shown", () => {
  const { model, revision, notice } = fit("#model=other&revision=r1&site=cross");
  assert.deepEqual([model, revision], ["other", "r2"]);
  assert.equal(notice, "This link was made with revision r1; here it is r2. Shown is what fits.");
});

test("heads out of range are named, and the others stay", () => {
  const { heads, notice } = fit("#heads=2.0,0.1,1.4,1.0");
  assert.deepEqual(heads, ["0.1", "1.0"]);
  assert.equal(notice, "The encoder has 2 layers of 4 heads, not 2.0, 1.4. Shown is what fits.");
});

test("where no head fits, the one to begin with is shown, or the first of another site", () => {
  assert.deepEqual(fit("#heads=9.9").heads, ["1.3"]);
  assert.deepEqual(fit("#site=cross&heads=9.9").heads, ["0.0"]);
  assert.deepEqual(fit("#model=other&site=cross").heads, ["2.1"]);
});

test("a pin is dropped where any part of it does not fit", () => {
  const pins = [
    "a.encoder.0.1",
    "a.cross.2.1",
    "a.cross.2.2",
    "b.decoder.0.0",
    "a.encoder.0.0-b.encoder.2.0",
  ];
  const mixed = "a.encoder.0.0_0.9";
  const kept = fit(`#pins=${[...pins, mixed]}`);
  assert.deepEqual(kept.pins, pins.slice(0, 2));
  assert.equal(
    kept.notice,
    `This model has no heads for the panels ${[...pins.slice(2), mixed].join(", ")}. Shown is what fits.`,
  );
});

test("a site that the model lacks gives way to its first, said where the link named it", () => {
  const asked = fit("#model=other&site=encoder");
  assert.deepEqual([asked.site, asked.heads], ["cross", ["2.1"]]);
  assert.equal(asked.notice, "This model has no encoder. Shown is what fits.");
  assert.deepEqual([fit("#model=other").site, fit("#model=other").notice], ["cross", ""]);
});

test("values that cannot be read are named before what does not fit", () => {
  const { site, view, heads, notice } = fit("#site=moon&heads=99.1&model=none&view=cube");
  assert.deepEqual([site, view, heads], ["encoder", "lines", ["1.3"]]);
  assert.match(
    notice,
    /^This link has values that cannot be read: site, view\. There is no model none here\. /,
  );
  assert.match(notice, /not 99\.1\. Shown is what fits\.$/);
});

test("a link to a model that is not open offers to open it, at its revision", () => {
  const link = "model=some/where&revision=abc&a=x";
  const { offer, notice, choice } = fitToModel(`#${link}`, MODELS);
  assert.deepEqual(offer, { model: "some/where", revision: "abc", fragment: link });
  assert.equal(choice.model, "one");
  assert.match(notice, /^There is no model some\/where here\./);
  assert.equal(fitToModel("#model=no%20name", MODELS).offer, null);
});

test("a model that was never opened gives way to one that was, and is offered", () => {
  const models = { models: [CLOSED, ONE], default: CLOSED.id };
  const link = fitToModel(`#model=${CLOSED.id}`, models);
  assert.equal(link.choice.model, "one");
  assert.equal(link.offer?.model, CLOSED.id);
  assert.match(link.notice, /is not open yet/);
  assert.equal(
    fitToModel("", models).offer?.model,
    CLOSED.id,
    "also where the operator begins with it",
  );
});

test("another revision is offered where the hub has it", () => {
  const models = { models: [ENCODER, ONE], default: "one" };
  assert.equal(fitToModel(`#model=${ENCODER.id}&revision=r0`, models).offer?.revision, "r0");
  assert.equal(fitToModel(`#model=${ENCODER.id}&revision=r1`, models).offer, null);
  assert.equal(fitToModel("#model=one&revision=r0", models).offer, null);
});

test("a target is dropped where the model writes none, and said", () => {
  const models = { models: [ENCODER, ONE], default: "one" };
  const { choice, notice } = fitToModel(`#model=${ENCODER.id}&target_b=x`, models);
  assert.equal(choice.target_b, "");
  assert.match(notice, /This model writes no target\./);
});

test("another model keeps the texts, and a target where it writes one", () => {
  const choice = { ...defaults(), a: "x", target_a: "y", step: 2, continued_a: 1 };
  assert.deepEqual(withModel(choice, DECODER), {
    ...{
      model: DECODER.id,
      revision: "r1",
      site: "decoder",
      heads: [{ layer: 0, head: 0 }],
      step: null,
    },
    ...{
      target_a: "",
      target_b: "",
      pins: [],
      muted: [],
      masked: [],
      edits: [],
      ...{ moved: [], encoding: { side: "a", number: 0 }, scored: null },
      check: [],
      odds: "",
      kept: [],
      ...{ inspect: null, norm: null, feature: null, unfolded: [] },
      queries: [],
      keys: [],
      keys2: [],
    },
    ...{ continued_a: null, continued_b: null },
    ...{ source_language: "", target_language: "", special_tokens: "yes", chat: "no" },
  });
  assert.equal(withModel(choice, ENTRY).target_a, "y");
});

test("positions told otherwise stay where the model can have it, and the reason is said where not", () => {
  const reason = "A table has no row between two others.";
  /** @type {ModelEntry["position_edits"]} */
  const position_edits = [
    { mode: "shift", available: true, reason: null },
    { mode: "stretch", available: false, reason },
  ];
  const models = { ...MODELS, models: [{ ...ONE, position_edits }] };
  const link = "moved=a.shift_3,b.stretch_0.5";
  const { choice, notice } = fitToModel(link, models);
  assert.deepEqual(choice.moved, [{ side: "a", mode: "shift", by: 3 }]);
  assert.ok(notice.includes(`Not positions times 0.5: ${reason}`), notice);
});
