/** What is said below a saved figure is enough to know what it shows, and is text, never markup. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { defaults } from "../../static/state/choice.js";
import { captionLines, gatherLines } from "../../static/figures/caption.js";
import {
  captionOf,
  fileName,
  fileNameOfBoth,
  positionsCaption,
  positionsFileName,
} from "../../static/views/board/caption.js";
import { labels } from "../../static/patterns/pattern.js";
import { spreadsOf } from "../../static/patterns/positions/positions.js";
import {
  CAPTURE,
  EMPTY,
  OTHER,
  STAGE,
  content,
  encodingOf,
  made,
  minus,
  overlaid,
} from "./made.js";

/** @import { Answer, Capture, Choice, HeadsOf, Lit, Manner, Panel } from "../../static/types.js" */
/** @import { Pattern, State } from "../../static/types.js" */

/** @param {"a" | "b"} side @param {number} [layer] @returns {HeadsOf} */
const heads = (side, layer = 0) => ({
  side,
  site: "cross",
  heads: [{ layer, head: 1 }],
  mean: false,
});
const ONE = { of: heads("a"), minus: null };
const PART = { panel: ONE, content: content(made()), lit: [] };
/** @type {Manner} */
const LINES = { view: "lines", most: 0.5 };
const TEXT_B = { ...CAPTURE, text: "the other x" };

/** @param {Capture} capture @returns {Answer} */
const answer = (capture) => ({
  ...{
    question: { model: "m", text: capture.text },
    status: "ready",
    encoder: null,
    whole: capture,
  },
  ...{ weights: {}, thumbnails: {}, statistics: {}, positions: null, failure: null },
});

/** @param {Partial<Choice>} [choice] @returns {State} */
const state = (choice = {}) => ({
  ...EMPTY,
  choice: { ...defaults(), ...choice },
  answers: { a: answer(CAPTURE), b: answer(TEXT_B) },
});

/**
 * @param {Pattern} shown
 * @param {{ manner?: Manner, lit?: Lit[], choice?: Partial<Choice>, panel?: Panel }} [more]
 */
const said = (shown, { manner = LINES, lit = [], choice = {}, panel = ONE } = {}) =>
  captionOf([{ panel, content: content(shown), lit }], state(choice), manner);

test("a caption says model, revision, site, head, text, target and how much is drawn", () => {
  const caption = said(made());
  for (const part of [
    "model m",
    "revision r",
    "cross 0.1",
    "A: the <b>x → le x (written by the model)",
  ]) {
    assert.ok(caption.includes(part), part);
  }
  assert.match(caption, /Lines from weight 0\.01 on; 99\.8 % of the weight drawn/);
});

test("the caption of a difference has both texts", () => {
  const caption = said(minus(), { panel: { of: heads("a"), minus: heads("b") } });
  assert.ok(
    caption.includes("A − B · cross 0.1") &&
      caption.includes("A: the <b>x") &&
      caption.includes("B: the other x"),
  );
});

test("what was hidden, merged, masked or kept lit is said", () => {
  const hidden = { ...made(), hidden: { weight: 0.25, other: 0.5, rows: 1, renormalised: true } };
  const caption = said(hidden, {
    choice: { special: "renormalised", segments: "21", units: "words" },
  });
  for (const part of [
    "the other text took 50.0 %",
    "only from text 2 to text 1",
    "special tokens took 25.0 %",
    "scaled to whole rows",
    "special tokens hidden",
    "merged into words",
  ]) {
    assert.ok(caption.includes(part), part);
  }
  const masked = state();
  masked.answers.a = answer({ ...CAPTURE, edits: [{ op: "mask", tokens: [2] }] });
  assert.match(captionOf([PART], masked, LINES), /no head may look at “x” \(2\)/);
  const opened = { ...state(), file: { name: "my.json", left: 0, back: "" } };
  const own = captionOf([PART], opened, LINES);
  assert.match(own, /numbers of the file my\.json, which names model /);
  const lit = said(made(), { lit: [{ axis: "query", place: 1 }] });
  assert.match(lit, /Only lines of what is lit are drawn\nLit: “le” \(writing “x”\) looks at/);
  assert.doesNotMatch(lit, /of the weight drawn/);
});

test("heads laid over each other are all named", () => {
  const panel = {
    of: {
      ...heads("a"),
      heads: [
        { layer: 0, head: 1 },
        { layer: 1, head: 1 },
      ],
    },
    minus: null,
  };
  assert.match(said(overlaid(), { panel }), /\(2 heads\): 0\.1, 1\.1/);
});

