/** The model as a map: what it is made of, each part a way to its view. */

/** @import { Choice, Side, State, Store } from "../../types.js" */
/** @import { OpenExport } from "../board/export_menu.js" */

import { asFigure } from "../../figures/inside/drawing.js";
import { figure } from "../../figures/inside/map.js";
import { columnsOf, sideOf } from "../../patterns/inside/map.js";
import { factsSaid } from "../../patterns/inside/map_facts.js";
import { format } from "../../state/choice.js";
import { answerTo } from "../../state/inside/answer_to.js";
import { opensExport } from "../board/export_menu.js";
import { stageOf } from "../board/stage.js";
import { find, make } from "../element.js";
import { createUnchanged } from "../memory.js";
import { redrawnOnResize } from "../resize.js";
import { svgOf } from "./drawing.js";
import { factParts } from "./map_facts.js";
import { saveableOf } from "./layer/layer_saveable.js";

const NATURAL = 700; // pixels of a saved map
const LEAST = 360;

/** @param {Store} store @param {OpenExport} openExport */
export function createMap(store, openExport) {
  const root = find('part="map"');
  const unchanged = createUnchanged();
  const title = make("h2", {}, "The model as a map");
  const save = make(
    "button",
    { type: "button", class: "quiet", "aria-label": "Save the map as a file" },
    "Save",
  );
  const hint = make("p", { class: "hint" }, HINT);
  const said = make("p", { class: "hint", role: "status" });
  const again = make("button", { type: "button", class: "primary", hidden: "" }, "Try again");
  again.addEventListener("click", () => store.update({ map: null }));
  const picture = make("div", { class: "map-picture" });
  const facts = make("div", { class: "map-facts" });
  const body = make("div", { class: "map-body" }, picture, facts);
  root.replaceChildren(make("header", {}, title, save), hint, said, again, body);
  let opened = ""; // a layer that was unfolded: the focus goes on in it

  opensExport(save, () => {
    const wanted = saveable(store.state);
    if (wanted) openExport(wanted, save);
  });
  picture.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return; // it opens elsewhere
    event.preventDefault();
    const to = links[Number(link.dataset.link)];
    const layer = to.page === undefined ? to.unfolded?.at(-1) : undefined;
    opened = layer ? `, ${layer.stack} layer ${layer.layer}` : "";
    store.choose(to);
    goOn(to, sideOf(store.state.choice));
  });
  /** @type {Partial<Choice>[]} */
  let links = [];

  /** @param {State} state */
  function render(state) {
    const { choice, answers, map, dark, file } = state;
    root.hidden = choice.page !== "model";
    if (root.hidden) return;
    const side = sideOf(choice);
    const capture = answers[side]?.whole;
    if (unchanged([choice, capture, map, dark, file, picture.clientWidth])) return;
    const come = file === null && capture ? answerTo(map, capture.id) : null;
    body.hidden = come === null;
    said.textContent = come ? "" : missing(state);
    said.hidden = come !== null;
    again.hidden = file !== null || map?.of !== capture?.id || map?.status !== "failed";
    save.hidden = come === null;
    if (!capture || !come) return;
    body.classList.toggle("single", come.blocks.length === 1);
    const stage = stageOf(picture, dark);
    if (stage.width === 0) return;
    const drawing = figure(columnsOf({ choice, capture, map: come }), stage);
    links = [];
    const svg = svgOf(
      drawing,
      { role: "group", "aria-label": "The model, from the tokens up" },
      (to) => {
        links.push(to);
        return `#${format({ ...choice, ...to })}`;
      },
    );
    [...svg.querySelectorAll("a")].forEach((link, at) => (link.dataset.link = String(at)));
    picture.replaceChildren(svg);
    facts.replaceChildren(...factParts(come));
    const first = opened ? svg.querySelector(`a[aria-label$="${opened}"]`) : null;
    if (first instanceof SVGElement) first.focus();
    opened = "";
  }

  return redrawnOnResize(root, store, render);
}

/** Whoever follows a link goes on where it leads. @param {Partial<Choice>} to @param {Side} side */
function goOn({ page, inside, heads }, side) {
  if (page !== "explore" || inside !== undefined) return;
  if (heads) return document.getElementById("board")?.focus();
  const text = document.querySelector(`.text[data-side="${side}"]`);
  const predicted = text?.querySelectorAll(".written .token, .guesses .token") ?? [];
  const first = [...predicted].find((one) => one.checkVisibility());
  if (first instanceof HTMLElement) first.focus();
}

const HINT =
  "The numbers are this sentence’s: tokens × features, and the mean length of a token’s state. " +
  "Every part leads to its view; a folded layer opens in its place.";

/** Why there is no map. @param {State} state */
function missing({ answers, map, file, choice }) {
  if (file !== null) return "What is shown came from a file: a map is read from a model.";
  return answers[sideOf(choice)]?.failure?.detail ?? map?.failure?.detail ?? "Loading …";
}

/** @param {State} state */
function saveable(state) {
  const { choice, answers, map } = state;
  const side = sideOf(choice);
  const capture = answers[side]?.whole;
  const come = capture && answerTo(map, capture.id);
  if (!come) return null;
  const columns = columnsOf({ choice, capture, map: come });
  return saveableOf(state, [{ side, capture }], "The model as a map", factsSaid(come), {
    ...{ natural: NATURAL, least: LEAST },
    draw: (stage) => asFigure(figure(columns, stage), stage),
  });
}
