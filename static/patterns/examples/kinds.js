/** What any model of a kind can be asked about, whatever it was trained on. */

/** @import { ReadyMade, SiteName } from "../../types.js" */

/** @typedef {{ name: string, title: string, look: string, site: SiteName, ask: ReadyMade }} OfKind */

export const PLAIN = "The teacher gave the student a book, and the student read the book at home.";
export const REPEATED =
  "A grey heron stood by the old mill. Years later a grey heron stood by the old mill.";

/** @type {Record<"before" | "rest" | "same", Omit<OfKind, "site">>} */
const ANY = {
  before: {
    name: "previous-token",
    title: "One token back",
    look: [
      "Most models have a head that looks at the token before, whatever it says: a line",
      "that runs one step back, all the way down.",
    ].join(" "),
    ask: "previous",
  },
  rest: {
    name: "nothing-to-do",
    title: "Where a head looks when it has nothing to do",
    look: [
      "Heads whose work is not called for put their weight on special tokens, which",
      "carry little: lines from everywhere meet there.",
    ].join(" "),
    ask: "special",
  },
  same: {
    name: "same-word",
    title: "The same word, said twice",
    look: "“book” and “student” stand twice. Some heads look from a word to its other mention.",
    ask: "same",
  },
};

/** @type {Record<string, OfKind[]>} */
export const OF_KIND = {
  encoder: [
    { ...ANY.before, site: "encoder" },
    {
      name: "next-token",
      title: "One token on",
      look: "An encoder sees what follows. Some heads look one step ahead, all the way down.",
      site: "encoder",
      ask: "next",
    },
    { ...ANY.rest, site: "encoder" },
    { ...ANY.same, site: "encoder" },
  ],
  decoder: [
    { ...ANY.before, site: "decoder" },
    {
      name: "induction",
      title: "What came after it last time?",
      look: [
        "A phrase stands twice. At its second mention an induction head looks at what",
        "followed each token the first time, so that the model can write it again.",
      ].join(" "),
      site: "decoder",
      ask: "induction",
    },
    {
      name: "first-token",
      title: "The first token as a place to rest",
      look: [
        "A decoder's softmax has to put its weight somewhere. Many heads put most of it",
        "on the first token, which all others can see.",
      ].join(" "),
      site: "decoder",
      ask: "first",
    },
    { ...ANY.same, site: "decoder" },
  ],
  "encoder-decoder": [
    {
      name: "alignment",
      title: "Which source word is being written?",
      look: [
        "Cross-attention: each row is a token that is written, and its line goes to",
        "what it is written from. The head that spreads its look least comes first.",
      ].join(" "),
      site: "cross",
      ask: "concentrates",
    },
    { ...ANY.before, site: "encoder" },
    { ...ANY.rest, site: "cross" },
    { ...ANY.same, site: "encoder" },
  ],
};
