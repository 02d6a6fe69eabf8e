/** A layer from top to bottom: its parts on a spine, the way past them, and every vector as bars. */

/** @import { Drawing, FlatMark, Stage } from "../../types.js" */
/** @import { LayerRow } from "../../patterns/inside/layer.js" */

import { short } from "../../patterns/inside/numbers.js";
import { bars, barsIn } from "./bars.js";
import { box, fitted, path, words } from "./drawing.js";

const WIDE = 720; // pixels from which on the bars stand beside the words
const SPINE = 148; // of the parts and the ways past them
const NARROW_SPINE = 130;
const WORDS = 250;
const STRIP = 44; // of one vector
const CAPTION = 16; // of what a vector is called
const LINE = 17; // of words
const LEFT = 24; // of the parts: beside them run the ways past
const ASIDE = 15; // what a part reads that is not above it
const GAP = 18; // between two parts
const LENGTH = 120; // of the bar that tells the longest vector
const SUM = 9; // half a sum's circle
const PART = 30; // height of a part's box

/** @typedef {{ left: number, top: number, width: number, height: number }} Place */
/**
 * Where the bars of a strip stand, to find a number by a point.
 * @typedef {Place & { row: number, strip: number }} Spot
 */

/**
 * @param {LayerRow[]} rows
 * @param {Stage} stage
 * @returns {Drawing & { spots: Spot[] }}
 */
export function figure(rows, stage) {
  const wide = stage.width >= WIDE;
  const spine = wide ? SPINE : NARROW_SPINE;
  const longest = Math.max(...rows.map(({ step }) => step.norm));
  const bodies = [];
  let top = 4;
  for (const row of rows) {
    const body = bodyOf(row, bodies.length, { stage, wide, spine, longest, top });
    bodies.push(body);
    top += body.height + GAP;
  }
  const marks = [...spineOf(rows, bodies, spine, stage), ...bodies.flatMap((body) => body.marks)];
  const spots = bodies.flatMap((body) => body.spots);
  return { width: stage.width, height: top - GAP + 4, marks, spots };
}

/**
 * What stands beside a part: its length, what is said of it, its vectors.
 * @param {LayerRow} row
 * @param {number} at
 * @param {{ stage: Stage, wide: boolean, spine: number, longest: number, top: number }} where
 */
function bodyOf({ step, said, strips }, at, { stage, wide, spine, longest, top }) {
  const { theme, width } = stage;
  const left = spine + 12;
  const room = wide ? WORDS - 16 : width - left;
  const length = Math.max(1, (step.norm / longest) * Math.min(LENGTH, room - 100));
  const lines = said.map((text, line) =>
    words(fitted(text, room, 12, stage), left, top + 10 + (line + 1) * LINE, theme.muted),
  );
  const written = 20 + said.length * LINE;
  const beside = wide
    ? { left: spine + WORDS, width: width - spine - WORDS }
    : { left, width: width - left };
  let down = wide ? top : top + written + 4;
  /** @type {FlatMark[]} */
  const drawn = [];
  /** @type {Spot[]} */
  const spots = [];
  strips.forEach((strip, number) => {
    if (strip.name !== "") {
      drawn.push(
        words(fitted(strip.name, beside.width, 11, stage), beside.left, down + 6, theme.muted, {
          size: 11,
        }),
      );
      down += CAPTION;
    }
    const place = { ...beside, top: down, height: STRIP + (strip.names ? 14 : 0) };
    drawn.push(...bars(strip, place, stage));
    spots.push({ ...place, ...barsIn(place), row: at, strip: number });
    down += place.height + 4;
  });
  const height = Math.max(written, down - top, PART);
  const marks = [
    words(`length ${short(step.norm)}`, left, top + 10, theme.text, { size: 13 }),
    box({ left: left + 96, top: top + 8, width: length, height: 4 }, theme.muted),
    ...lines,
    ...drawn,
  ];
  return { top, height, marks, spots };
}

