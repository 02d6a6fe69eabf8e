/** Where numbers stand on a line, so that none covers another: the dots of a distribution. */

const COLUMN = 8; // units that a dot takes along the line
const ROW = 6; // and across it

/** @typedef {{ x: number, y: number }} Dot */

/**
 * Places on a line of some width; dots that would cover each other are stacked upwards, and a pile
 * that is too high is pressed together.
 * @param {number[]} values
 * @param {(value: number) => number} at the place of a value along the line
 * @param {number} height that a pile may have
 * @returns {Dot[]}
 */
export function stackDots(values, at, height) {
  /** @type {Map<number, number>} */
  const piles = new Map();
  const heights = values.map((value) => {
    const column = Math.round(at(value) / COLUMN);
    const high = piles.get(column) ?? 0;
    piles.set(column, high + 1);
    return high;
  });
  const highest = Math.max(1, ...piles.values());
  const step = Math.min(ROW, height / highest);
  return values.map((value, index) => ({ x: at(value), y: heights[index] * step }));
}

/**
 * A scale that holds all values with some room.
 * @param {number[]} values
 * @param {number} width
 * @param {number} room left free on either side
 * @returns {(value: number) => number}
 */
export function scaleOf(values, width, room) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const span = most - least || 1;
  return (value) => room + ((value - least) / span) * (width - 2 * room);
}
