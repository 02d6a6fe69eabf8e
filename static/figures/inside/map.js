/** The model drawn from the tokens up, as the paper draws it: stacks of layers, and ways past parts. */

/** @import { Drawing, FlatMark, Mark, Stage } from "../../types.js" */
/** @import { Column, MapBox } from "../../patterns/inside/map.js" */

import { isOpen } from "../../patterns/inside/map.js";
import { box, fitted, fittedParts, path, words } from "./drawing.js";

const WIDEST = 280; // pixels of a part
const SIDE = 26; // beside a stack: the ways past its parts
const BETWEEN = 34; // two stacks: what cross-attention looks at
const HIGH = 42; // a part, with two lines of words
const LOW = 32; // with one
const GAP = 15;
const PAD = 12; // within the frame of an open layer
const HEAD = 16; // its name
const FOOT = 24; // the name of a stack, below it
const EDGE = 2;

/**
 * A box on its place, in pixels from the bottom up.
 * @typedef {{ box: MapBox, up: number, high: number, part: number, of: number }} Placed
 */
/** A frame around an open layer. @typedef {{ layer: number, from: number, to: number }} Frame */
/** A way past parts; it may be cut. @typedef {{ from: number, to: number, cut: boolean }} Way */
/** @typedef {{ placed: Placed[][], frame: Frame, pasts: Way[], cross: number | null, high: number }} Tower */

/**
 * @param {Column[]} columns
 * @param {Stage} stage
 * @returns {Drawing}
 */
export function figure(columns, stage) {
  const room = (stage.width - BETWEEN * (columns.length - 1) - 2 * EDGE) / columns.length;
  const wide = Math.min(WIDEST, room - SIDE - PAD);
  const towers = columns.map(towerOf);
  const height = Math.max(...towers.map(({ high }) => high)) + FOOT + EDGE;
  const step = SIDE + PAD + wide + BETWEEN;
  const width = Math.ceil(columns.length * step - BETWEEN + 2 * EDGE);
  const marks = towers.flatMap((tower, at) => {
    // Ways past parts run outside, so that what stands between two stacks crosses none.
    const outer = at === 0 ? "left" : "right";
    const left = EDGE + at * step + (outer === "left" ? SIDE : PAD);
    const place = { left, wide, height, outer };
    const { stack } = columns[at];
    const title = `${stack[0].toUpperCase()}${stack.slice(1)}`;
    const { theme } = stage;
    return [
      ...drawnTower(tower, place, stage),
      words(title, left + wide / 2, height - FOOT / 2 + 2, theme.text, {
        ...{ size: 14, edge: "center", bold: true },
      }),
    ];
  });
  return { width, height, marks: [...marks, ...acrossOf(towers, { step, wide, height }, stage)] };
}

/** A stack from below. @param {Column} column @returns {Tower} */
function towerOf({ given, floors, above }) {
  /** @type {Placed[][]} */
  const placed = [];
  let up = FOOT;
  /** @param {MapBox[]} line @param {number} high */
  const put = (line, high) => {
    placed.push(line.map((box, part) => ({ box, up, high, part, of: line.length })));
    up += high + GAP;
  };
  let frame = { layer: 0, from: 0, to: 0 };
  /** @type {Way[]} */
  let pasts = [];
  let cross = null;
  for (const one of given) put([one], LOW);
  for (const floor of floors) {
    if (!isOpen(floor)) {
      put([floor], LOW);
      continue;
    }
    const from = up;
    up += PAD;
    const first = placed.length;
    for (const line of floor.lines) put(line, HIGH);
    const middle = (/** @type {number} */ at) => placed[first + at][0].up + HIGH / 2;
    pasts = floor.pasts.map(({ below, sum, cut }) => ({
      cut,
      from: below < 0 ? from + PAD / 2 : placed[first + below][0].up + HIGH + GAP / 2,
      to: middle(sum),
    }));
    cross = floor.cross === null ? null : middle(floor.cross);
    up += PAD + HEAD - GAP;
    frame = { layer: floor.layer, from, to: up };
    up += GAP;
  }
  for (const one of above) put([one], HIGH);
  return { placed, frame, pasts, cross, high: up - GAP };
}

/**
 * @param {Tower} tower
 * @param {{ left: number, wide: number, height: number, outer: string }} place
 * @param {Stage} stage
 * @returns {Mark[]}
 */
