/** What is said of weights is what the weights say. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { drawnOf, litIn, looksOf, sharesOf, weightAt } from "../../static/patterns/lit_tokens.js";
import { labels, pattern } from "../../static/patterns/pattern.js";
import { formatWeight, sentence, formatSigned } from "../../static/patterns/sentences.js";
import { CAPTURE, OTHER, READING, WEIGHTS, made, overlaid } from "./made.js";

/** @import { Capture, HeadsOf, Lit } from "../../static/types.js" */

/** @type {HeadsOf} */
const HEAD = { side: "a", site: "cross", heads: [{ layer: 0, head: 0 }], mean: false };

/** @param {Lit[]} lit */
const told = (...lit) => sentence(made(), made().series[0], lit);

test("rows are queries and columns are keys", () => {
  const [series] = made().series;
  assert.equal(weightAt(series, 1, 0), Math.fround(0.05));
  assert.equal(weightAt(series, 0, 1), Math.fround(0.2));
});

test("a target row says what it reads and what it writes; keys only what they are", () => {
  const shown = made();
  const rows = shown.queries.map(({ text, writes }) => [text, writes]);
  assert.deepEqual(rows, [
    ["<s>", "le"],
    ["le", "x"],
    ["x", "</s>"],
  ]);
  assert.ok(shown.keys.every(({ writes }) => writes === null));
});

test("rows of a text without a target write too, each the one that its place names", () => {
  /** @type {Capture["sites"]} */
  const sites = [
    { ...CAPTURE.sites[0], site: "decoder", queries: "source", keys: "source" },
    { ...CAPTURE.sites[0], site: "encoder", queries: "source", keys: "source" },
  ];
  const masked = [{ ...CAPTURE.predictions[0], place: 2, text: "dog" }];
  const alone = {
    ...CAPTURE,
    sites,
    tokens: { ...CAPTURE.tokens, target: [] },
    predictions: masked,
  };
  const matrix = { rows: 4, columns: 4, values: new Float32Array(16) };
  for (const site of /** @type {const} */ (["decoder", "encoder"])) {
    const shown = pattern(alone, { ...HEAD, site }, [matrix]);
    assert.deepEqual(
      shown.queries.map(({ writes }) => writes),
      [null, null, "dog", null],
    );
  }
  const translated = { ...CAPTURE, sites };
  const encoder = pattern(translated, { ...HEAD, site: "encoder" }, [matrix]);
  assert.ok(encoder.queries.every(({ writes }) => writes === null));
});

test("a token knows whether a space stands before it", () => {
  assert.deepEqual(
    made().keys.map(({ spaced }) => spaced),
    [false, true, false, false],
  );
});

test("places count code points, not UTF-16 units", () => {
  const source = [{ ...CAPTURE.tokens.source[0], text: "a", start: 3, end: 4 }];
  const capture = { ...CAPTURE, text: "😀😀 a", tokens: { ...CAPTURE.tokens, source } };
  const matrix = { rows: 3, columns: 1, values: new Float32Array(3) };
  assert.equal(pattern(capture, HEAD, [matrix]).keys[0].spaced, true);
});

test("a token of spaces is seen", () => {
  const source = [{ ...CAPTURE.tokens.source[0], text: "  " }];
  const matrix = { rows: 3, columns: 1, values: new Float32Array(3) };
  const shown = pattern({ ...CAPTURE, tokens: { ...CAPTURE.tokens, source } }, HEAD, [matrix]);
  assert.equal(shown.keys[0].text, "␣␣");
});

test("weights that do not fit the tokens are refused", () => {
  const turned = { ...WEIGHTS, rows: 4, columns: 3 };
  assert.throws(() => pattern(CAPTURE, HEAD, [turned]), /do not fit/);
  assert.throws(
    () => pattern(CAPTURE, { ...HEAD, heads: [HEAD.heads[0], HEAD.heads[0]] }, [WEIGHTS, turned]),
    /do not fit/,
  );
});

test("heads laid over each other keep their own weights and names; their mean has one", () => {
  assert.deepEqual(
    overlaid().series.map(({ name, weights }) => [name, weights]),
    [
      ["0.1", WEIGHTS],
      ["1.1", OTHER],
    ],
  );
  const heads = [
    { layer: 0, head: 1 },
    { layer: 1, head: 1 },
  ];
  const [mean, ...more] = pattern(CAPTURE, { ...HEAD, heads, mean: true }, [WEIGHTS, OTHER]).series;
  assert.deepEqual([mean.name, more], ["mean of 0.1, 1.1", []]);
  mean.weights.values.forEach((value, at) => {
    assert.equal(value, Math.fround(Math.fround(WEIGHTS.values[at] + OTHER.values[at]) / 2));
  });
});

test("a text that is written from right to left is known by its first letter", () => {
  /** @param {Partial<Capture>} texts */
  const rtl = (texts) => pattern({ ...CAPTURE, ...texts }, HEAD, [WEIGHTS]).rtl;
  assert.deepEqual(rtl({}), { query: false, key: false });
  assert.deepEqual(rtl({ text: "« القطة cat" }), { query: false, key: true });
  assert.deepEqual(rtl({ target: "12 חתול", text: "cat القطة" }), { query: true, key: false });
});

test("looks of a query are its row, of a key its column, strongest first", () => {
  const row = looksOf(made(), made().series[0], [{ axis: "query", place: 0 }]);
  assert.deepEqual(
    row.map(({ key }) => key),
    [0, 1, 2, 3],
  );
  const column = looksOf(made(), made().series[0], [{ axis: "key", place: 1 }]);
  assert.deepEqual(
    column.map(({ query }) => query),
    [1, 2, 0],
  );
});

