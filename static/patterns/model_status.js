/** How a model, and how far its opening is, are said. */

/** @import { ModelEntry, Progress } from "../types.js" */

/** @type {Record<string, string>} */
const FAMILIES = { encoder: "encoder", decoder: "decoder", "encoder-decoder": "encoder–decoder" };

/** @type {Record<Progress["stage"], string>} */
const STAGES = {
  asking: "Asking the hub …",
  downloading: "Downloading",
  checking: "Reading the folder",
  waiting: "Waiting for memory …",
  reading: "Reading into memory, and testing …",
};

/** @param {number} bytes */
export function formatBytes(bytes) {
  const [size, unit] = bytes >= 1e9 ? [1e9, "GB"] : bytes >= 1e6 ? [1e6, "MB"] : [1e3, "kB"];
  return `${(bytes / size).toFixed(1)} ${unit}`;
}

/** @param {number} seconds */
function secondsSaid(seconds) {
  if (seconds < 100) return `${Math.ceil(seconds)} s`;
  return seconds < 6000 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}

/** Family, layers × heads, and what else is known before any text. @param {ModelEntry} entry */
export function describeShape({ status, family, layers, heads, sites, max_tokens, nbytes }) {
  const [first, ...others] = sites;
  const decoder = others.find(({ site }) => site === "decoder");
  const depth = first && decoder ? `${first.layers} + ${decoder.layers}` : layers;
  return [
    family === null
      ? status === "available"
        ? "not in memory"
        : ""
      : (FAMILIES[family] ?? family),
    layers === null ? "" : `${depth} layers × ${heads} heads`,
    max_tokens === null ? "" : `up to ${max_tokens} tokens`,
    nbytes ? `${formatBytes(nbytes)} in memory` : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

/** Whether its picture can be trusted: exact, partial or refused. @param {ModelEntry} entry */
export function describeFidelity({ fidelity, status, error }) {
  if (status === "refused") return `refused: ${error}`;
  if (!fidelity) return "";
  return fidelity.verdict === "exact"
    ? `exact (tested to ${fidelity.tested_tokens} tokens)`
    : `${fidelity.verdict}: ${fidelity.reason}`;
}

/** @param {Progress} progress "Downloading: 43.0 of 120.0 MB · 5.2 MB/s · 15 s left" */
export function describeProgress({ stage, done, all, speed, seconds_left }) {
  if (done === null || all === null) return STAGES[stage];
  const bytes = `${STAGES[stage]}: ${formatBytes(done)} of ${formatBytes(all)}`;
  if (stage !== "downloading" || speed === null || seconds_left === null) return bytes;
  return `${bytes} · ${formatBytes(speed)}/s · ${secondsSaid(seconds_left)} left`;
}

/** In percent, where it is known. @param {Progress} progress */
export const shareOf = ({ done, all }) =>
  done === null || !all ? null : Math.floor((100 * done) / all);
