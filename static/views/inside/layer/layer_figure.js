/** The drawing of a layer, and what is said of the number that is pointed at in it. */

/** @import { LayerRow, Strip } from "../../../patterns/inside/layer.js" */
/** @import { Spot } from "../../../figures/inside/layer.js" */

import { figure } from "../../../figures/inside/layer.js";
import { describeBar } from "../../../patterns/inside/layer.js";
import { make } from "../../element.js";
import { svgOf } from "../drawing.js";

/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** @typedef {{ spot: Spot, at: number }} Pointed a number of a strip */

/** @param {(feature: number) => void} choose what a click on a feature does */
export function createLayerFigure(choose) {
  const picture = make("div", {
    ...{ class: "figure layer-figure", role: "application", tabindex: "0" },
    "aria-roledescription": "diagram of a layer",
    "aria-keyshortcuts": "ArrowUp ArrowDown ArrowLeft ArrowRight Enter",
  });
  const readout = make("p", { class: "readout", "aria-live": "polite" });
  /** @type {{ rows: LayerRow[], spots: Spot[], svg: SVGElement | null }} */
  const shown = { rows: [], spots: [], svg: null };
  /** @type {Pointed | null} */
  let pointed = null;

  /** @param {Spot} spot @returns {Strip} */
  const stripOf = ({ row, strip }) => shown.rows[row].strips[strip];

  /** @param {Pointed | null} next */
  function point(next) {
    pointed = next;
    const mark = shown.svg?.querySelector(".pointed");
    mark?.toggleAttribute("hidden", next === null);
    readout.textContent = next
      ? describeBar(shown.rows[next.spot.row], next.spot.strip, next.at)
      : HINT;
    if (!next || !mark) return;
    const { left, top, width, height } = next.spot;
    const step = width / stripOf(next.spot).values.length;
    const wide = Math.max(step, 2);
    mark.setAttribute("x", String(left + (next.at + 0.5) * step - wide / 2));
    mark.setAttribute("width", String(wide));
    mark.setAttribute("y", String(top));
    mark.setAttribute("height", String(height));
  }

  /** @param {PointerEvent | MouseEvent} event @returns {Pointed | null} */
  function at({ clientX, clientY }) {
    const box = shown.svg?.getBoundingClientRect();
    if (!box) return null;
    const [x, y] = [clientX - box.left, clientY - box.top];
    const spot = shown.spots.find(
      ({ left, top, width, height }) =>
        x >= left && x < left + width && y >= top && y < top + height,
    );
    return spot
      ? { spot, at: Math.floor(((x - spot.left) / spot.width) * stripOf(spot).values.length) }
      : null;
  }

  /** @param {Pointed | null} which */
  const take = (which) => {
    if (which && !stripOf(which.spot).names) choose(which.at);
  };
  picture.addEventListener("pointermove", (event) => point(at(event)));
  picture.addEventListener("pointerleave", () => point(null));
  picture.addEventListener("click", (event) => take(at(event)));
  picture.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") return take(pointed);
    const step = STEPS[event.key];
    if (!step || shown.spots.length === 0) return;
    event.preventDefault();
    const number = pointed ? shown.spots.indexOf(pointed.spot) + step[0] : 0;
    const spot = shown.spots[Math.min(Math.max(number, 0), shown.spots.length - 1)];
    const last = stripOf(spot).values.length - 1;
    point({ spot, at: Math.min(Math.max((pointed?.at ?? 0) + (pointed ? step[1] : 0), 0), last) });
  });

  /** What was pointed at, in what is drawn now. @param {Spot[]} spots @returns {Pointed | null} */
  function stillThere(spots) {
    if (!pointed) return null;
    const { spot: last, at } = pointed;
    const spot = spots.find(({ row, strip }) => row === last.row && strip === last.strip);
    return spot && at < stripOf(spot).values.length ? { spot, at } : null;
  }

  /**
   * @param {LayerRow[]} rows
   * @param {import("../../../types.js").Stage} stage
   * @param {string} name
   */
  function draw(rows, stage, name) {
    const drawing = figure(rows, stage);
    const svg = svgOf(drawing, { "aria-hidden": "true" });
    svg.append(pointer());
    Object.assign(shown, { rows, spots: drawing.spots, svg });
    picture.setAttribute(
      "aria-label",
      `${name}. Arrow keys walk the steps and their numbers; Enter shows a feature beside BatchNorm.`,
    );
    picture.replaceChildren(svg);
    point(stillThere(drawing.spots));
  }

  return { picture, readout, draw };
}

const HINT = "Point at a bar for its number; a click shows that feature beside BatchNorm.";

function pointer() {
  const mark = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  mark.setAttribute("class", "pointed");
  mark.setAttribute("hidden", "");
  return mark;
}