function drawnTower({ placed, frame, pasts }, { left, wide, height, outer }, stage) {
  const { theme } = stage;
  const middle = left + wide / 2;
  const { layer, from, to } = frame;
  const edges =
    outer === "left"
      ? [left - SIDE + 2, left + wide + PAD - 2]
      : [left - PAD + 2, left + wide + SIDE - 2];
  const around = box(
    { left: edges[0], top: height - to, width: edges[1] - edges[0], height: to - from },
    theme.surface,
    { line: theme.muted, dashed: true },
  );
  const name = words(`layer ${layer}`, edges[0] + 8, height - to + HEAD / 2 + 3, theme.muted);
  const arrows = placed.slice(1).flatMap((line, at) => {
    const below = placed[at];
    const from = height - below[0].up - below[0].high;
    const more = line.length > 1 ? line : below; // each of those beside each other has its own
    return more.flatMap(({ part, of }) =>
      arrowUp(left + ((part + 0.5) / of) * wide, from, height - line[0].up, theme.muted),
    );
  });
  const track = outer === "left" ? left - SIDE / 2 : left + wide + SIDE / 2;
  const end = outer === "left" ? left : left + wide;
  const ways = pasts.flatMap((way) => pastParts(way, { middle, track, end, height }, stage));
  const boxes = placed.flat().map((one) => drawnBox(one, { left, wide, height }, stage));
  return [around, name, ...arrows, ...ways, ...boxes];
}

/**
 * @param {Placed} placed
 * @param {{ left: number, wide: number, height: number }} place
 * @param {Stage} stage
 * @returns {Mark}
 */
function drawnBox({ box: own, up, high, part, of }, place, stage) {
  const { theme } = stage;
  const { kind, title, under, where, to } = own;
  const gap = of > 1 ? 6 : 0;
  const width = (place.wide - gap * (of - 1)) / of;
  const left = place.left + part * (width + gap);
  const top = place.height - up - high;
  /** @type {Record<MapBox["kind"], [string, string]>} */
  const inks = {
    attention: [theme.sequential[2], theme.sequential[3]],
    feed_forward: [theme.sequential[1], theme.sequential[3]],
    norm: [theme.surface, theme.sequential[3]],
    layers: [theme.surface, theme.muted],
    given: [theme.surface, theme.muted],
    told: [theme.surface, theme.muted],
    output: [theme.surface, theme.text],
  };
  const [fill, line] = inks[kind];
  const room = width - 12;
  const centre = left + width / 2;
  const lines = high >= HIGH && under !== "";
  const one = under === "" ? title : `${title} · ${under}`;
  const text = lines
    ? [
        words(fitted(title, room, 13, stage), centre, top + 14, theme.text, {
          size: 13,
          edge: "center",
        }),
        words(fittedParts(under, room, 11, stage), centre, top + 30, theme.text, {
          size: 11,
          edge: "center",
        }),
      ]
    : [
        words(fittedParts(one, room, 12, stage), centre, top + high / 2, theme.text, {
          edge: "center",
        }),
      ];
  const edge = { line, dashed: kind === "told" };
  const marks = [box({ left, top, width, height: high }, fill, edge), ...text];
  const seen = lines ? `${title} ${under}` : one;
  return { kind: "link", said: `${seen}, ${where}`, to, marks };
}

/** @param {number} x @param {number} from @param {number} to above @param {string} colour @returns {FlatMark[]} */
const arrowUp = (x, from, to, colour) => [
  path(`M${x},${from}V${to + 5}`, { line: colour, width: 1.25 }),
  path(`M${x},${to}L${x - 4},${to + 6}L${x + 4},${to + 6}Z`, { fill: colour }),
];

/**
 * What goes past parts and is added behind them.
 * @param {Way} way
 * @param {{ middle: number, track: number, end: number, height: number }} place
 * @param {Stage} stage
 * @returns {Mark[]}
 */
function pastParts({ from, to, cut }, { middle, track, end, height }, { theme }) {
  const towards = end > track ? -1 : 1; // from the box back to the way
  const [y, sum] = [height - from, height - to];
  const line = cut ? theme.muted : theme.heads[0];
  const tip = `M${end},${sum}L${end + towards * 6},${sum - 4}L${end + towards * 6},${sum + 4}Z`;
  return [
    path(`M${middle},${y}H${track}V${sum}H${end + towards * 5}`, {
      ...{ line, width: 1.75, dashed: cut },
    }),
    cut
      ? words("×", track, (y + sum) / 2, theme.text, { size: 18, edge: "center", bold: true })
      : path(tip, { fill: line }),
  ];
}

/**
 * What the encoder gives out goes to every cross-attention of the decoder.
 * @param {Tower[]} towers
 * @param {{ step: number, wide: number, height: number }} place
 * @param {Stage} stage
 * @returns {Mark[]}
 */
function acrossOf([one, other], { step, wide, height }, { theme }) {
  if (!other || other.cross === null) return [];
  const top = height - one.high;
  const middle = EDGE + SIDE + wide / 2;
  const between = EDGE + step - BETWEEN / 2;
  const [y, end] = [height - other.cross, EDGE + step + PAD];
  return [
    path(`M${middle},${top}V${top - GAP + 3}H${between}V${y}H${end - 5}`, {
      line: theme.muted,
      width: 1.5,
    }),
    path(`M${end},${y}L${end - 6},${y - 4}L${end - 6},${y + 4}Z`, { fill: theme.muted }),
    words("keys, values", between + 3, top - GAP - 6, theme.muted, { size: 11, edge: "right" }),
  ];
}
