/** The positional encodings that the model used, one heatmap for each text and side. */

/** @import { Encoding, Label, Side, State, Store } from "../types.js" */

import { CONFIG } from "../figures/frame.js";
import { figure } from "../figures/positions.js";
import { labels } from "../pattern.js";
import { SIDES } from "../loader.js";
import { find, make } from "./element.js";
import { stageOf } from "./stage.js";

/** @type {Record<string, string>} */
const KINDS = {
  sinusoidal: "Added to every embedding: sines (even dimensions) and cosines (odd) that turn slower and slower.",
  learned: "Added to every embedding: a vector for each place, learned in training.",
  rotary: "Sines (even) and cosines (odd) of the angles by which queries and keys are turned.",
};

/** @param {Store} store */
export function createPositions(store) {
  const root = find('part="positions"');
  /** @type {unknown} */
  let drawn = null;

  /**
   * Put up an empty panel; returns what draws it once all of them stand.
   * @param {State} state
   * @param {Side} side
   * @param {Encoding} encoding
   */
  function panel(state, side, encoding) {
    const capture = state.answers[side]?.whole;
    if (!capture) return [];
    const names = labels(capture, encoding.where === "target" ? "target" : "source");
    const title = `${side.toUpperCase()} · ${encoding.kind} positions · ${encoding.where}`;
    const picture = make("div", {
      ...{ class: "figure", role: "img", "aria-label": title, "aria-busy": "true" },
    });
    const readout = make("p", { class: "readout", "aria-live": "polite" }, KINDS[encoding.kind] ?? "");
    const header = make("header", {}, make("h2", {}, title));
    root.append(make("article", { class: "panel" }, header, picture, readout));
    return [
      async () => {
        const { data, layout } = figure(encoding, names, stageOf(picture, state.dark));
        picture.addEventListener("pointermove", (event) => {
          readout.textContent = valueAt(event, picture, layout, encoding, names);
        });
        await Plotly.react(picture, data, layout, CONFIG);
        picture.setAttribute("aria-busy", "false");
      },
    ];
  }

  /** @param {State} state */
  function render(state) {
    root.hidden = state.choice.page !== "positions";
    if (root.hidden) return;
    const given = SIDES.map((side) => state.answers[side]?.positions ?? null);
    const key = JSON.stringify([given.map((one) => one && one[0].values), root.clientWidth, state.dark]);
    if (key === drawn) return;
    drawn = key;
    for (const old of root.querySelectorAll(".figure")) Plotly.purge(/** @type {HTMLElement} */ (old));
    root.replaceChildren();
    const draws = SIDES.flatMap((side, at) =>
      (given[at] ?? []).flatMap((encoding) => panel(state, side, encoding)),
    );
    for (const draw of draws) void draw();
    if (draws.length === 0) root.append(make("p", { class: "hint" }, "Waiting for the model."));
  }

  new ResizeObserver(() => render(store.state)).observe(root);
  return render;
}

/**
 * @param {PointerEvent} event
 * @param {HTMLElement} picture
 * @param {ReturnType<typeof figure>["layout"]} layout
 * @param {Encoding} encoding
 * @param {Label[]} names
 */
function valueAt(event, picture, { width, height, margin }, { values, kind }, names) {
  const { left, top } = picture.getBoundingClientRect();
  const down = (event.clientY - top - margin.t) / (height - margin.t - margin.b);
  const along = (event.clientX - left - margin.l) / (width - margin.l - margin.r);
  const place = Math.floor(down * values.length);
  const dimension = Math.floor(along * values[0].length);
  const value = values[place]?.[dimension];
  if (value === undefined) return KINDS[kind] ?? "";
  return `Position ${place} (“${names[place].text}”), dimension ${dimension}: ${value.toFixed(4)}`;
}
