/** What every panel of the board draws: patterns and lines, made anew only where something changed. */

/** @import { Answer, Choice, Content, HeadsOf, Panel, Pattern, Reading, Series } from "../../../types.js" */
/** @import { Side, Theme } from "../../../types.js" */

import { huesOf } from "../../../figures/hues.js";
import { contentOf } from "../../../figures/strokes.js";
import { headName, mutedHeads, panelName, weightsName } from "../../../state/panels.js";
import { shownIn } from "../../../patterns/panel_pattern.js";
import { captureWith } from "../../../state/answers.js";
import { createMemory } from "../../memory.js";

export function createContents() {
  /** @type {ReturnType<typeof createMemory<Pattern | null>>} */
  const patterns = createMemory();
  /** @type {ReturnType<typeof createMemory<Content>>} */
  const contents = createMemory();

  /**
   * @param {Panel[]} panels
   * @param {Choice} choice
   * @param {Record<Side, Answer | null>} answers
   * @param {Reading} reading
   * @param {Theme} theme
   */
  return function contentsOf(panels, choice, answers, reading, theme) {
    const names = panels.map(panelName);
    patterns.keep(names);
    contents.keep(names);
    /** @type {Map<string, Content>} */
    const made = new Map();
    /** @type {Map<string, Series[]>} */
    const series = new Map();
    for (const panel of panels) {
      const name = panelName(panel);
      series.set(name, legendOf(panel));
      const less = visible(panel, mutedHeads(choice.muted, panel));
      const inputs = [
        ...inputsOf(less.of, answers),
        ...(less.minus ? inputsOf(less.minus, answers) : []),
      ];
      const read = [
        choice.step,
        choice.units,
        choice.special,
        choice.segments,
        choice.view,
        less.of.heads.map(headName).join(),
        ...inputs,
      ];
      const shown = patterns.of(name, read, () =>
        coloured(shownIn(less, choice, answers), series.get(name) ?? []),
      );
      if (!shown) continue;
      const drawn = [shown, reading.threshold, reading.top, reading.direction, theme];
      made.set(
        name,
        contents.of(name, drawn, () => contentOf(shown, reading, theme)),
      );
    }
    return { contents: made, series, most: mostOf([...made.values()]) };
  };
}

/** @param {Panel} panel @param {string[]} muted @returns {Panel} */
function visible(panel, muted) {
  const heads = panel.of.heads.filter((head) => !muted.includes(headName(head)));
  return { ...panel, of: { ...panel.of, heads } };
}

/** What a pattern is made of. @param {HeadsOf} of @param {Record<Side, Answer | null>} answers */
function inputsOf({ side, site, heads }, answers) {
  const answer = answers[side];
  // The encoder is the same before and after the translation came.
  const capture = (site === "encoder" && answer?.encoder) || captureWith(answer, site);
  return [capture, ...heads.map((head) => answer?.weights[weightsName(site, head)])];
}

/**
 * The heads of a panel as its legend names them, also before their weights came.
 * @param {Panel} panel
 * @returns {Series[]}
 */
function legendOf({ of }) {
  const none = { rows: 0, columns: 0, values: new Float32Array(0) };
  const heads = of.mean ? of.heads.slice(0, 1) : of.heads;
  return heads.map((head) => ({
    name: headName(head),
    hue: head.head ?? head.layer ?? 0,
    weights: none,
  }));
}

/** Every head in the colour that the legend gives it. @param {Pattern | null} shown @param {Series[]} legend */
function coloured(shown, legend) {
  if (!shown || shown.kind === "difference") return shown;
  const hues = huesOf(legend);
  const hue = (/** @type {Series} */ one) =>
    hues[legend.findIndex(({ name }) => name === one.name)] ?? one.hue;
  return { ...shown, series: shown.series.map((one) => ({ ...one, hue: hue(one) })) };
}

/** @param {Content[]} contents the largest difference among them */
function mostOf(contents) {
  let most = 0;
  for (const { shown } of contents) {
    if (shown.kind !== "difference") continue;
    for (const { weights } of shown.series) {
      for (const value of weights.values) most = Math.max(most, Math.abs(value));
    }
  }
  return most || 1;
}