/**
 * The parts below each other, an arrow from each to the next, and the residuals past them.
 * @param {LayerRow[]} rows
 * @param {{ top: number, height: number }[]} bodies
 * @param {number} width
 * @param {Stage} stage
 * @returns {FlatMark[]}
 */
function spineOf(rows, bodies, width, stage) {
  const { theme } = stage;
  const [way, part] = [6, width - 28];
  const middle = LEFT + part / 2;
  const tops = bodies.map(({ top }) => top);
  const bottoms = rows.map(({ step }, at) => tops[at] + (step.kind === "add" ? 2 * SUM + 2 : PART));
  const parts = rows.flatMap(({ step, title }, at) => {
    const top = tops[at];
    if (step.kind === "add")
      return [
        path(ring(middle, top + SUM + 1), { fill: theme.surface, line: theme.text, width: 1.25 }),
        words("+", middle, top + SUM + 1, theme.text, { size: 15, edge: "center" }),
      ];
    const place = { left: LEFT, top, width: part, height: PART };
    const ends = step.kind === "input" || step.kind === "output";
    return [
      box(place, ends ? theme.surface : theme.sequential[1], {
        line: ends ? theme.muted : theme.sequential[3],
      }),
      words(fitted(title, part - 8, 13, stage), middle, top + PART / 2, theme.text, {
        size: 13,
        edge: "center",
      }),
    ];
  });
  const downs = rows
    .slice(1)
    .flatMap(({ reads }, at) =>
      reads === null ? arrow(middle, bottoms[at], tops[at + 1], theme.muted) : [],
    );
  const aside = rows.flatMap(({ reads }, at) => {
    if (reads === null || reads < 0) return [];
    const [from, to] = [tops[reads] + PART / 2, tops[at] + PART / 2];
    return [
      path(`M${LEFT},${from}H${ASIDE}V${to}H${LEFT - 3}`, { line: theme.muted, width: 1.25 }),
      path(`M${LEFT},${to}L${LEFT - 6},${to - 4}L${LEFT - 6},${to + 4}Z`, { fill: theme.muted }),
    ];
  });
  const past = rows.flatMap(({ past, step }, at) => {
    if (past === null) return [];
    const [from, to, end] = [bottoms[past] + 5, tops[at] + SUM + 1, middle - SUM - 2];
    const cut = step.kind === "add" && step.cut;
    const line = cut ? theme.muted : theme.heads[0];
    const tip = `M${end},${to}L${end - 7},${to - 4}L${end - 7},${to + 4}Z`;
    return [
      path(`M${middle},${bottoms[past]}V${from}H${way}V${to}H${end - 5}`, {
        line,
        width: 1.75,
        dashed: cut,
      }),
      cut
        ? words("×", way, (from + to) / 2, theme.text, { size: 18, edge: "center", bold: true })
        : path(tip, { fill: line }),
    ];
  });
  return [...downs, ...aside, ...past, ...parts];
}

/** @param {number} x @param {number} from @param {number} to @param {string} colour */
const arrow = (x, from, to, colour) => [
  path(`M${x},${from}V${to - 5}`, { line: colour, width: 1.25 }),
  path(`M${x},${to}L${x - 4},${to - 6}L${x + 4},${to - 6}Z`, { fill: colour }),
];

/** A circle, of lines that Plotly's shapes know. @param {number} x @param {number} y */
function ring(x, y) {
  const bend = 0.5523 * SUM;
  return (
    `M${x - SUM},${y}C${x - SUM},${y - bend} ${x - bend},${y - SUM} ${x},${y - SUM}` +
    `C${x + bend},${y - SUM} ${x + SUM},${y - bend} ${x + SUM},${y}` +
    `C${x + SUM},${y + bend} ${x + bend},${y + SUM} ${x},${y + SUM}` +
    `C${x - bend},${y + SUM} ${x - SUM},${y + bend} ${x - SUM},${y}Z`
  );
}
