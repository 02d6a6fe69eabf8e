/** How a panel stands on the board: chosen, pinned, or both; and what taking it off changes. */

/** @import { Choice, Panel, Side } from "../types.js" */

import { isHead, panelName, panelsOf, withHead, withPin } from "./panels.js";

/**
 * @param {Panel} panel
 * @param {Choice} choice
 * @param {Side[]} sides that there are
 * @returns {{ pinned: boolean, movable: boolean, without: Partial<Choice> | null }} without it, the
 *   choice; null where it cannot go
 */
export function standingOf(panel, choice, sides) {
  const is = (/** @type {Panel} */ other) => panelName(other) === panelName(panel);
  const pinned = choice.pins.some(is);
  const chosen = panelsOf({ ...choice, pins: [] }, sides).some(is);
  const movable = pinned && !chosen && choice.pins.length > 1;
  if (!chosen) return { pinned, movable, without: { pins: withPin(choice.pins, panel) } };
  if (panel.minus) return { pinned, movable, without: { difference: "no" } };
  const [head, ...others] = panel.of.heads;
  const last = choice.heads.length < 2 || others.length > 0 || !isHead(head);
  return { pinned, movable, without: last ? null : { heads: withHead(choice.heads, head, true) } };
}
