/** The heads of a site as a grid or a table, and the switches of what they show. */

/** @import { GridColour, HeadId, ModelEntry, Side, SiteName, SiteShape } from "../../types.js" */
/** @import { State, Store } from "../../types.js" */

import { themeOf } from "../../figures/theme.js";
import { SIDES, captureWith, sidesOf } from "../../state/answers.js";
import { foundOf, searchOf } from "../../state/search.js";
import { nextSlot, noPicks } from "../../state/token_picks.js";
import { pinnedHeads } from "../../state/panels.js";
import { foundSight } from "../../patterns/head_search.js";
import { sightOf, statisticsOf } from "../../patterns/head_grid.js";
import { canDraw, NEEDS_MODEL } from "../../state/opened_file.js";
import { MEANINGS, NAMES, lacking } from "../../patterns/statistics.js";
import { hasSink } from "../../patterns/sinks.js";
import { sweepSight } from "../../patterns/sweep.js";
import { find, findAll, make } from "../element.js";
import { createUnchanged } from "../memory.js";
import { redrawnOnResize } from "../resize.js";
import { createGrid } from "./grid.js";
import { createLegend } from "./legend.js";
import { mark } from "./head_marks.js";
import { createStatisticsTable } from "./statistics_table.js";
import { followHeads } from "./head_clicks.js";

const ALONE = "Every token looks back at those before it, and at itself."; // a decoder without an encoder
/** @type {Record<SiteName, string>} */
const SITE_HINTS = {
  encoder: "Every source token looks at every source token.",
  decoder:
    "Every target token looks back at those before it. A row reads one token → writes the next.",
  cross: "Every target token looks at the source. A row reads one token → writes the next.",
};

/** @param {State} state @returns {ModelEntry | undefined} */
const modelOf = ({ models, choice }) => models?.models.find(({ id }) => id === choice.model);

/**
 * What is shown of every head: the answer to a question, once one is asked.
 * @param {State} state
 * @param {Side} side
 * @param {SiteShape} shape
 */
function sightIn(state, side, shape) {
  const { choice, answers } = state;
  if (choice.heads_as === "grid" && state.sweep?.site === shape.site)
    return sweepSight(state.sweep);
  const asked = choice.heads_as === "find" && searchOf(state) !== null;
  if (asked) return foundSight(foundOf(state), shape);
  return sightOf(
    answers[side],
    shape,
    choice.heads_as === "find" ? { ...choice, colour: "pattern" } : choice,
  );
}

/**
 * Press the one of a group of buttons that is chosen.
 * @param {HTMLElement[]} buttons
 * @param {(data: DOMStringMap) => boolean} chosen
 */
function press(buttons, chosen) {
  for (const button of buttons) button.setAttribute("aria-pressed", String(chosen(button.dataset)));
}

const TABLE = "table";

/** What the choice of colours calls a number of a text. @param {Side} side @param {string} name */
const valueOf = (side, name) => (side === "a" ? name : `${side}:${name}`);

/** What can be shown of the heads on one text. @param {Side} side */
function groupOf(side) {
  const of = (/** @type {string} */ name) => ({ value: valueOf(side, name), "data-name": name });
  const options = NAMES.map((name) => make("option", of(name)));
  const attributes = { label: `on ${side.toUpperCase()}`, "data-side": side };
  const [first, last] = [
    make("option", of("pattern"), "Patterns"),
    make("option", of(TABLE), "All numbers, as a table"),
  ];
  return { group: make("optgroup", attributes, first, ...options, last), options, last };
}

/** @typedef {ReturnType<typeof partsOf>} HeadsParts */

/** @param {HTMLElement} root @param {Store} store @param {() => void} again */
function partsOf(root, store, again) {
  const table = find('part="table"', root);
  return {
    ...{ root, table },
    main: /** @type {HTMLElement} */ (root.parentElement),
    scroll: find('part="grid-scroll"', root),
    sides: find('part="grid-sides"', root),
    colours: /** @type {HTMLSelectElement} */ (find('part="colour"', root)),
    groups: SIDES.map(groupOf),
    finding: find('action="find"', root),
    unsweep: find('action="unsweep"', root),
    hint: find('part="site-hint"', root),
    renderGrid: createGrid(find('part="grid"', root)),
    renderNumbers: createStatisticsTable(table, (sort) => store.choose({ sort })),
    legend: createLegend(find('part="legend"', root), again),
    unchanged: createUnchanged(), // most changes of the state are none of what is shown
  };
}

/**
 * @param {Store} store
 * @param {() => void} again asks again for what could not be had of the heads
 */
export function createHeads(store, again) {
  const parts = partsOf(find('part="heads"'), store, again);
  const { root, scroll, table, colours, groups, legend } = parts;
  colours.append(...groups.map(({ group }) => group));
  standByWidth(root);
  followSwitches(parts, store);
  followHeads(store, root, [scroll, table, find('part="found-scroll"', root)], legend.point);
  return redrawnOnResize(root, store, (state) => render(parts, state));
}

/** On a phone the figures come first, for the eye as for the keys. @param {HTMLElement} root */
function standByWidth(root) {
  const narrow = matchMedia("(max-width: 900px)");
  const stand = () => find('part="board"')[narrow.matches ? "after" : "before"](root);
  narrow.addEventListener("change", stand);
  stand();
}

