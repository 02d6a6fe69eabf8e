/** Pairs of dimensions as dials: where the hand stands at a position, and where k positions later. */

/** @import { Figure, Pairs, Stage } from "../../types.js" */

import { frame } from "../frame.js";

const SIDE = 68; // pixels of a dial with its room
const RADIUS = 0.38; // of that
const [MOST, LINES] = [96, 8]; // dials, and lines of them
const STEPS = 48; // of a whole turn
const FULL = 2 * Math.PI;

/** Dials beside each other. @param {number} width pixels of the figure */
const across = (width) => Math.max(1, Math.floor(width / SIDE));

/** Which pairs have a dial: all, or each n-th where there is no room. @param {number} pairs @param {number} width */
export function dialled(pairs, width) {
  const step = Math.ceil(pairs / Math.min(MOST, LINES * across(width)));
  return Array.from({ length: Math.ceil(pairs / step) }, (_, at) => at * step);
}

/**
 * @param {Pairs} pairs
 * @param {number[]} row PE(pos)
 * @param {number} k
 * @param {Stage} stage
 * @returns {Figure}
 */
export function dials({ sines, cosines, frequencies }, row, k, stage) {
  const shown = dialled(frequencies.length, stage.width);
  const line = across(stage.width);
  const down = Math.ceil(shown.length / line);
  const { muted, heads, text } = stage.theme;
  const margin = { l: 0, r: 0, t: 0, b: 0 };
  const hidden = { visible: false, fixedrange: true };
  const layout = frame(stage, down * SIDE, margin, {
    xaxis: { ...hidden, range: [0, stage.width / SIDE] },
    yaxis: { ...hidden, range: [down, 0] },
  });
  const [rims, before, after, sweeps] = [path(), path(), path(), path()];
  const names = shown.map((pair, at) => {
    const [x, y] = [(at % line) + 0.5, Math.floor(at / line) + 0.42];
    const from = Math.atan2(row[sines[pair]], row[cosines[pair]]);
    const by = k * frequencies[pair];
    rims.arc(x, y, RADIUS, 0, FULL);
    before.hand(x, y, RADIUS, from);
    after.hand(x, y, RADIUS, from + by);
    // More than one whole turn shows no more than one.
    sweeps.arc(x, y, RADIUS * 0.55, from, from + Math.sign(by) * Math.min(Math.abs(by), FULL));
    return { x, y: Math.floor(at / line) + 0.92, text: String(pair) };
  });
  /** @param {ReturnType<typeof path>} points @param {string} color @param {number} width */
  const drawn = ({ x, y }, color, width) => ({
    ...{ type: "scatter", mode: "lines", hoverinfo: "skip", cliponaxis: false },
    ...{ x, y, line: { color, width } },
  });
  const words = {
    ...{ type: "scatter", mode: "text", hoverinfo: "skip", textposition: "middle center" },
    ...{ x: names.map((one) => one.x), y: names.map((one) => one.y) },
    ...{ text: names.map((one) => one.text), textfont: { size: 12, color: muted } },
  };
  return {
    data: [
      drawn(rims, muted, 0.75),
      drawn(sweeps, heads[1], 2),
      drawn(before, text, 1.25),
      drawn(after, heads[0], 2.5),
      words,
    ],
    layout,
  };
}

/** Points of lines with gaps between them; angles run against the clock from the right. */
function path() {
  /** @type {(number | null)[]} */
  const x = [];
  /** @type {(number | null)[]} */
  const y = [];
  /** @param {number[]} along @param {number[]} down */
  const add = (along, down) => {
    x.push(...along, null);
    y.push(...down, null);
  };
  return {
    ...{ x, y },
    /** @param {number} left @param {number} top @param {number} radius @param {number} from @param {number} to */
    arc(left, top, radius, from, to) {
      const steps = Math.max(2, Math.ceil((STEPS * Math.abs(to - from)) / FULL));
      const angles = Array.from(
        { length: steps + 1 },
        (_, at) => from + ((to - from) * at) / steps,
      );
      add(
        angles.map((angle) => left + radius * Math.cos(angle)),
        angles.map((angle) => top - radius * Math.sin(angle)),
      );
    },
    /** @param {number} left @param {number} top @param {number} radius @param {number} angle */
    hand(left, top, radius, angle) {
      add([left, left + radius * Math.cos(angle)], [top, top - radius * Math.sin(angle)]);
    },
  };
}

/**
 * The pair whose dial is at a point of the figure.
 * @param {Figure["layout"]} layout
 * @param {number} pairs
 * @param {number} x
 * @param {number} y
 */
export function dialAtPoint({ width, height }, pairs, x, y) {
  const column = Math.floor(x / SIDE);
  if (x < 0 || y < 0 || y >= height || column >= across(width)) return null;
  return dialled(pairs, width)[Math.floor(y / SIDE) * across(width) + column] ?? null;
}
