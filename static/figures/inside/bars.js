/** A vector as bars up and down from zero, one for each of its numbers. */

/** @import { FlatMark, Stage } from "../../types.js" */
/** @import { Strip } from "../../patterns/inside/layer.js" */

import { short } from "../../patterns/inside/numbers.js";
import { box, path, words } from "./drawing.js";

const SCALE = 46; // pixels at the right, for the number that the bars reach
const NAMES = 14; // below bars that have names
const DENSE = 2; // bars of a pixel: of more, each stands for the farthest of a few
const LETTER = 7; // pixels of a name's letter, and those around it

/** @typedef {{ left: number, top: number, width: number, height: number }} Place */

/** The part of a place that bars stand in. @param {Place} place */
export const barsIn = ({ left, width }) => ({ left, width: width - SCALE });

/**
 * How far the numbers of a strip reach: as far down as up, but where none is below zero.
 * @param {Strip} strip
 */
function reachOf({ values, outline = [], names }) {
  const all = [...values, ...outline];
  const most = all.reduce((far, value) => Math.max(far, Math.abs(value)), 0) || 1;
  const least = all.reduce((far, value) => Math.min(far, value), 0);
  return { most, low: names ? least : -most, high: most };
}

/**
 * @param {Strip} strip
 * @param {Place} place
 * @param {Stage} stage
 * @returns {FlatMark[]}
 */
export function bars(strip, place, { theme }) {
  const { values, outline, names } = strip;
  const { left, width } = barsIn(place);
  const room = place.height - (names ? NAMES : 0);
  const { most, low, high } = reachOf(strip);
  /** @param {number} value */
  const level = (value) => place.top + ((high - value) / (high - low)) * room;
  const inside = { left, width, level };
  const [more, less] = [theme.diverging[theme.diverging.length - 1], theme.diverging[0]];
  const up = outlineOf(
    values.map((value) => Math.max(0, value)),
    inside,
  );
  const down = outlineOf(
    values.map((value) => Math.min(0, value)),
    inside,
  );
  const around = outline ? outlineOf(outline, inside) : "";
  const zero = level(0);
  const reach = low < 0 ? `±${short(most)}` : short(most);
  const middle = place.top + room / 2;
  return [
    box({ left, top: zero - 0.25, width, height: 0.5 }, theme.muted),
    ...(up ? [path(up, { fill: more })] : []),
    ...(down ? [path(down, { fill: less })] : []),
    ...(around ? [path(around, { line: theme.text, width: 1 })] : []),
    words(reach, place.left + place.width, middle, theme.muted, { size: 11, edge: "right" }),
    ...namesOf(names ?? [], { left, width, top: place.top + place.height - 5 }, theme.muted),
  ];
}

/**
 * The bars of numbers as one path; those that are zero are left out.
 * @param {number[]} numbers
 * @param {{ left: number, width: number, level: (value: number) => number }} inside
 */
function outlineOf(numbers, { left, width, level }) {
  const each = Math.max(1, Math.ceil(numbers.length / (DENSE * width)));
  const step = width / numbers.length;
  const gap = step > 3 ? Math.min(3, step * 0.25) / 2 : 0;
  const zero = pixel(level(0));
  let drawn = "";
  for (let at = 0; at < numbers.length; at += each) {
    const few = numbers.slice(at, at + each);
    const farthest = few.reduce((far, one) => (Math.abs(one) > Math.abs(far) ? one : far), 0);
    if (farthest === 0) continue;
    const [from, to] = [left + at * step + gap, left + (at + few.length) * step - gap];
    drawn += `M${pixel(from)},${zero}V${pixel(level(farthest))}H${pixel(to)}V${zero}Z`;
  }
  return drawn;
}

/**
 * As many names below their bars as there is room for.
 * @param {string[]} names
 * @param {{ left: number, width: number, top: number }} place
 * @param {string} colour
 */
function namesOf(names, { left, width, top }, colour) {
  const step = width / names.length;
  const longest = Math.max(...names.map(({ length }) => length));
  const each = Math.ceil((LETTER * (longest + 1)) / step);
  return names.flatMap((name, at) =>
    at % each === 0
      ? [words(name, left + (at + 0.5) * step, top, colour, { size: 10, edge: "center" })]
      : [],
  );
}

/** @param {number} at */
const pixel = (at) => String(Math.round(at * 100) / 100);
