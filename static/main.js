/** Puts the page together: URL → store → views, and what the store lacks from the server. */

/** @import { Choice, Models, State } from "./types.js" */

import { format, parse } from "./state/choice.js";
import { createChecker } from "./effects/causal_check.js";
import { failureOf } from "./api/client.js";
import { fetchAlignment, fetchCsv } from "./api/exports.js";
import { createContinuer } from "./effects/generate.js";
import { save } from "./effects/download.js";
import { stateFromFile, saveAs, stateWithoutFile } from "./effects/saved_file.js";
import { fitToModel } from "./state/fit_to_model.js";
import { onDemand } from "./effects/on_demand.js";
import { loadPlotly } from "./effects/plotly.js";
import * as jobs from "./api/jobs.js";
import { listModels, listSuggestions } from "./api/models.js";
import { createLoader } from "./effects/load_captures.js";
import { createOpening } from "./effects/open_model.js";
import { captureWith, readIn } from "./state/answers.js";
import { createSearch } from "./effects/search_heads.js";
import { createSweeper } from "./effects/sweep.js";
import { createStore } from "./state/store.js";
import { createBar } from "./views/bar.js";
import { createBoard } from "./views/board/board.js";
import { checkButton } from "./views/check/check_button.js";
import { createCheck } from "./views/check/check.js";
import { createExampleCard } from "./views/example_card.js";
import { createExport } from "./views/board/export_menu.js";
import { createHeadSearch } from "./views/heads/head_search.js";
import { createFileBanner } from "./views/file_banner.js";
import { createGallery } from "./views/dialogs/gallery.js";
import { createHeadline } from "./views/headline.js";
import { createHeads } from "./views/heads/heads.js";
import { createMenu } from "./views/texts/token_menu.js";
import { find } from "./views/element.js";
import { createModels } from "./views/dialogs/models.js";
import { createContrastTable } from "./views/dialogs/contrast_table.js";
import { createPicker } from "./views/heads/token_picker.js";
import { createReducedHeads } from "./views/heads/reduced_heads.js";
import { createReading } from "./views/board/reading_tools.js";
import { createSaving } from "./views/dialogs/saving.js";
import { createInputFormat } from "./views/texts/input_format.js";
import { createReplay } from "./views/texts/replay.js";
import { createTexts } from "./views/texts/texts.js";
import { saveable } from "./views/board/saveable.js";

const store = createStore({
  choice: parse(location.hash).choice,
  models: null,
  answers: { a: null, b: null },
  offer: null,
  continuing: { a: null, b: null },
  file: null,
  failure: null,
  check: null,
  sweep: null,
  laboratory: {},
  cell: null,
  ...{ layer: null, states: null, uncut: null, map: null },
  notice: "",
  dark: document.documentElement.dataset.theme === "dark",
  picking: null,
  found: null,
});
let asksInside = false; // the reader opened it, not the link that the page began with
let plotly = false; // until it is here, what draws with it waits
/** @param {(state: State) => void} render @returns {(state: State) => void} */
const withPlotly = (render) => (state) => {
  if (plotly) render(state);
};
const loader = createLoader(store);
const opening = createOpening(store, restore);
const checker = createChecker(store);
const sweeper = createSweeper(store);
const search = createSearch(store);
const picker = createPicker(store, find('part="find"'));
const continuer = createContinuer(store);
const openMenu = createMenu(store);
const openExport = createExport(store, save);
const numbers = { weights: fetchCsv, alignment: fetchAlignment };
const headline = createHeadline(store);
const board = createBoard(store, () => void begin(), {
  onMenu({ side, stream, place, anchor, offers }) {
    const answer = store.state.answers[side];
    const capture = stream === "source" ? readIn(answer) : captureWith(answer, "decoder");
    const offered = store.state.file === null ? offers : [];
    if (capture) openMenu(side, place, anchor, capture, stream, offered);
  },
  onPoint: (token) => headline.point(token),
  onPick: (side, stream, place, axis) => picker.take(side, stream, place, null, axis),
  onSave(panel, anchor) {
    openExport(saveable(panel, store.state, board, numbers), anchor);
  },
});
const views = [
  createBar(store),
  createTexts(store, {
    again: () => void loader.again(),
    openMenu,
    take: picker.take,
    writer: continuer,
  }),
  createInputFormat(store),
  createReplay(store),
  headline.render,
  createGallery(store),
  createExampleCard(store),
  createModels(store, opening.open, opening.close, { listSuggestions, failureOf }),
  createSaving((wish) => saveAs(store.state, wish), open),
  withPlotly(createHeads(store, () => void loader.gridAgain())),
  createReducedHeads(store),
  picker.render,
  createContrastTable(store, { ...jobs, failureOf, save }),
  createHeadSearch(
    store,
    () => void search.again(),
    (place) => [checkButton(store, place)],
  ),
  createReading(store, board.preview),
  createCheck(store),
  withPlotly(board.render),
  createFileBanner(leave),
  onDemand(
    store,
    "What is inside the head",
    ({ choice }) => {
      asksInside ||= choice.inspect === null;
      return plotly && choice.inspect !== null;
    },
    async () => (await import("./inside.js")).insideOf(store, openExport, asksInside),
  ),
  onDemand(
    store,
    "The map of the model",
    ({ choice }) => plotly && choice.page === "model",
    async () => (await import("./model_map.js")).mapOf(store, openExport),
  ),
  onDemand(
    store,
    "The page of positions",
    ({ choice }) => plotly && choice.page === "positions",
    async () => (await import("./positions.js")).positionsOf(store, openExport),
  ),
];

