/** Puts the page together: URL → store → views, and what the store lacks from the server. */

/** @import { Choice, HeadsOf, ModelEntry, Models, State } from "./types.js" */
/** @import { Wish } from "./views/saving.js" */

import { defaults, format, parse } from "./choice.js";
import * as client from "./client.js";
import { createLoader, sidesOf } from "./loader.js";
import { opened } from "./opened.js";
import { headName, panelName, panelsOf, weightsName } from "./panels.js";
import { createStore } from "./store.js";
import { createBar } from "./views/bar.js";
import { createBoard } from "./views/board.js";
import { createExport } from "./views/export.js";
import { createGallery } from "./views/gallery.js";
import { createHeads } from "./views/heads.js";
import { createMenu } from "./views/menu.js";
import { createPositions } from "./views/positions.js";
import { createReading } from "./views/reading.js";
import { createSaving } from "./views/saving.js";
import { createReplay } from "./views/replay.js";
import { createTexts } from "./views/texts.js";
import { save } from "./views/save.js";
import { saveable } from "./views/saveable.js";

const read = parse(location.hash);
const store = createStore({
  choice: read.choice,
  models: null,
  answers: { a: null, b: null },
  file: null,
  failure: null,
  notice: "",
  dark: document.documentElement.dataset.theme === "dark",
});
const loader = createLoader(store);
const openMenu = createMenu(store);
const openExport = createExport(store);
const board = createBoard(store, () => void begin(), ({ side, stream, place, anchor }) => {
  const answer = store.state.answers[side];
  const capture = answer?.whole ?? answer?.encoder;
  if (capture && stream === "source") openMenu(side, place, anchor, capture);
}, (panel, anchor) => openExport(saveable(panel, store.state, board.figureOf, client.csv), anchor));
const views = [
  createBar(store),
  createTexts(store, () => void loader.again(), openMenu),
  createReplay(store),
  createGallery(store),
  createSaving(saved, open),
  createHeads(store, () => void loader.gridAgain()),
  createReading(store, board.preview),
  board.render,
  createPositions(store, openExport),
];
/** @type {Choice | null} */
let followed = null;
let arrived = true; // the choice came from the address: it is not a new step of the history

/** What a new question to the model is made of. */
const QUESTION = /** @type {const} */ (["model", "a", "b", "target_a", "target_b", "masked"]);

/** @param {State} state */
function follow(state) {
  for (const render of views) render(state);
  const { choice, models } = state;
  if (models === null) return;
  const before = followed;
  followed = choice;
  if (before !== choice) remember(choice, before);
  const asks = QUESTION.some((name) => before?.[name] !== choice[name]);
  if (state.file !== null && before !== null && asks) close();
  if (state.file !== null) return;
  if (asks) void loader.askTexts();
  void loader.fill();
}

/**
 * Write the choice into the URL; a step back undoes one choice, or a whole replay.
 * @param {Choice} choice
 * @param {Choice | null} before
 */
function remember(choice, before) {
  const fragment = `#${format(choice)}`;
  const replaying = before !== null && before.step !== null && choice.step !== null;
  const onwards = replaying && format({ ...choice, step: before.step }) === format(before);
  if (arrived || onwards) history.replaceState(null, "", fragment);
  else if (fragment !== location.hash) history.pushState(null, "", fragment);
  // What was said of a link is no longer true of what was chosen since.
  if (!arrived && store.state.notice !== "") store.update({ notice: "" });
  arrived = false;
}

