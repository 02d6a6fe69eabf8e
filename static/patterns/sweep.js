/** What a sweep found, as the grid of heads shows it, and in words. */

/** @import { Sight, Sweep } from "../types.js" */

import { headName } from "../state/panels.js";
import { formatSigned } from "./sentences.js";
import { extremes } from "./statistics.js";

/** Log-odds, or a change of them. @param {number} value */
const odds = (value) => formatSigned(value, 2);

/** The effect of every head as its colour. @param {Sweep} sweep @returns {Sight} */
export function sweepSight({ values, side, measured, status }) {
  const { least, most } = extremes(values);
  const end = Math.max(most.value, -least.value);
  const count = values.flat().length;
  const partly = measured < count ? ` ${measured} of ${count} heads so far.` : "";
  const words = [
    `How far the log-odds of ${side.toUpperCase()}'s answer move when the head is off.${partly}`,
    `Down furthest: ${headName(least)} (${odds(least.value)}).`,
  ].join(" ");
  return {
    content: status === "failed" && measured === 0 ? "failed" : values,
    signed: true,
    said: ({ layer, head }) => `${odds(values[layer]?.[head] ?? 0)} log-odds when off`,
    legend: { from: odds(-end), to: odds(end), words },
  };
}

/** How far a sweep is, and which heads it found together. @param {Sweep} sweep */
export function describeSweep({ status, together, before, failure, done, total }) {
  if (failure) return failure.detail;
  if (status === "cancelled") return "Stopped; what was measured stays in the grid.";
  const running = status === "running" ? `${done} of at most ${total} passes. ` : "";
  if (together.length === 0)
    return `${running}${status === "done" ? "No head alone lowers the log-odds." : ""}`;
  const steps = together.map(
    ({ head, log_odds }) => `${head.site} ${headName(head)} → ${odds(log_odds)}`,
  );
  return [
    `${running}Off together, step by step from ${odds(before)}: ${steps.join(", ")}.`,
    "Chosen and measured on this one sentence.",
  ].join(" ");
}
