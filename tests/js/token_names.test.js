/** A token says what the model reads: unknown parts are marked, and only other ids are a difference. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { writeLabel } from "../../static/figures/label.js";
import { emptySaid } from "../../static/patterns/continuation.js";
import { difference } from "../../static/patterns/difference.js";
import { differing } from "../../static/patterns/token_links.js";
import { labels, pattern } from "../../static/patterns/pattern.js";
import { tableOf } from "../../static/patterns/pattern_table.js";
import { plain, sentence } from "../../static/patterns/sentences.js";
import { createCarrier } from "../../static/patterns/token_links.js";
import { readOf } from "../../static/state/align.js";
import { pieceSaid, tokenName } from "../../static/state/token_names.js";
import { CAPTURE, STAGE } from "./made.js";

/** @import { Capture, Matrix, Token } from "../../static/types.js" */

const UNKNOWN = 100;

/**
 * As an uncased model reads it.
 * @param {string[]} words
 * @param {Record<string, number>} ids of those that it knows
 * @returns {Capture}
 */
function read(words, ids) {
  let at = 0;
  /** @type {Token[]} */
  const source = words.map((text, word) => {
    const id = ids[text.toLowerCase()] ?? UNKNOWN;
    const start = at;
    at += [...text].length + 1;
    return {
      ...{ text, id, start, end: at - 1, special: false, word, segment: 0 },
      ...{ piece: id === UNKNOWN ? "[UNK]" : text.toLowerCase(), unknown: id === UNKNOWN },
    };
  });
  return {
    ...CAPTURE,
    text: words.join(" "),
    target: null,
    tokens: { source, target: [] },
    predictions: [],
    sites: [{ ...CAPTURE.sites[0], site: "encoder", queries: "source", keys: "source" }],
  };
}

const IDS = { apple: 5, is: 6, red: 7, green: 8 };
const A = read(["😃", "Apple", "is", "red"], IDS);
const B = read(["🍕", "apple", "is", "green"], IDS);

/** @type {Matrix} */
const UNIFORM = { rows: 4, columns: 4, values: new Float32Array(16).fill(0.25) };

/** @param {Capture} capture @param {"a" | "b"} side */
const shown = (capture, side) =>
  pattern(capture, { side, site: "encoder", heads: [{ layer: 0, head: 0 }], mean: false }, [
    UNIFORM,
  ]);

test("tokens differ where their ids do, and nowhere else", () => {
  assert.deepEqual(differing(A.tokens.source.map(readOf), B.tokens.source.map(readOf)), {
    a: [false, false, false, true],
    b: [false, false, false, true],
  });
  const names = difference(shown(A, "a"), shown(B, "b")).keys.map(plain);
  assert.deepEqual(names, ["[UNK] 😃 | 🍕", "Apple", "is", "red | green"]);
});

test("tokens that the model reads alike stand for each other, others that read alike do not", () => {
  const carry = createCarrier(A, B);
  const kept = /** @type {const} */ ({ side: "a", axis: "query", stream: "source" });
  assert.deepEqual(
    [0, 1, 2, 3].map((place) => carry({ ...kept, place }, "source")?.place),
    [0, 1, 2, 3],
  );
  const longer = read(["Apple", "is", "is", "red"], { ...IDS, is: 6 });
  const other = {
    ...longer,
    tokens: {
      ...longer.tokens,
      source: longer.tokens.source.map((token, at) => (at === 1 ? { ...token, id: 99 } : token)),
    },
  };
  const ids = other.tokens.source.map(({ id }) => id);
  assert.deepEqual(ids, [5, 99, 6, 7]);
  assert.equal(
    createCarrier(read(["Apple", "is", "red"], IDS), other)({ ...kept, place: 1 }, "source")?.place,
    2,
  );
});

test("an unknown token is marked in figures, tables and sentences", () => {
  const [first, second] = labels(A, "source");
  assert.equal(plain(first), "[UNK] 😃");
  assert.equal(plain(second), "Apple");
  const drawn = writeLabel(first, 1000, STAGE);
  assert.ok(drawn.includes("[UNK] </span>") && drawn.includes("😃"), drawn);
  assert.ok(!writeLabel(second, 1000, STAGE).includes("[UNK]"));
  assert.equal(writeLabel(first, 48, STAGE).includes("[UNK]…"), true, "cut, it is one text");
  const pattern = shown(A, "a");
  assert.equal(tableOf(pattern, pattern.series[0]).columns[0], "[UNK] 😃");
  assert.match(
    sentence(pattern, pattern.series[0], [{ axis: "query", place: 0 }]),
    /^“\[UNK\] 😃” looks at/,
  );
});

test("what the model reads of a token is said with its number; a special one is itself", () => {
  const [first, second] = A.tokens.source;
  assert.equal(pieceSaid(first), "unknown to the model, which reads piece [UNK], id 100");
  assert.equal(pieceSaid(second), "piece apple, id 5");
  const own = { ...first, text: "[UNK]", special: true };
  assert.equal(tokenName(own), "[UNK]");
});

test("a target of tokens that are no text is not called nothing", () => {
  const [start] = CAPTURE.tokens.target;
  const unknown = { ...start, text: "<unk>", piece: "<unk>", unknown: true };
  const wrote = (/** @type {Token[]} */ target) =>
    emptySaid({
      ...CAPTURE,
      target: "",
      tokens: { ...CAPTURE.tokens, target: [start, ...target] },
    });
  assert.equal(wrote([]), "The model wrote nothing.");
  assert.equal(wrote(Array(120).fill(unknown)), "The model wrote 120 tokens and no text: <unk>");
  const pad = { ...start, text: "<pad>" };
  assert.equal(wrote([unknown, pad]), "The model wrote 2 tokens and no text: <unk>, <pad>");
  assert.equal(wrote([pad]), "The model wrote one token and no text: <pad>");
  assert.equal(emptySaid(CAPTURE), "");
});
