/** Asks for the weights, numbers and positions that the choice shows and that are not there. */

/** @import { Capture, Choice, HeadsOf, Matrix, Panel, PatternId, Side, SiteName } from "../types.js" */
/** @import { Steps } from "./answer_steps.js" */

import {
  fetchPositions,
  fetchStatistics,
  fetchStrongest,
  fetchThumbnails,
  fetchWeights,
} from "../api/capture_parts.js";
import { partialDoes } from "../patterns/panel_pattern.js";
import { captureWith, sidesOf } from "../state/answers.js";
import { isHead, panelsOf, weightsName } from "../state/panels.js";
import { takeOnce } from "./answer_steps.js";

const LONG = 160; // tokens; of longer texts only the strongest cells are fetched where they are enough
const STRONGEST = 16;
/** What the grid of heads shows. */
const FETCH = { thumbnails: fetchThumbnails, statistics: fetchStatistics };

/** @param {Steps} steps @returns {Promise<unknown>} */
export function loadFigures(steps) {
  const { choice, answers } = steps.store.state;
  const sides = sidesOf(answers);
  if (choice.page === "positions")
    return Promise.all(sides.flatMap((side) => askPositions(steps, side)));
  const panels = panelsOf(choice, sides);
  return Promise.all([
    ...panels.flatMap((panel) => askPanel(steps, panel, choice)),
    ...askGrid(steps, choice),
  ]);
}

/** @param {Steps} steps @param {Side} side @returns {Promise<unknown>[]} */
function askPositions(steps, side) {
  const answer = steps.store.state.answers[side];
  const capture = answer?.whole;
  if (!capture || answer.positions) return [];
  const ask = () => fetchPositions(capture);
  return [takeOnce(steps, side, "positions", ask, (come) => ({ positions: come ?? [] }))];
}

/** @param {Steps} steps @param {Panel} panel @param {Choice} choice @returns {Promise<unknown>[]} */
function askPanel(steps, panel, choice) {
  const partial = partialDoes(panel, choice, steps.store.state.answers);
  return [panel.of, panel.minus].flatMap((of) => (of ? askHeads(steps, of, partial) : []));
}

/**
 * @param {Steps} steps
 * @param {HeadsOf} of
 * @param {boolean} partial whether the strongest cells of each row are enough
 * @returns {Promise<unknown>[]}
 */
function askHeads(steps, { side, site, heads }, partial) {
  const answer = steps.store.state.answers[side];
  const capture = captureWith(answer, site);
  if (!answer || !capture) return [];
  const missing = heads.filter((place) => {
    const there = answer.weights[weightsName(site, place)];
    return there === undefined || (there?.partial && !partial);
  });
  const [rows, columns] = sizes(capture, site);
  const single = missing.filter(isHead);
  if (!partial || Math.max(rows, columns) <= LONG || single.length < missing.length) {
    return missing.map((place) =>
      askWeights(steps, side, site, [place], async () => [
        await fetchWeights(capture, site, place),
      ]),
    );
  }
  const layers = [...new Set(single.map(({ layer }) => layer))];
  return layers.map((layer) => {
    const places = single.filter((place) => place.layer === layer);
    const own = places.map(({ head }) => head);
    const ask = () => fetchStrongest(capture, site, layer, own, STRONGEST, columns);
    return askWeights(steps, side, site, places, ask);
  });
}

/**
 * @param {Steps} steps
 * @param {Side} side
 * @param {SiteName} site
 * @param {PatternId[]} places
 * @param {() => Promise<(Matrix | null)[]>} ask one matrix for each place
 */
function askWeights(steps, side, site, places, ask) {
  const names = places.map((place) => weightsName(site, place));
  return takeOnce(steps, side, names.join(), ask, (matrices) => {
    const come = names.map((name, at) => [name, matrices?.[at] ?? null]);
    const { weights } = steps.store.state.answers[side] ?? {};
    return { weights: { ...weights, ...Object.fromEntries(come) } };
  });
}

/**
 * What the grid shows of the heads; while nothing is lit the headline tells their numbers.
 * @param {Steps} steps
 * @param {Choice} choice
 * @returns {Promise<unknown>[]}
 */
function askGrid(steps, { grid, site, colour, heads_as, kept }) {
  const { answers } = steps.store.state;
  const side = answers[grid] ? grid : "a";
  const answer = answers[side];
  const capture = captureWith(answer, site);
  if (!answer || !capture) return [];
  const patterns = heads_as === "find" || (heads_as === "grid" && colour === "pattern");
  /** @type {Set<"thumbnails" | "statistics">} */
  const wanted = new Set([patterns ? "thumbnails" : "statistics"]);
  if (kept.length === 0) wanted.add("statistics");
  return [...wanted].flatMap((name) => {
    if (answer[name][site] !== undefined) return [];
    /** @type {() => Promise<unknown>} */
    const ask = () => FETCH[name](capture, site);
    const come = (/** @type {unknown} */ result) => ({
      [name]: { ...steps.store.state.answers[side]?.[name], [site]: result },
    });
    // Where it cannot be had the grid says so itself; the figures stand without it.
    return [takeOnce(steps, side, `${name} ${site}`, ask, come, () => ({}))];
  });
}

/** How many queries and keys a site has. @param {Capture} capture @param {SiteName} site */
function sizes(capture, site) {
  const shape = capture.sites.find((one) => one.site === site);
  const { queries, keys } = shape ?? { queries: "source", keys: "source" };
  return [capture.tokens[queries].length, capture.tokens[keys].length];
}
