/** What is drawn over the lines' own axes: strokes, tints and numbers; a hover swaps all of it. */

/** @import { Axis, Content, Lit, Plot, Shape, Stage, Stroke, Word } from "../types.js" */

import { looksOf } from "../patterns/lit_tokens.js";
import { plain, formatSigned } from "../patterns/sentences.js";
import { clip } from "./label.js";
import { NOTHING, along, pixelsAt } from "./plot.js";
import { coloursOf, litStrokes, opacityFor, signColours, widthFor } from "./strokes.js";
import { fade } from "./theme.js";

const LEAST_NUMBER = 0.0005; // smaller weights are told by the sentence alone
const MOST_TINTS = 48;
const MOST_NAMED = 24; // weights written with a name beside them, where names are thinned

/**
 * Shapes within the figure, and words over it: text costs Plotly a frame.
 * @typedef {{ shapes: Shape[], words: Word[] }} Marks
 */

/**
 * @param {Content} content
 * @param {Plot} plot
 * @param {Stage} stage
 * @param {Lit[]} lit of one axis; none: the lines at rest
 * @param {{ vectors: boolean, numbers: number }} amount whether lines at rest are vectors, or a
 *   picture below; and how many weights are written
 * @returns {Marks}
 */
export function marks({ shown, rest }, plot, stage, lit, { vectors, numbers }) {
  if (lit.length === 0) return { shapes: vectors ? paths(rest, plot) : [], words: [] };
  const { theme } = stage;
  const partners = partnersOf(shown, lit);
  const colour = colourOf(shown, theme);
  return {
    shapes: [
      ...(vectors ? [] : [veil(plot, theme.surface)]),
      ...tints(partners, plot, lit, colour, theme),
      ...paths(litStrokes(shown, lit, theme), plot),
    ],
    words: [
      ...written(partners.slice(0, numbers), plot, shown, lit, stage),
      ...lights(plot, shown, lit, stage),
    ],
  };
}

/** @param {Stroke[]} strokes @param {Plot} plot @returns {Shape[]} */
const paths = (strokes, plot) => strokes.map((stroke) => path(stroke, plot));

/** @param {Stroke} stroke @param {Plot} plot @returns {Shape} */
function path({ colour, dashed, faint, weight, offset, ends }, plot) {
  let drawn = "";
  for (let at = 0; at < ends.length; at += 2) {
    const from = along(plot, "query", ends[at]) + offset;
    const to = along(plot, "key", ends[at + 1]) + offset;
    drawn += plot.across
      ? `M${from},0C${from},0.5 ${to},0.5 ${to},1`
      : `M0,${from}C0.5,${from} 0.5,${to} 1,${to}`;
  }
  return {
    type: "path",
    path: drawn,
    xref: plot.axes.x,
    yref: plot.axes.y,
    layer: "above",
    fillcolor: NOTHING,
    line: {
      color: fade(colour, opacityFor(weight) * (faint ? 0.3 : 1)),
      width: widthFor(weight),
      dash: dashed ? "5px,3px" : "solid",
    },
  };
}

/**
 * Hides the picture of the lines at rest, not the names.
 * @param {Plot} plot
 * @param {string} fillcolor
 * @returns {Shape}
 */
function veil(plot, fillcolor) {
  const [from, to] = [-0.5, plot.count - 0.5];
  // Plotly draws pictures that lie below over shapes that lie below.
  return { ...rect(plot, [from, to], [0, 1], fillcolor), layer: "between" };
}

/**
 * @param {Plot} plot
 * @param {[number, number]} run
 * @param {[number, number]} depth
 * @param {string} fillcolor
 * @returns {Shape}
 */
function rect({ across, axes }, run, depth, fillcolor) {
  const [x, y] = across ? [run, depth] : [depth, run];
  return {
    ...{ type: "rect", xref: axes.x, yref: axes.y, x0: x[0], x1: x[1], y0: y[0], y1: y[1] },
    ...{ layer: "below", fillcolor, line: { width: 0 } },
  };
}

/** @typedef {{ place: number, weight: number, colour: number }} Partner */

/**
 * What lit tokens look at, or are looked at by: of each, the weight; of several heads, the largest.
 * @param {Content["shown"]} shown
 * @param {Lit[]} lit
 * @returns {Partner[]} strongest first
 */
function partnersOf(shown, lit) {
  const fromQuery = lit[0].axis === "query";
  /** @type {Map<number, Partner>} */
  const best = new Map();
  shown.series.forEach((series, colour) => {
    for (const { query, key, weight } of looksOf(shown, series, lit)) {
      const place = fromQuery ? key : query;
      const known = best.get(place);
      if (!known || Math.abs(weight) > Math.abs(known.weight))
        best.set(place, { place, weight, colour });
    }
  });
  return [...best.values()]
    .filter(({ weight }) => Math.abs(weight) >= LEAST_NUMBER)
    .sort((one, other) => Math.abs(other.weight) - Math.abs(one.weight));
}

