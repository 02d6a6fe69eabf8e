/** How texts are read: what the server is asked, what a link keeps, what another model takes. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { defaults, format, parse } from "../../static/state/choice.js";
import { fitToModel } from "../../static/state/fit_to_model.js";
import { formatFor, messagesOf } from "../../static/state/input_format.js";
import { questionOf } from "../../static/state/question.js";
import { readOtherwise } from "../../static/state/transitions.js";
import { DECODER, ENTRY } from "./entries.js";

test("lines that begin with a role are messages, and what stands before is the user's", () => {
  assert.deepEqual(messagesOf("system: Be brief.\nWell:\nuser: Hi\n  there "), [
    { role: "system", content: "Be brief." },
    { role: "Well", content: "" },
    { role: "user", content: "Hi\n  there" },
  ]);
  assert.deepEqual(messagesOf("Hi"), [{ role: "user", content: "Hi" }]);
});

test("a question says only what is unlike the usual", () => {
  const choice = { ...defaults(), model: "m", a: "x", b: "y" };
  assert.deepEqual(questionOf(choice, "a"), { model: "m", text: "x" });
  const told = {
    ...choice,
    source_language: "de",
    target_language: "fr",
    special_tokens: /** @type {const} */ ("no"),
  };
  assert.deepEqual(questionOf(told, "b"), {
    ...{ model: "m", text: "y", source_language: "de", target_language: "fr" },
    special_tokens: false,
  });
  assert.deepEqual(questionOf({ ...choice, chat: "yes" }, "a"), {
    model: "m",
    messages: [{ role: "user", content: "x" }],
  });
});

test("a link keeps how texts are read, as far as its model reads them so", () => {
  const choice = {
    ...defaults(),
    model: "m",
    site: /** @type {const} */ ("decoder"),
    source_language: "de",
    chat: /** @type {const} */ ("yes"),
  };
  assert.deepEqual(parse(format(choice)).choice, choice);
  const model = { ...DECODER, id: "m", languages: ["de", "fr"], chats: true };
  const models = { models: [model, ENTRY], default: "m" };
  const { choice: kept, notice } = fitToModel(format(choice), models);
  assert.deepEqual([kept.source_language, kept.chat, notice], ["de", "yes", ""]);
  const other = fitToModel(format({ ...choice, model: ENTRY.id }), models);
  assert.deepEqual([other.choice.source_language, other.choice.chat], ["", "no"]);
  assert.match(other.notice, /does not read texts so: source_language, chat/);
});

test("the built-in model always reads its special tokens", () => {
  const bare = { ...defaults(), special_tokens: /** @type {const} */ ("no") };
  assert.equal(formatFor(bare, ENTRY).special_tokens, "yes");
  assert.equal(formatFor(bare, DECODER).special_tokens, "no");
});

test("read otherwise, tokens have other places: what was said of them is void", () => {
  const choice = {
    ...defaults(),
    masked: [{ side: /** @type {const} */ ("a"), place: 3 }],
    odds: "3:x",
    step: 2,
    queries: [1],
  };
  const patch = readOtherwise(choice, { special_tokens: "no" });
  assert.deepEqual(
    [patch.special_tokens, patch.masked, patch.odds, patch.step, patch.queries],
    ["no", [], "", null, []],
  );
});
