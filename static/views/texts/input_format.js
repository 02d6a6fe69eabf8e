/** How the texts are read: in which languages, with special tokens or without, as a chat. */

/** @import { ModelEntry, State, Store } from "../../types.js" */
/** @import { InputFormat } from "../../state/input_format.js" */

import { readOtherwise } from "../../state/transitions.js";
import { find, make } from "../element.js";

const CHAT = "The model’s own template puts the messages together";
const ROLES = "A line that begins with a role is a message: “system: Be brief.”";

/** @param {Store} store */
export function createInputFormat(store) {
  const root = find('part="input-format"');
  const languages = [
    createLanguage("source_language", "Read as", "as its tokenizer does"),
    createLanguage("target_language", "Written in", "as the model does"),
  ];
  const special = createSwitch("special_tokens", "Special tokens", SPECIAL);
  const chat = createSwitch("chat", "Chat template", CHAT);
  const roles = make("span", { class: "hint" }, ROLES);
  const parts = [...languages.map(({ label }) => label), special.label, chat.label, roles];
  root.replaceChildren(...parts);

  /** @param {Partial<InputFormat>} format */
  const choose = (format) => store.choose(readOtherwise(store.state.choice, format));
  for (const { name, field } of languages) {
    field.addEventListener("change", () => choose({ [name]: field.value }));
  }
  for (const { name, field } of [special, chat]) {
    field.addEventListener("change", () => choose({ [name]: field.checked ? "yes" : "no" }));
  }

  /** @param {State} state */
  return function render({ choice, models, file }) {
    const model = models?.models.find(({ id }) => id === choice.model);
    const own = model && file === null && model.origin !== "built-in" ? model : null;
    for (const language of languages) language.render(own, choice[language.name]);
    special.render(own !== null, choice.special_tokens, choice.chat === "yes");
    chat.render(own?.chats ?? false, choice.chat, false);
    roles.hidden = choice.chat === "no";
    root.hidden = own === null;
  };
}

const SPECIAL = "Whether the tokenizer adds its own, such as a beginning and an end, to the text";

/**
 * A language to choose, among those of the model.
 * @param {"source_language" | "target_language"} name
 * @param {string} said
 * @param {string} usual
 */
function createLanguage(name, said, usual) {
  const field = make("select", { name });
  const label = make("label", {}, `${said} `, field);
  /** @type {string[]} */
  let offered = [];
  return {
    ...{ name, field, label },
    /** @param {ModelEntry | null} model @param {string} chosen */
    render(model, chosen) {
      const codes = model?.languages ?? [];
      label.hidden = codes.length === 0;
      if (codes !== offered) {
        offered = codes;
        const options = codes.map((code) => make("option", { value: code }, code));
        field.replaceChildren(make("option", { value: "" }, usual), ...options);
      }
      field.value = chosen;
    },
  };
}

/**
 * @param {"special_tokens" | "chat"} name
 * @param {string} said
 * @param {string} title
 */
function createSwitch(name, said, title) {
  const field = make("input", { type: "checkbox", name });
  const label = make("label", { title }, field, ` ${said}`);
  return {
    ...{ name, field, label },
    /** @param {boolean} there @param {"yes" | "no"} chosen @param {boolean} disabled */
    render(there, chosen, disabled) {
      label.hidden = !there;
      field.checked = chosen === "yes";
      field.disabled = disabled; // a chat template says itself which there are
    },
  };
}