/** @type {Choice | null} */
let followed = null;
let arrived = true; // the choice came from the address: it is not a new step of the history

/** What a new question to the model is made of. */
const QUESTION = /** @type {const} */ ([
  "model",
  "revision",
  "a",
  "b",
  "pair_a",
  "pair_b",
  "target_a",
  "target_b",
  "source_language",
  "target_language",
  "special_tokens",
  "chat",
  "masked",
  "edits",
  "moved",
]);

/** @param {State} state */
function follow(state) {
  continuer.follow();
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
  void checker();
  sweeper();
  void search.fill();
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

/** Take over what the address says, as far as it fits. @param {Models} models */
function arrive(models) {
  arrived = true;
  store.update({ models, failure: null, ...fitToModel(location.hash, models) });
}

/** Go to a link whose model is open by now. @param {string} fragment */
function restore(fragment) {
  history.pushState(null, "", `#${fragment}`);
  store.update({ answers: { a: null, b: null } });
  if (store.state.models) arrive(store.state.models);
}

async function begin() {
  try {
    const models = await listModels();
    arrive(models);
    void draw();
    opening.followAll();
    const { offer } = store.state;
    if (offer?.model === models.default) void opening.open(offer); // the operator wants it
    await loader.askTexts();
    store.update({ models: await listModels() }); // by now the model told how exact it is
  } catch (error) {
    store.update({ failure: failureOf(error) });
    void draw();
  }
}

/** Draw from now on: Plotly is not asked for before the first questions have left. */
async function draw() {
  if (plotly) return;
  try {
    await loadPlotly();
    plotly = true;
    follow(store.state);
  } catch (error) {
    store.update({ failure: failureOf(error) });
  }
}

/** Draw a saved file. @param {File} file */
async function open(file) {
  const back = store.state.file?.back ?? location.hash;
  const drawn = stateFromFile(file.name, await file.text(), back);
  followed = drawn.choice; // its texts are answered already
  store.update(drawn);
  history.pushState(null, "", `#${format(drawn.choice)}`);
}

/** Go back to what was shown before the file. */
function leave() {
  history.pushState(null, "", store.state.file?.back || location.pathname);
  close();
}

/** Leave the opened file and ask the models again. */
function close() {
  store.update(stateWithoutFile());
  followed = null;
  void begin();
}

store.subscribe(follow);
addEventListener("popstate", () => {
  const { models, file } = store.state;
  if (file !== null) close();
  else if (models) arrive(models);
});
document.querySelector(".skip")?.addEventListener("click", (event) => {
  event.preventDefault(); // its address would be read as a choice
  document.getElementById("board")?.focus();
});
void begin();