/** @param {Content["shown"]} shown @param {Stage["theme"]} theme @returns {(partner: Partner) => string} */
function colourOf({ kind, series }, theme) {
  const colours = coloursOf(series, theme);
  const { more, less } = signColours(theme);
  return ({ weight, colour }) => (kind === "weights" ? colours[colour] : weight < 0 ? less : more);
}

/**
 * A tint behind the lit tokens, and behind their partners as long as their weight.
 * @param {Partner[]} partners
 * @param {Plot} plot
 * @param {Lit[]} lit
 * @param {(partner: Partner) => string} colour
 * @param {Stage["theme"]} theme
 * @returns {Shape[]}
 */
function tints(partners, plot, lit, colour, theme) {
  const own = lit[0].axis;
  /** @param {Axis} axis @param {number} place @param {number} length @returns {[number, number, number, number]} */
  const span = (axis, place, length) => {
    const at = along(plot, axis, place);
    const depth = axis === "query" ? -length * plot.bars.query : 1 + length * plot.bars.key;
    return [at - 0.46, at + 0.46, axis === "query" ? 0 : 1, depth];
  };
  // Every shape costs time: the tints of a colour are one path.
  /** @type {Map<string, string>} */
  const behind = new Map();
  for (const one of partners.slice(0, MOST_TINTS)) {
    const [from, to, inner, outer] = span(other(own), one.place, Math.min(1, Math.abs(one.weight)));
    const corners = [
      [inner, from],
      [outer, from],
      [outer, to],
      [inner, to],
    ];
    const path = corners
      .map(([depth, run]) => (plot.across ? `${run},${depth}` : `${depth},${run}`))
      .join("L");
    behind.set(colour(one), `${behind.get(colour(one)) ?? ""}M${path}Z`);
  }
  const common = {
    type: "path",
    xref: plot.axes.x,
    yref: plot.axes.y,
    layer: "below",
    line: { width: 0 },
  };
  return [
    ...lit.map(({ place }) => {
      const [from, to, inner, outer] = span(own, place, 1);
      // Where names stand in tiers, as far as the token's own name.
      const tiers =
        plot.tiers[own] === 0 ? 0 : (Math.floor(place / plot.every[own]) % plot.tiers[own]) + 1;
      const name = tiers * plot.tier * (own === "query" ? -1 : 1);
      return rect(plot, [from, to], [inner, outer + name], fade(theme.muted, 0.22));
    }),
    ...[...behind].map(([colour, path]) => ({ ...common, path, fillcolor: fade(colour, 0.25) })),
  ];
}

/** @param {Axis} axis @returns {Axis} */
const other = (axis) => (axis === "query" ? "key" : "query");

/**
 * The weights of the partners, strongest first, as far as they leave each other room.
 * @param {Partner[]} partners
 * @param {Plot} plot
 * @param {Content["shown"]} shown
 * @param {Lit[]} lit
 * @param {Stage} stage
 */
function written(partners, plot, shown, lit, stage) {
  const axis = other(lit[0].axis);
  const labels = axis === "query" ? shown.queries : shown.keys;
  const named = plot.every[axis] > 1; // then the names of partners may be missing
  const room = (plot.across ? (named ? 90 : 40) : 13) / plot.step;
  /** @type {Partner[]} */
  const told = [];
  for (const partner of named ? partners.slice(0, MOST_NAMED) : partners) {
    if (told.every(({ place }) => Math.abs(place - partner.place) >= room)) told.push(partner);
  }
  return told.map(({ place, weight }) => {
    const value = shown.kind === "difference" ? formatSigned(weight) : weight.toFixed(3);
    const name = named ? `${clip(plain(labels[place]), 90, stage.measure)} ` : "";
    return { text: name + value, ...placed(plot, axis, place, named) };
  });
}

/**
 * Where names are thinned, those of the lit tokens are written over them.
 * @param {Plot} plot
 * @param {Content["shown"]} shown
 * @param {Lit[]} lit
 * @param {Stage} stage
 */
function lights(plot, shown, lit, stage) {
  const { axis } = lit[0];
  if (plot.every[axis] === 1) return [];
  const labels = axis === "query" ? shown.queries : shown.keys;
  return lit.map(({ place }) => ({
    text: clip(plain(labels[place]), 140, stage.measure),
    ...placed(plot, axis, place, true),
  }));
}

/**
 * @param {Plot} plot
 * @param {Axis} axis
 * @param {number} place
 * @param {boolean} over the names, instead of beside them
 * @returns {Omit<Word, "text">}
 */
function placed(plot, axis, place, over) {
  const at = along(plot, axis, place);
  const first = axis === "query";
  const inner = first ? 0 : 1;
  if (plot.across) {
    const { left, top } = pixelsAt(plot, at, inner);
    return { left, top: first ? top - 2 : top + 2, edge: first ? "bottom" : "top", over };
  }
  const { left, top } = pixelsAt(plot, inner, at);
  if (over) return { left: first ? left - 4 : left + 4, top, edge: first ? "right" : "left", over };
  const outer = first ? plot.left + 2 : plot.left + plot.width - 2;
  return { left: outer, top, edge: first ? "left" : "right", over };
}
