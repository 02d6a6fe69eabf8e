/** Which tokens make a word: as the server counts words, and in scripts without spaces as this browser divides them. */

/** @import { Capture, Stream, Token } from "../types.js" */

import { pointsOf } from "./points.js";

const SCRIPTS =
  "\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Thai}\\p{scx=Lao}\\p{scx=Khmer}\\p{scx=Mymr}";
// The letters of scripts that set no space between words.
const RUN = new RegExp(`[[\\p{L}\\p{M}]&&[${SCRIPTS}]]+`, "gv");

/**
 * How a language is told by its letters, and a few of its words without a space.
 * @type {{ tag: string, name: string, letters: RegExp, sample: string }[]}
 */
const LANGUAGES = [
  { tag: "th", name: "Thai", letters: /\p{scx=Thai}/u, sample: "วันนี้อากาศดี" },
  { tag: "lo", name: "Lao", letters: /\p{scx=Lao}/u, sample: "ມື້ນີ້ອາກາດດີ" },
  { tag: "km", name: "Khmer", letters: /\p{scx=Khmer}/u, sample: "ថ្ងៃនេះអាកាសធាតុល្អ" },
  { tag: "my", name: "Burmese", letters: /\p{scx=Mymr}/u, sample: "ဒီနေ့ရာသီဥတုကောင်းတယ်" },
  {
    tag: "ja",
    name: "Japanese",
    letters: /[\p{scx=Hira}\p{scx=Kana}]/u,
    sample: "今日は天気がいい",
  },
  { tag: "zh", name: "Chinese", letters: /\p{scx=Han}/u, sample: "今天天气很好" },
];

const characters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** @typedef {(text: string) => string[]} Divide */

/** @param {Intl.Segmenter} segmenter @returns {Divide} */
const divider = (segmenter) => (text) =>
  Array.from(segmenter.segment(text), ({ segment }) => segment);

/**
 * The words of a language, if the browser has them: then it finds a longer one in the sample, and
 * more than one.
 * @param {string} tag
 * @param {string} sample
 * @param {(tag: string) => Divide} wordsIn
 */
function knows(tag, sample, wordsIn) {
  const count = wordsIn(tag)(sample).length;
  return count > 1 && count < divider(characters)(sample).length;
}

/** @param {string} tag */
const browserWords = (tag) => divider(new Intl.Segmenter(tag, { granularity: "word" }));

/** A word of a text: which code points, and how it reads. @typedef {{ start: number, end: number }} Span */

/**
 * The words of scripts without spaces in a text, and how they were found.
 * @param {string} text
 * @param {(tag: string) => Divide} [wordsIn] how a language is divided into words
 * @returns {{ spans: Span[], said: string[] }} spans in code points, in order
 */
export function dividedIn(text, wordsIn = browserWords) {
  const japanese = LANGUAGES[4].letters.test(text);
  /** @type {Set<string>} */
  const said = new Set();
  const spans = [...text.matchAll(RUN)].flatMap(({ 0: run, index }) => {
    const language = LANGUAGES.find(({ tag, letters }) =>
      tag === "ja"
        ? japanese && /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]/u.test(run)
        : letters.test(run),
    );
    const known = language && knows(language.tag, language.sample, wordsIn);
    const name = language?.name ?? "the script";
    said.add(
      known ? `${name} words as this browser divides them` : `each character of ${name} a word`,
    );
    let at = [...text.slice(0, index)].length;
    return (known ? wordsIn(language.tag) : divider(characters))(run).map((word) => {
      const start = at;
      at += [...word].length;
      return { start, end: at };
    });
  });
  return { spans, said: [...said] };
}

/**
 * The words of a stream: for each token the number of its own, and what was said of dividing.
 * @typedef {{ of: number[], said: string[] }} Units
 */

/** @type {WeakMap<Token[], Units>} */
const known = new WeakMap();

/**
 * Tokens that stand beside each other and belong to one word have one number; a token that belongs
 * to none has its own.
 * @param {Capture} capture
 * @param {Stream} stream
 * @returns {Units}
 */
export function unitsOf(capture, stream) {
  const tokens = capture.tokens[stream];
  const units = known.get(tokens) ?? unitsIn(capture, stream);
  known.set(tokens, units);
  return units;
}

/** @param {Capture} capture @param {Stream} stream @returns {Units} */
function unitsIn(capture, stream) {
  const points = pointsOf(capture, stream);
  const divided = [0, 1].map((segment) => dividedIn(points(segment).join("")));
  let [number, before] = [-1, ""];
  const of = capture.tokens[stream].map((token, place) => {
    const own = wordOf(token, divided[token.segment ?? 0].spans) ?? `alone ${place}`;
    if (own !== before) number += 1;
    before = own;
    return number;
  });
  return { of, said: [...new Set(divided.flatMap(({ said }) => said))] };
}

/**
 * A name of the word that shares most with a token, null where none does.
 * @param {Token} token
 * @param {Span[]} spans
 */
function wordOf({ start, end, word, segment }, spans) {
  if (word === null) return null;
  const shared = (/** @type {Span} */ span) =>
    Math.min(end, span.end) - Math.max(start, span.start);
  const touched = spans.filter((span) => shared(span) > 0);
  if (touched.length === 0) return `${segment} ${word}`;
  const most = touched.reduce((one, other) => (shared(other) > shared(one) ? other : one));
  return `${segment} from ${most.start}`;
}
