/** Which positions the experiment tells the tokens: its mode, its number, and what follows from it. */

/** @import { Choice, ModelEntry, PlacesEdit, State, Store } from "../../types.js" */

import { placesTitle } from "../../state/head_edits.js";
import { fits, movedInstead, placesWire } from "../../state/positions/places_edit.js";
import { inBoth, redrawn } from "../../state/transitions.js";
import { make } from "../element.js";
import { createSegments } from "./controls.js";

/**
 * What a mode begins with, and what its number is called.
 * @type {Record<PlacesEdit["mode"], { by: number, name: string, step: string, text: string, title: string }>}
 */
const MODES = {
  off: { by: 0, name: "", step: "1", text: "Off", title: "No token is told a position." },
  shuffle: {
    ...{ by: 0, name: "seed", step: "1", text: "Shuffled" },
    title: "The tokens exchange their positions.",
  },
  shift: {
    ...{ by: 3, name: "by k =", step: "1", text: "Shifted" },
    title: "Every token is told a position k places further on.",
  },
  same: {
    ...{ by: 0, name: "at", step: "1", text: "All the same" },
    title: "All tokens are told one position.",
  },
  stretch: {
    ...{ by: 0.5, name: "by the factor", step: "0.1", text: "Stretched" },
    title: "Position p becomes p times a factor.",
  },
};
const NAMES = /** @type {PlacesEdit["mode"][]} */ (Object.keys(MODES));

/** @param {Store} store */
export function createPlacesTools(store) {
  const modes = createSegments(
    "Positions are",
    NAMES.map((value) => ({ value, text: MODES[value].text, title: MODES[value].title })),
    (mode) => store.choose({ experiment: { mode, by: MODES[mode].by } }),
  );
  const name = make("span", { class: "hint" });
  const by = make("input", { type: "number", "aria-label": "By how much" });
  const seed = make("button", { type: "button" }, "Another seed");
  const draw = make(
    "button",
    {
      type: "button",
      title: "The same text as B with these positions, beside A: lines, search, checks.",
    },
    "Draw as B on the page Heads",
  );
  const number = make("label", { class: "slider number" }, name, by);
  const why = make("p", { class: "hint" });

  by.addEventListener("change", () => {
    const { mode } = store.state.choice.experiment;
    const value = mode === "stretch" ? Number(by.value) : Math.round(Number(by.value));
    if (fits({ mode, by: value })) store.choose({ experiment: { mode, by: value } });
    else by.value = String(store.state.choice.experiment.by);
  });
  seed.addEventListener("click", () => {
    const { by: last } = store.state.choice.experiment;
    store.choose({ experiment: { mode: "shuffle", by: last + 1 } });
  });
  draw.addEventListener("click", () => store.choose(drawnAsB(store.state.choice)));

  return {
    parts: [make("div", { class: "tools-row" }, modes.root, number, seed, draw), why],
    /** @param {State} state @param {ModelEntry | undefined} model */
    show({ choice: { experiment } }, model) {
      const refused = (model?.position_edits ?? []).filter(({ available }) => !available);
      modes.show(
        experiment.mode,
        Object.fromEntries(refused.map(({ mode, reason }) => [mode, reason ?? "Not here."])),
      );
      const { name: called, step } = MODES[experiment.mode];
      number.hidden = experiment.mode === "off";
      seed.hidden = experiment.mode !== "shuffle";
      name.textContent = called;
      by.step = step;
      by.value = String(experiment.by);
      by.setAttribute("aria-label", `Positions ${called}`);
      const off = experiment.mode === "off" && model?.off_is ? [`Off means: ${model.off_is}`] : [];
      const not = refused.map(({ mode, reason }) => `${MODES[mode].text}: ${reason}`);
      why.textContent = [...off, ...not].join(" ");
    },
    /** Why the chosen mode cannot be had; null: it can. @param {State} state @param {ModelEntry | undefined} model */
    refused: ({ choice: { experiment } }, model) =>
      model?.position_edits.find(({ mode, available }) => mode === experiment.mode && !available) ??
      null,
  };
}

/**
 * The text of A, with its edits, as B with other positions; A stays to compare with.
 * @param {Choice} choice
 * @returns {Partial<Choice>}
 */
export function drawnAsB(choice) {
  const { a, pair_a, target_a, experiment } = choice;
  const texts = { b: a, pair_b: pair_a, target_b: target_a };
  const moved = movedInstead(choice.moved, "b", experiment);
  const masked = inBoth(choice.masked);
  const edits = inBoth(choice.edits);
  return { ...redrawn(choice, { ...texts, masked, moved }), edits, page: "explore" };
}

/** The experiment in words. @param {PlacesEdit} edit */
export const experimentTitle = (edit) => placesTitle(placesWire(edit));
