/** The panels of the board: what they are called, and which ones a choice shows. */

/** @import { Choice, HeadId, HeadsOf, Muted, Panel, PatternId, ReducedHeads, Side, SiteName } from "../types.js" */

export const MOST_HEADS = 12;
export const MOST_PINS = 12;

/** "4.3"; "4.mean" of a layer, "max" of all heads. @param {PatternId} place */
export const headName = (place) =>
  place.head === null
    ? [...(place.layer === null ? [] : [place.layer]), place.reduce].join(".")
    : `${place.layer}.${place.head}`;

/** @param {PatternId} place @returns {place is HeadId} */
export const isHead = (place) => place.head !== null;

/** The name of a head's weights in an answer. @param {SiteName} site @param {PatternId} place */
export const weightsName = (site, place) => `${site}.${headName(place)}`;

/** @param {string} text @returns {HeadId | undefined} */
export function headIn(text) {
  const found = /^(\d{1,3})\.(\d{1,3})$/.exec(text);
  return found ? { layer: Number(found[1]), head: Number(found[2]) } : undefined;
}

/** @param {string} text "4.mean", "max" @returns {ReducedHeads | undefined} */
function reducedIn(text) {
  const found = /^(?:(\d{1,3})\.)?(mean|max)$/.exec(text);
  if (!found) return undefined;
  const reduce = /** @type {ReducedHeads["reduce"]} */ (found[2]);
  return { layer: found[1] === undefined ? null : Number(found[1]), head: null, reduce };
}

/** @param {HeadsOf} heads "a.encoder.3.7_3.5", of a mean "a.encoder.mean_3.7_3.5" */
const headsName = ({ side, site, heads, mean }) =>
  `${side}.${site}.${[...(mean ? ["mean"] : []), ...heads.map(headName)].join("_")}`;

/** @param {string} text @returns {HeadsOf | undefined} */
function headsIn(text) {
  const found = /^([ab])\.(encoder|decoder|cross)\.(mean_)?([\w.]+)$/.exec(text);
  const heads = found?.[4].split("_").map((one) => headIn(one) ?? reducedIn(one)) ?? [undefined];
  if (!found || heads.length > MOST_HEADS || heads.includes(undefined)) return undefined;
  return {
    side: /** @type {Side} */ (found[1]),
    site: /** @type {SiteName} */ (found[2]),
    heads: /** @type {PatternId[]} */ (heads),
    mean: found[3] !== undefined,
  };
}

/** A panel in the words of a link, and its name on the page. @param {Panel} panel */
export const panelName = ({ of, minus }) =>
  minus ? `${headsName(of)}-${headsName(minus)}` : headsName(of);

/** @param {string} text @returns {Panel | undefined} */
export function panelIn(text) {
  const [of, minus, ...more] = text.split("-").map(headsIn);
  if (!of || more.length > 0 || (text.includes("-") && !minus)) return undefined;
  return { of, minus: minus ?? null };
}

/** @param {Muted} one */
export const mutedName = ({ panel, head }) => `${panel}~${head}`;

/** @param {string} text @returns {Muted | undefined} */
export function mutedIn(text) {
  const [panel, head] = text.split("~");
  const read = panelIn(panel);
  const place = head === undefined ? undefined : headIn(head);
  return read && place ? { panel: panelName(read), head: headName(place) } : undefined;
}

/**
 * The names of a panel's heads that are not drawn for now; one of them always is.
 * @param {Muted[]} muted
 * @param {Panel} panel
 */
export function mutedHeads(muted, panel) {
  const name = panelName(panel);
  const heads = panel.of.heads.map(headName);
  const found = heads.filter((head) =>
    muted.some((one) => one.panel === name && one.head === head),
  );
  return found.length < heads.length ? found : [];
}

/**
 * Mute a head of a panel, or let it be drawn again; with `solo` mute all others, or none of them.
 * What is muted of panels that stand no more is forgotten.
 * @param {Muted[]} muted
 * @param {Panel[]} panels that stand
 * @param {Panel} panel
 * @param {string} head
 * @param {boolean} solo
 */
export function withMuted(muted, panels, panel, head, solo) {
  const now = mutedHeads(muted, panel);
  const others = panel.of.heads.map(headName).filter((one) => one !== head);
  const alone = others.every((one) => now.includes(one));
  const switched = now.includes(head) ? now.filter((one) => one !== head) : [...now, head];
  const next = solo ? (alone ? [] : others) : switched;
  const standing = panels.map(panelName).filter((name) => name !== panelName(panel));
  const rest = muted.filter((one) => standing.includes(one.panel));
  return [...rest, ...next.map((one) => ({ panel: panelName(panel), head: one }))];
}

