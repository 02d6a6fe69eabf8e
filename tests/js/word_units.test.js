/** Words where no spaces part them: as the browser divides them where it knows the language, else characters. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { words } from "../../static/patterns/merged_words.js";
import { pattern } from "../../static/patterns/pattern.js";
import { spellTokens } from "../../static/patterns/head_search.js";
import { wordOf } from "../../static/state/token_picks.js";
import { dividedIn, unitsOf } from "../../static/state/word_units.js";
import { amountOf } from "../../static/views/board/panel/drawn_share.js";
import { saveable } from "../../static/views/board/saveable.js";
import { CAPTURE, READING } from "./made.js";

/** @import { Capture, Matrix, Token } from "../../static/types.js" */

const CHINESE = "今天天气很好，我们去公园玩 OK now";

/** One token for each character, as the server numbers words. @param {string} text @returns {Capture} */
function read(text) {
  /** @type {Token[]} */
  const source = [...text].map((sign, at) => ({
    ...{ text: sign === " " ? "␣" : sign, piece: sign, id: Number(sign.codePointAt(0)) },
    ...{ start: at, end: at + 1, special: false, segment: 0, unknown: false },
    word:
      sign === " " ? null : /[A-Za-z]/.test(sign) ? text.slice(0, at).split(" ").length + 100 : at,
  }));
  return {
    ...CAPTURE,
    text,
    target: null,
    tokens: { source, target: [] },
    predictions: [],
    sites: [{ ...CAPTURE.sites[0], site: "encoder", queries: "source", keys: "source" }],
  };
}

/** @param {string} text @param {ReturnType<typeof dividedIn>["spans"]} spans */
const slices = (text, spans) => spans.map(({ start, end }) => [...text].slice(start, end).join(""));

test("every figure has the words of the browser where a script sets no spaces", () => {
  const capture = read(CHINESE);
  const count = capture.tokens.source.length;
  /** @type {Matrix} */
  const uniform = {
    rows: count,
    columns: count,
    values: new Float32Array(count ** 2).fill(1 / count),
  };
  const pieces = pattern(
    capture,
    { side: "a", site: "encoder", heads: [{ layer: 0, head: 0 }], mean: false },
    [uniform],
  );
  const shown = words(pieces, capture);
  const named = ["今天", "天气", "很好", "，", "我们", "去", "公园", "玩", "␣", "OK", "␣", "now"];
  assert.deepEqual(
    shown.keys.map(({ text }) => text),
    named,
  );
  assert.deepEqual(shown.divided, ["Chinese words as this browser divides them"]);
  const manner = /** @type {const} */ ({ view: "lines", most: 1 });
  assert.match(amountOf(shown, READING, manner), /; Chinese words as this browser divides them$/);
  const { rows, columns, values } = shown.series[0].weights;
  assert.deepEqual([rows, columns], [named.length, named.length]);
  assert.ok(Math.abs(values[0] - 2 / count) < 1e-6, "the keys of a word are summed");
  assert.deepEqual(wordOf(capture, "source", 3), [2, 3], "the same word is picked");
  assert.equal(spellTokens(capture, "source", [2, 3]), "天气");
});

test("a language is told by its letters", () => {
  const said = (/** @type {string} */ text) => dividedIn(text).said.join("; ");
  assert.equal(said("今日は天気がいい"), "Japanese words as this browser divides them");
  assert.equal(
    said("วันนี้อากาศดี and 天气"),
    "Thai words as this browser divides them; Chinese words as this browser divides them",
  );
  assert.equal(said("the street was wide"), "");
  assert.deepEqual(slices("🍕 วันนี้อากาศดี", dividedIn("🍕 วันนี้อากาศดี").spans), [
    "วัน",
    "นี้",
    "อากาศ",
    "ดี",
  ]);
  assert.deepEqual(slices("コンピューター。", dividedIn("コンピューター。").spans), [
    "コンピューター",
  ]);
});

test("without the language in the browser each character is a word, and that is said", () => {
  const whole = () => (/** @type {string} */ text) => [text];
  const text = "วันนี้";
  const { spans, said } = dividedIn(text, whole);
  assert.deepEqual(said, ["each character of Thai a word"]);
  assert.deepEqual(slices(text, spans), ["วั", "น", "นี้"]);
  const single = () => (/** @type {string} */ text) => [...text];
  assert.deepEqual(dividedIn("今天天气", single).said, ["each character of Chinese a word"]);
});

test("a token that holds parts of two words belongs to the one that it shares most with", () => {
  const capture = read("今天天气");
  const [one, two, three, four] = capture.tokens.source;
  const source = [one, { ...two, text: "天天气", end: 4 }];
  assert.deepEqual(wordOf({ ...capture, tokens: { source, target: [] } }, "source", 1), [1]);
  assert.deepEqual(
    wordOf({ ...capture, tokens: { source: [one, two, three, four], target: [] } }, "source", 1),
    [0, 1],
  );
});

test("a file of numbers between words is asked for with the words of the figure", async () => {
  const capture = read(CHINESE);
  const plain = read("OK now");
  /** @type {unknown[]} */
  const asked = [];
  const numbers = {
    weights: async (
      /** @type {Capture} */ of,
      /** @type {string} */ place,
      /** @type {unknown} */ words,
    ) => {
      asked.push([of.text, place, words]);
      return { blob: new Blob() };
    },
    alignment: () => Promise.reject(new Error("not asked")),
  };
  const panel = {
    of: { side: "a", site: "encoder", heads: [{ layer: 0, head: 1 }], mean: false },
    minus: null,
  };
  const pictures = { bothOf: () => null, pictureOf: () => null };
  for (const [one, units] of /** @type {const} */ ([
    [capture, "words"],
    [capture, "pieces"],
    [plain, "words"],
  ])) {
    const answers = { a: { encoder: one, whole: one }, b: null };
    const state = /** @type {any} */ ({ choice: { model: "m", units }, answers, file: null });
    const { csv } = saveable(/** @type {any} */ (panel), state, pictures, numbers);
    assert.ok(typeof csv === "function");
    await csv();
  }
  const { of } = unitsOf(capture, "source");
  assert.deepEqual(asked, [
    [CHINESE, "encoder.0.1", { source: of }],
    [CHINESE, "encoder.0.1", null],
    ["OK now", "encoder.0.1", {}],
  ]);
});