test("a caption is text: markup and entities of a token stay what they are", () => {
  const lines = captionLines("A: <b>x</b> &copy; <script>", STAGE);
  assert.deepEqual(lines, ["A: &lt;b&gt;x&lt;/b&gt; &amp;copy; &lt;script&gt;"]);
});

test("a long caption goes on below, also where nothing separates its words, and ends somewhere", () => {
  const { measure } = STAGE;
  const words = captionLines("word ".repeat(60), STAGE);
  const letters = captionLines("語".repeat(150), STAGE);
  for (const lines of [words, letters]) {
    assert.ok(lines.length > 1);
    for (const line of lines) assert.ok((measure(line) * 12) / 15 <= STAGE.width, line);
  }
  assert.equal(letters.join(""), "語".repeat(150));
  const cut = captionLines("word ".repeat(1000), STAGE);
  assert.ok(cut.length === 6 && cut[5].endsWith("…"));
  assert.deepEqual(
    gatherLines(
      [
        { text: "a", pixels: 5 },
        { text: "b", pixels: 5 },
        { text: "c", pixels: 5 },
      ],
      11,
      " ",
      1,
    ),
    ["a b", "c"],
  );
});

test("of A and B there is one caption: what is the same is said once, what differs of each", () => {
  const faint = { ...OTHER, values: OTHER.values.map((value) => (value < 0.1 ? 0 : value)) };
  const other = { ...made(), series: [{ name: "0.1", hue: 1, weights: faint }] };
  /** @param {Lit[]} lit */
  const both = (lit) => [
    { ...PART, lit },
    { panel: { of: heads("b"), minus: null }, content: content(other), lit },
  ];
  const lines = captionOf(both([]), state(), LINES).split("\n");
  assert.match(lines[0], /^A and B · cross 0\.1 .*model m, revision r$/);
  assert.deepEqual(
    lines.slice(1, 3).map((line) => line.slice(0, 8)),
    ["A: the <", "B: the o"],
  );
  assert.match(
    lines.slice(3).join("\n"),
    /^In A: lines from .*99\.8 %.*\nIn B: lines from .*100\.0 %/,
  );
  const lit = captionOf(both([{ axis: "query", place: 1 }]), state(), LINES).split("\n");
  assert.equal(lit[3], "Only lines of what is lit are drawn");
  assert.match(lit[4], /^Lit in A: “le” .* looks at “<b>” 0\.9/);
  assert.match(lit[5], /^Lit in B: “le”/);
  assert.equal(lit.length, 6);
});

test("files are named after model, text, site and heads, in letters that every disk takes", () => {
  assert.equal(
    fileName("sightlines/en-fr", { of: { ...heads("a", 3), site: "encoder" }, minus: null }),
    "sightlines-en-fr-a-encoder-3.1",
  );
  assert.equal(
    fileName("m", { of: heads("a"), minus: heads("b") }),
    "sightlines-m-a-cross-0.1-minus-b-cross-0.1",
  );
  const mean = {
    ...heads("b"),
    heads: [
      { layer: 0, head: 1 },
      { layer: 1, head: 0 },
    ],
    mean: true,
  };
  assert.equal(
    fileName("x/y: z", { of: mean, minus: null }),
    "sightlines-x-y-z-b-cross-mean_0.1_1.0",
  );
  assert.equal(fileNameOfBoth("x/the-a-team", ONE), "sightlines-x-the-a-team-a-and-b-cross-0.1");
});

test("a saved encoding says its kind, text and scale", () => {
  const encoding = encodingOf({
    ...{ kind: "sinusoidal", shape: [1, 2], values: [[0, 1]] },
    reason: "embeddings gain them, to 1e-07",
  });
  const [spread] = spreadsOf(encoding, labels(CAPTURE, "source").slice(0, 1));
  const told = [{ side: /** @type {const} */ ("b"), capture: CAPTURE }];
  const caption = positionsCaption(told, encoding, spread, null);
  for (const part of [
    "B · sinusoidal positions · source",
    "model m, revision r",
    "B: the <b>x",
    "−1 (blue) to 1",
    "Checked when the model was read: emb",
  ]) {
    assert.ok(caption.includes(part), part);
  }
  assert.equal(positionsFileName(told, spread), "sightlines-m-b-sinusoidal-positions-source");
  const both = [{ side: /** @type {const} */ ("a"), capture: TEXT_B }, ...told];
  const whole = positionsCaption(both, encoding, spread, null);
  assert.match(whole, /^A and B · .*; model m, revision r\nA: the other x\nB: the <b>x/);
  assert.equal(positionsFileName(both, spread), "sightlines-m-a-and-b-sinusoidal-positions-source");
});
