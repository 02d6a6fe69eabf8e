/** What figures of positions have in common: a quiet axis, and the ends of a scale. */

/** @import { Spread, Stage } from "../../types.js" */

/** @param {Stage} stage @param {string} title */
export const axis = ({ theme }, title) => ({
  title: { text: title, font: { size: 12, color: theme.muted } },
  tickfont: { size: 12, color: theme.muted },
  ...{ showgrid: false, zeroline: false, fixedrange: true },
});

/**
 * How low and how high values reach, 0 included, with some room.
 * @param {Spread["values"]} values
 * @returns {[number, number]}
 */
export function reachOf(values) {
  let [low, high] = [0, 0];
  for (const line of values)
    for (const value of line) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const room = (high - low || 1) * 0.04;
  return [low - room, high + room];
}