test("the looks of several lit tokens are summed", () => {
  const both = looksOf(made(), made().series[0], [
    { axis: "query", place: 2 },
    { axis: "query", place: 1 },
  ]);
  assert.deepEqual(
    both.map(({ query, key }) => [query, key]),
    [
      [2, 1],
      [2, 0],
      [2, 3],
      [2, 2],
    ],
  );
  assert.ok(Math.abs(both[0].weight - 1.15) < 1e-6);
  const columns = looksOf(made(), made().series[0], [
    { axis: "key", place: 0 },
    { axis: "key", place: 3 },
  ]);
  assert.ok(Math.abs(columns[0].weight - 0.7) < 1e-6 && columns[0].query === 0);
});

test("drawn are the cells that reach the threshold, the strongest of each row where few are asked for", () => {
  const [series] = made().series;
  /** @param {Partial<typeof READING>} reading */
  const cells = (reading) =>
    drawnOf(series, { ...READING, ...reading }).map(({ query, key }) => `${query}${key}`);
  assert.deepEqual(cells({ threshold: 0.2 }), ["00", "01", "11", "20", "21", "22", "23"]);
  assert.deepEqual(cells({ threshold: 0 }).includes("03"), false, "no line of no weight");
  assert.deepEqual(cells({ threshold: 0, top: 1 }), ["00", "11", "20"]);
});

test("the share drawn is the weight of the cells that reach the threshold", () => {
  const share = (/** @type {number} */ threshold) =>
    sharesOf(made(), { ...READING, threshold }).drawn;
  assert.ok(Math.abs(share(0.1) - 2.9 / 3) < 1e-6);
  assert.ok(Math.abs(share(0) - 1) < 1e-6);
});

test("a lit token stays on its axis, and is found on the other where its text is there alone", () => {
  const token = /** @type {const} */ ({ side: "a", stream: "source", axis: "key", place: 2 });
  assert.deepEqual(litIn(made(), token), { axis: "key", place: 2 });
  assert.deepEqual(litIn(made(), { ...token, axis: "query" }), { axis: "key", place: 2 });
  assert.deepEqual(litIn(made(), { ...token, partner: 1 }), { axis: "key", place: 2, partner: 1 });
  // What pointed at it stood on the other axis: it is no cell here.
  assert.deepEqual(litIn(made(), { ...token, axis: "query", partner: 1 }), {
    axis: "key",
    place: 2,
  });
  assert.equal(litIn(made(), { ...token, place: 4 }), null, "no such token");
  const encoder = { ...made(), streams: /** @type {const} */ ({ query: "source", key: "source" }) };
  assert.equal(litIn(encoder, { ...token, stream: "target" }), null, "no such text");
});

test("the sentence names direction, values, rank, and what a row sums to", () => {
  const row = told({ axis: "query", place: 0 });
  assert.equal(
    row,
    "“<s>” (writing “le”) looks at “the” 0.7000, “<b>” 0.2000, “x” 0.1000; row sum 1.0000",
  );
  const column = told({ axis: "key", place: 1 });
  assert.match(column, /^“<b>” is looked at by “le” \(writing “x”\) 0\.9000, /);
  assert.doesNotMatch(column, /sum/, "the sum of a column means nothing");
  const cell = told({ axis: "query", place: 1, partner: 0 });
  assert.equal(cell, "“le” (writing “x”) looks at “the” 0.0500, rank 2 of 4; row sum 1.0000");
});

test("the sentence of several tokens names all of them", () => {
  const several = told({ axis: "key", place: 0 }, { axis: "key", place: 3 });
  assert.match(
    several,
    /^“the” \+ “<\/s>”, summed, are looked at by “<s>” \(writing “le”\) 0\.7000, /,
  );
});

test("where only the strongest cells came no sum is said", () => {
  const partial = { ...made().series[0], weights: { ...WEIGHTS, partial: true } };
  assert.doesNotMatch(sentence(made(), partial, [{ axis: "query", place: 0 }]), /sum/);
});

test("a faint weight is not called zero, and a sign is always seen", () => {
  assert.deepEqual([0, 0.00002, 0.12345, -0.5].map(formatWeight), [
    "0.0000",
    "2.0e-5",
    "0.1235",
    "−0.5000",
  ]);
  assert.deepEqual(
    [0.25, -0.25, 0].map((value) => formatSigned(value)),
    ["+0.250", "−0.250", "+0.000"],
  );
});

test("tokens of a second text have their spaces and words from it", () => {
  const token = { piece: "", id: 1, special: false, word: 0, segment: 0, unknown: false };
  const source = [
    { ...token, text: "a", start: 0, end: 1 },
    { ...token, text: "b", start: 2, end: 3 },
    { ...token, text: "c", start: 0, end: 1, segment: 1, word: 1 },
    { ...token, text: "d", start: 2, end: 3, segment: 1, word: 2 },
  ];
  const capture = {
    ...CAPTURE,
    text: "a bxx",
    text_pair: "c d",
    tokens: { ...CAPTURE.tokens, source },
  };
  const shown = labels(capture, "source");
  assert.deepEqual(
    shown.map(({ spaced, segment }) => [spaced, segment]),
    [
      [false, 0],
      [true, 0],
      [false, 1],
      [true, 1],
    ],
  );
});
