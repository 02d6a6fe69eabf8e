/** How the texts are to be read: languages, special tokens, or as a chat by the model's template. */

/** @import { Choice, ModelEntry, Origin } from "../types.js" */

/** @typedef {Pick<Choice, "source_language" | "target_language" | "special_tokens" | "chat">} InputFormat */

/** @type {InputFormat} */
export const USUAL = {
  source_language: "",
  target_language: "",
  special_tokens: "yes",
  chat: "no",
};

const ROLE = /^(\w+):[ \t]*/; // at the beginning of a line

/**
 * The messages of a chat: each begins with its role, "system: Be brief." What stands before the first
 * one is said by the user.
 * @param {string} text
 */
export function messagesOf(text) {
  /** @type {{ role: string, content: string }[]} */
  const messages = [];
  for (const line of text.split("\n")) {
    const role = ROLE.exec(line);
    if (role) messages.push({ role: role[1], content: line.slice(role[0].length) });
    else if (messages.length === 0) messages.push({ role: "user", content: line });
    else messages[messages.length - 1].content += `\n${line}`;
  }
  return messages.map(({ role, content }) => ({ role, content: content.trim() }));
}

/**
 * What a question says beside its text, or in its place.
 * @param {InputFormat} format
 * @param {string} text
 * @param {string} pair the second text, "" for none
 * @returns {Partial<Origin>}
 */
export function wireOfText({ source_language, target_language, special_tokens, chat }, text, pair) {
  return {
    ...(chat === "yes"
      ? { messages: messagesOf(text) }
      : { text, ...(pair === "" ? {} : { text_pair: pair }) }),
    ...(source_language === "" ? {} : { source_language }),
    ...(target_language === "" ? {} : { target_language }),
    ...(special_tokens === "yes" ? {} : { special_tokens: false }),
  };
}

/**
 * As much of a format as a model takes.
 * @param {InputFormat} format
 * @param {Pick<ModelEntry, "origin" | "languages" | "chats">} model
 * @returns {InputFormat}
 */
export function formatFor(format, { origin, languages, chats }) {
  const known = (/** @type {string} */ code) => (languages.includes(code) ? code : "");
  return {
    source_language: known(format.source_language),
    target_language: known(format.target_language),
    special_tokens: origin === "built-in" ? "yes" : format.special_tokens,
    chat: chats ? format.chat : "no",
  };
}