/** Fit what a link says to the models there are, and say what did not fit. @param {Models} models */
function fit(models) {
  const { choice, wrong } = parse(location.hash);
  /** @type {string[]} */
  const said = wrong.length > 0 ? [`This link has values that cannot be read: ${wrong.join(", ")}.`] : [];
  const known = models.models.find(({ id }) => id === choice.model);
  if (choice.model !== "" && !known) said.push(`There is no model ${choice.model} here.`);
  const model = known ?? /** @type {ModelEntry} */ (models.models.find(({ id }) => id === models.default));
  if (choice.revision !== "" && choice.revision !== model.revision) {
    said.push(`This link was made with revision ${choice.revision}; here it is ${model.revision}.`);
  }
  const shape = model.sites.find(({ site }) => site === choice.site) ?? model.sites[0];
  const heads = choice.heads.filter(({ layer, head }) => layer < shape.layers && head < shape.heads);
  if (heads.length < choice.heads.length) {
    const lost = choice.heads.filter((place) => !heads.includes(place)).map(headName);
    said.push(`The ${shape.site} has ${shape.layers} layers of ${shape.heads} heads, not ${lost.join(", ")}.`);
  }
  const pins = choice.pins.filter(({ of, minus }) => fitting(of, model) && (!minus || fitting(minus, model)));
  if (pins.length < choice.pins.length) {
    const lost = choice.pins.filter((pin) => !pins.includes(pin)).map(panelName);
    said.push(`This model has no heads for the panels ${lost.join(", ")}.`);
  }
  const start =
    model.start.site === shape.site ? [{ layer: model.start.layer, head: model.start.head }] : [];
  const shown = [...heads, ...start, { layer: 0, head: 0 }].slice(0, Math.max(1, heads.length));
  arrived = true;
  store.update({
    models,
    failure: null,
    notice: said.length > 0 ? `${said.join(" ")} Shown is what fits.` : "",
    choice: { ...choice, model: model.id, revision: model.revision, heads: shown, pins },
  });
}

/** Whether a model has these heads. @param {HeadsOf} of @param {ModelEntry} model */
function fitting({ site, heads }, { sites }) {
  const shape = sites.find((one) => one.site === site);
  return heads.every(({ layer, head }) => shape && layer < shape.layers && head < shape.heads);
}

async function begin() {
  try {
    fit(await client.models());
    await loader.askTexts();
    store.update({ models: await client.models() }); // by now the model told how exact it is
  } catch (error) {
    store.update({ failure: client.failureOf(error) });
  }
}

/** Save what is on the board, or everything, of the texts that there are. @param {Wish} wish */
async function saved({ what, format }) {
  const { answers, choice } = store.state;
  const sides = sidesOf(answers);
  const captures = sides.flatMap((side) => answers[side]?.whole ?? []);
  const parts = panelsOf(choice, sides).flatMap(({ of, minus }) => (minus ? [of, minus] : [of]));
  const places = parts.flatMap(({ site, heads }) => heads.map((head) => weightsName(site, head)));
  const file = await client.exported(captures, format, what === "board" ? [...new Set(places)] : []);
  save(file.blob, file.name);
}

/** Draw a saved file. @param {File} file */
async function open(file) {
  const { entry, answers, first, left } = opened(await file.text());
  const [a, b = null] = answers;
  const { layer, head, site } = first;
  const more = left > 0 ? ` It holds ${left} more, which are not drawn.` : "";
  /** @type {Choice} */
  const choice = {
    ...{ ...defaults(), model: entry.id, revision: entry.revision, site, heads: [{ layer, head }] },
    ...{ a: a.question.text, b: b?.question.text ?? "" },
  };
  followed = choice; // its texts are answered already
  store.update({
    ...{ file: file.name, answers: { a, b }, choice, failure: null },
    models: { models: [entry], default: entry.id },
    notice: `Drawn from ${file.name}, without the model.${more} A new sentence, or Back, leaves the file.`,
  });
  history.pushState(null, "", `#${format(choice)}`);
}

/** Leave the opened file and ask the models again. */
function close() {
  store.update({ file: null, models: null, answers: { a: null, b: null }, notice: "" });
  followed = null;
  void begin();
}

store.subscribe(follow);
addEventListener("popstate", () => {
  const { models, file } = store.state;
  if (file !== null) close();
  else if (models) fit(models);
});
document.querySelector(".skip")?.addEventListener("click", (event) => {
  event.preventDefault(); // its address would be read as a choice
  document.getElementById("board")?.focus();
});
void begin();