/** @param {HeadsParts} parts @param {Store} store */
function followSwitches({ root, sides, colours, finding, unsweep }, store) {
  colours.addEventListener("change", () => {
    const [name, side] = /** @type {[string, Side?]} */ (colours.value.split(":").reverse());
    const grid = side ?? "a";
    if (name === TABLE) return store.choose({ grid, heads_as: "table" });
    return store.choose({ grid, heads_as: "grid", colour: /** @type {GridColour} */ (name) });
  });
  unsweep.addEventListener("click", () => store.choose({ sweep: "no" }));
  finding.addEventListener("click", () => {
    const { choice, answers } = store.state;
    const begins = choice.heads_as !== "find";
    const slot = begins && choice.ask === "picked" ? nextSlot(choice, answers.b !== null) : null;
    store.update({ picking: slot });
    store.choose({ heads_as: begins ? "find" : "grid" });
  });
  for (const button of findAll("site", root)) {
    const site = /** @type {SiteName} */ (button.dataset.site);
    button.addEventListener("click", () => goToSite(store, site));
  }
  for (const button of findAll("grid", sides)) {
    const grid = /** @type {Side} */ (button.dataset.grid);
    button.addEventListener("click", () => store.choose({ grid }));
  }
}

/** Show another site, with the heads that it has too. @param {Store} store @param {SiteName} site */
function goToSite(store, site) {
  const shape = modelOf(store.state)?.sites.find((one) => one.site === site);
  const fitting = store.state.choice.heads.filter(
    ({ layer, head }) => shape && layer < shape.layers && head < shape.heads,
  );
  const heads = fitting.length > 0 ? fitting : [{ layer: 0, head: 0 }];
  store.update({ picking: null });
  store.choose({ site, kept: [], ...noPicks(), heads });
}

/** @param {HeadsParts} parts @param {State} state */
function render(parts, state) {
  const { choice, answers, dark } = state;
  const { page, site, heads, pins, colour, heads_as, sort } = choice;
  const side = answers[choice.grid] ? choice.grid : "a";
  const { thumbnails, statistics, failure } = answers[side] ?? {};
  const shape = modelOf(state)?.sites.find((one) => one.site === site);
  const dependencies = [
    ...[page, site, heads, pins, side, answers.b !== null, colour, heads_as, sort, dark, shape],
    ...[thumbnails?.[site], statistics?.[site], failure, parts.root.clientWidth, state.sweep],
    state.file,
    ...(heads_as === "find" ? [foundOf(state), searchOf(state) === null, choice.ask] : []),
  ];
  if (parts.unchanged(dependencies)) return;
  parts.root.hidden = page !== "explore";
  setSwitches(parts, state, side);
  sayOfSite(parts, state, shape);
  if (!shape) return;
  parts.main.style.setProperty("--heads", String(shape.heads));
  if (!parts.root.hidden) drawHeads(parts, state, side, shape);
}

/** @param {HeadsParts} parts @param {State} state @param {Side} side */
function setSwitches(parts, state, side) {
  const { root, main, scroll, table, colours, sides, finding, unsweep } = parts;
  const { site, heads_as, colour } = state.choice;
  main.dataset.headsAs = heads_as;
  scroll.hidden = heads_as === "table";
  table.hidden = heads_as !== "table";
  const swept = heads_as !== "find" && state.sweep?.site === site;
  colours.hidden = heads_as === "find" || swept; // it would say another name
  unsweep.hidden = !swept;
  colours.value = valueOf(side, heads_as === "table" ? TABLE : colour);
  sides.hidden = state.answers.b === null || heads_as !== "find";
  finding.setAttribute("aria-pressed", String(heads_as === "find"));
  press(findAll("site", root), (data) => data.site === site);
  press(findAll("grid", sides), (data) => data.grid === side);
  const { sites } = modelOf(state) ?? {};
  for (const button of findAll("site", root)) {
    button.hidden = sites !== undefined && !sites.some((one) => one.site === button.dataset.site);
  }
}

/**
 * What tokens look at in a site.
 * @param {HeadsParts} parts
 * @param {State} state
 * @param {SiteShape | undefined} shape
 */
function sayOfSite({ hint }, { choice: { site } }, shape) {
  hint.textContent = site === "decoder" && shape?.queries === "source" ? ALONE : SITE_HINTS[site];
}

/** @param {HeadsParts} parts @param {State} state @param {Side} side @param {SiteShape} shape */
function drawHeads(parts, state, side, shape) {
  const { choice, answers, dark } = state;
  const answer = answers[side];
  const theme = themeOf(dark);
  const sight = sightIn(state, side, shape);
  if (choice.heads_as === "table")
    parts.renderNumbers(shape, statisticsOf(answer, shape), theme, choice.sort);
  else parts.renderGrid(shape, sight, theme);
  for (const { group, options, last } of parts.groups) {
    const of = /** @type {Side} */ (group.dataset.side);
    group.hidden = answers[of] === null;
    last.disabled = state.file !== null;
    const sink = hasSink(captureWith(answers[of], shape.site), shape.site);
    for (const option of options) {
      const name = /** @type {typeof NAMES[number]} */ (option.dataset.name);
      const numbers = answers[of]?.statistics[shape.site];
      const reason = state.file ? NEEDS_MODEL : lacking(name, shape, numbers);
      option.hidden = name === "sink" && !sink; // few models have one
      option.disabled = reason !== null && !option.hidden;
      const title = MEANINGS[name].title.replace(/^./, (letter) => letter.toUpperCase());
      option.textContent = reason === null ? title : `${title} – not here: ${reason}`;
    }
  }
  const shown = { choice, shape, answer, sight, theme };
  parts.legend.render(shown);
  const pinned = pinnedHeads(choice.pins, sidesOf(answers), shape.site);
  const drawable = (/** @type {HeadId} */ head) => canDraw(state, shape.site, head);
  for (const part of [parts.scroll, parts.table]) mark(part, shown, pinned, drawable);
}