/**
 * Without entries that have the name of an earlier one.
 * @template T
 * @param {T[]} entries
 * @param {(entry: T) => string} nameOf
 */
export function unlike(entries, nameOf) {
  const names = entries.map(nameOf);
  return entries.filter((_, at) => names.indexOf(names[at]) === at);
}

/**
 * Every panel that a choice shows: the chosen heads on each text, their difference, the pinned ones.
 * @param {Choice} choice
 * @param {Side[]} sides that there are
 * @returns {Panel[]}
 */
export function panelsOf(choice, sides) {
  const { heads, site, together } = choice;
  const groups = together === "beside" ? heads.map((head) => [head]) : [heads];
  const mean = together === "mean";
  /** @param {Side} side @param {HeadId[]} group @returns {HeadsOf} */
  const of = (side, group) => ({ side, site, heads: group, mean: mean && group.length > 1 });
  const chosen = groups.flatMap((group) =>
    sides.map((side) => ({ of: of(side, group), minus: null })),
  );
  // A difference is of one pattern and another, so of heads laid over each other there is none.
  const folded = together === "overlaid" && heads.length > 1 ? [] : groups;
  const differences =
    choice.difference === "yes" && sides.length === 2
      ? folded.map((group) => ({ of: of("a", group), minus: of("b", group) }))
      : [];
  const pinned = choice.pins.filter(({ of, minus }) =>
    [of, minus].every((part) => part === null || sides.includes(part.side)),
  );
  return unlike([...chosen, ...differences, ...pinned], panelName);
}

/**
 * Show a head, or put it beside those shown; a head that stands already is taken away again,
 * unless it is the last one.
 * @param {HeadId[]} shown
 * @param {HeadId} place
 * @param {boolean} beside
 */
export function withHead(shown, place, beside) {
  if (!beside) return [place];
  const others = shown.filter((one) => headName(one) !== headName(place));
  if (others.length < shown.length) return others.length > 0 ? others : shown;
  return [...shown, place].slice(-MOST_HEADS);
}

/**
 * What gave way to something new, since no more of them can stand at once.
 * @template T
 * @param {T[]} before
 * @param {T[]} after
 * @param {(one: T) => string} nameOf
 */
export function gaveWay(before, after, nameOf) {
  if (after.length < before.length) return []; // one was taken away
  const there = new Set(after.map(nameOf));
  return before.map(nameOf).filter((name) => !there.has(name));
}

/**
 * Pin a panel behind those pinned, or take it off the board again.
 * @param {Panel[]} pins
 * @param {Panel} panel
 */
export function withPin(pins, panel) {
  const others = pins.filter((one) => panelName(one) !== panelName(panel));
  return others.length < pins.length ? others : [...pins, panel].slice(-MOST_PINS);
}

/**
 * A panel of one head on one text.
 * @param {Side} side
 * @param {SiteName} site
 * @param {PatternId} place
 * @returns {Panel}
 */
const panelOf = (side, site, place) => ({
  of: { side, site, heads: [place], mean: false },
  minus: null,
});

/**
 * Pin a head on each text, or take it off the board where it is pinned on all of them.
 * @param {Panel[]} pins
 * @param {Side[]} sides that there are
 * @param {SiteName} site
 * @param {PatternId} place
 */
export function withHeadPinned(pins, sides, site, place) {
  const names = pins.map(panelName);
  const panels = sides.map((side) => panelOf(side, site, place));
  const missing = panels.filter((panel) => !names.includes(panelName(panel)));
  return (missing.length > 0 ? missing : panels).reduce(withPin, pins);
}

/**
 * The names of the heads of a site that are pinned on a text that there is.
 * @param {Panel[]} pins
 * @param {Side[]} sides
 * @param {SiteName} site
 */
export function pinnedHeads(pins, sides, site) {
  const alone = pins.filter(
    ({ of, minus }) =>
      minus === null && of.heads.length === 1 && of.site === site && sides.includes(of.side),
  );
  return new Set(alone.map(({ of }) => headName(of.heads[0])));
}

/**
 * Move a pinned panel by so many places.
 * @param {Panel[]} pins
 * @param {Panel} panel
 * @param {number} steps
 */
export function withMoved(pins, panel, steps) {
  const from = pins.findIndex((one) => panelName(one) === panelName(panel));
  const to = Math.min(Math.max(from + steps, 0), pins.length - 1);
  const moved = pins.filter((_, at) => at !== from);
  moved.splice(to, 0, pins[from]);
  return moved;
}
