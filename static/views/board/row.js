/** A row of panels in one figure: draws it, lights tokens in it, and finds what is under a point. */

/** @import { Content, Lit, Manner, RowFigure, Stage, Word } from "../../types.js" */

import { CONFIG } from "../../figures/frame.js";
import { along, pixelsAt } from "../../figures/plot.js";
import { figure, imageOf, isVectors, marks, pointed } from "../../figures/row.js";
import { make } from "../element.js";
import { rasterOf } from "./raster.js";

/** @typedef {{ contents: (Content | null)[], stage: Stage, manner: Manner }} Drawing */

/** @param {Lit[][]} one @param {Lit[][]} other */
const equal = (one, other) => JSON.stringify(one) === JSON.stringify(other);

const NEAR = "50%"; // of the window: how far out of sight a row is drawn already

/** @param {number} height in pixels, kept free until something is drawn */
export function createRow(height) {
  const root = make("div", { class: "figure", "aria-hidden": "true" });
  const over = make("div", { class: "over", "aria-hidden": "true" });
  const element = make("div", { class: "panels" }, root, over);
  element.style.setProperty("--height", `${height}px`);
  /** @type {Drawing | null} */
  let wanted = null;
  /** @type {Lit[][]} */
  let lit = [];
  /** @type {(Drawing & { figure: RowFigure }) | null} */
  let drawn = null;
  /** @type {Lit[][]} */
  let marked = [];
  let near = false; // rows out of sight cost nothing: they are drawn and lit on the way to them
  const sight = new IntersectionObserver(
    (entries) => {
      near = entries.at(-1)?.isIntersecting ?? true;
      void catchUp();
    },
    { rootMargin: NEAR },
  );
  sight.observe(element);

  /** @param {Drawing} one @param {Drawing} other */
  const same = (one, other) =>
    one.contents.length === other.contents.length &&
    one.contents.every((content, at) => content === other.contents[at]) &&
    one.stage.width === other.stage.width &&
    one.stage.theme === other.stage.theme &&
    one.manner.view === other.manner.view &&
    (one.manner.most === other.manner.most ||
      one.contents.every((content) => content?.shown.kind !== "difference"));

  /**
   * Draw what is not drawn yet, once the row is near.
   * @param {Drawing} drawing
   * @param {Lit[][]} lits
   */
  function draw(drawing, lits) {
    const [before, { contents, stage, manner }] = [wanted, drawing];
    [wanted, lit] = [drawing, lits];
    if (near) return void catchUp();
    if (before && same(before, drawing)) return;
    const { height } = figure(contents, stage, manner, lits, []).layout;
    element.style.setProperty("--height", `${height}px`);
  }

  /** @param {Lit[][]} lits */
  function light(lits) {
    lit = lits;
    void catchUp();
  }

  /** Draw and light what is wanted; returns once it stands. */
  async function catchUp() {
    if (!near || !wanted) return;
    if (drawn && same(drawn, wanted)) return relight(drawn);
    const { contents, stage, manner } = wanted;
    const known = figure(contents, stage, manner, lit, []);
    const jobs = jobsOf(known, contents);
    const ready = jobs.flatMap(({ plot, raster }) =>
      raster.source ? [{ plot, source: raster.source }] : [],
    );
    known.layout.images = ready.map(imageOf);
    const mine = { ...wanted, figure: known };
    drawn = mine;
    marked = lit;
    element.style.setProperty("--height", `${known.layout.height}px`);
    const { data, layout, words } = known;
    write(words);
    // Plotly writes into what it is given; what we read later stays ours.
    await Plotly.react(root, data, { ...layout, meta: structuredClone(layout.meta) }, CONFIG);
    const waiting = jobs.filter(({ raster }) => !raster.source);
    if (waiting.length === 0 || drawn !== mine) return;
    const sources = await Promise.all(jobs.map(({ raster }) => raster.made));
    if (drawn !== mine) return;
    const images = jobs.map(({ plot }, at) => imageOf({ plot, source: sources[at] }));
    await Plotly.relayout(root, { images });
  }

  /** The lines that are too many for vectors. @param {RowFigure} known @param {(Content | null)[]} contents */
  function jobsOf({ layout: { meta } }, contents) {
    return meta.plots.flatMap((plot) => {
      const content = contents[plot.panel];
      if (plot.kind !== "lines" || !content || isVectors(content)) return [];
      return [{ plot, raster: rasterOf(content, plot) }];
    });
  }

  /** @param {Drawing & { figure: RowFigure }} drawn */
  function relight({ contents, stage, figure }) {
    if (equal(lit, marked)) return;
    marked = lit;
    const { shapes, words } = marks(figure.layout.meta.plots, contents, stage, lit);
    void Plotly.relayout(root, { shapes });
    write(words);
  }

  /** Write over the figure, with the elements that are there. @param {Word[]} words */
  function write(words) {
    while (over.children.length < words.length) over.append(make("bdi"));
    [...over.children].forEach((element, at) => {
      const one = /** @type {HTMLElement} */ (element);
      one.hidden = at >= words.length;
      if (one.hidden) return;
      const { text, left, top, edge, over } = words[at];
      one.textContent = text;
      one.className = over ? `${edge} named` : edge;
      one.style.left = `${left}px`;
      one.style.top = `${top}px`;
    });
  }

  /** @param {number} clientX @param {number} clientY @returns {{ panel: number, lit: Lit } | null} */
  function under(clientX, clientY) {
    if (!drawn) return null;
    const { left, top } = root.getBoundingClientRect();
    const { contents, figure } = drawn;
    return pointed(figure.layout.meta.plots, contents, clientX - left, clientY - top);
  }

  /** Where on the window a lit token stands. @param {number} panel @param {Lit} lit */
  function pointOf(panel, { axis, place, partner }) {
    const { left, top } = root.getBoundingClientRect();
    const plot = drawn?.figure.layout.meta.plots.find((one) => one.panel === panel);
    if (!plot) return { x: left, y: top };
    const at = along(plot, axis, place);
    const depth = axis === "query" ? 0 : 1;
    const cell = axis === "query" ? [partner ?? 0, place] : [place, partner ?? 0];
    const [x, y] = plot.kind === "matrix" ? cell : plot.across ? [at, depth] : [depth, at];
    const point = pixelsAt(plot, x, y);
    return { x: left + point.left, y: top + point.top };
  }

  const columns = () => wanted?.contents.length ?? 0;

  /** What a place of the row shows now. @param {number} at @param {number} count */
  const contentAt = (at, count) => (wanted?.contents.length === count ? wanted.contents[at] : null);

  function remove() {
    sight.disconnect();
    drawn = wanted = null; // a frame still to come must not draw on what is gone
    Plotly.purge(root);
    element.remove();
  }

  return { element, draw, light, under, pointOf, columns, contentAt, remove };
}
