/** The page Positions: what tells a model where a token stands, section by section. */

/** @import { KnownEncoding, Section, State } from "../../types.js" */
/** @import { Drawn, Laboratory } from "./section.js" */

import { chosenOf, encodingsOf } from "../../patterns/positions/encodings.js";
import { describeCheck } from "../../patterns/positions/positions.js";
import { SIDES } from "../../state/answers.js";
import { positionsTitle } from "../board/caption.js";
import { find, make } from "../element.js";
import { createUnchanged } from "../memory.js";
import { redrawnOnResize } from "../resize.js";
import { createAdding } from "./adding.js";
import { createSegments, fillSelect } from "./controls.js";
import { createEncoding } from "./encoding.js";
import { createExperiment } from "./experiment.js";
import { CHECK } from "./plate.js";
import { createScore } from "./score.js";
import { createShift } from "./shift.js";
import { createSimilarity } from "./similarity.js";
import { createTables } from "./tables.js";

const NONE =
  "No positions of its own were read from this model: " +
  "it has none, or tells places apart in a way that Sightlines does not read.";

/**
 * @type {{ name: Section, asks: boolean, title: string, lead: string, create: (laboratory: Laboratory) => Drawn }[]}
 */
const SECTIONS = [
  {
    ...{ name: "encoding", asks: false, title: "The encoding", create: createEncoding },
    lead: "What this model is told of places. Position down, dimension across; a click chooses both.",
  },
  {
    ...{ name: "similarity", asks: false, title: "Near is similar", create: createSimilarity },
    lead: "The vectors of any two positions, compared: what a head could tell from positions alone.",
  },
  {
    ...{ name: "shift", asks: false, title: "k positions on", create: createShift },
    lead:
      "Of sinusoids, moving on by k is the same linear map wherever one stands, so that “three to the left” " +
      "can be learned as one matrix. Of a learned table nothing guarantees it.",
  },
  {
    ...{ name: "adding", asks: true, title: "Why adding is allowed", create: createAdding },
    lead:
      "Is a position lost when it is added to a word? In front of a matrix, adding a vector is the same as " +
      "writing a one-hot row behind the word: with this model's own numbers.",
  },
  {
    ...{ name: "score", asks: true, title: "Positions in one score", create: createScore },
    lead: "One score, split into what comes from the two tokens and what comes from their positions.",
  },
  {
    ...{ name: "experiment", asks: true, title: "The experiment", create: createExperiment },
    lead:
      "The same text, but its tokens are told other positions: what becomes of the heads, and of what " +
      "the model says? A is as it is drawn; only positions change.",
  },
];

/** @param {Omit<Laboratory, "tables">} given */
export function createLaboratory(given) {
  const laboratory = { ...given, tables: createTables(given.parts) };
  const { store } = laboratory;
  const root = find('part="positions"');
  const select = make("select", { "aria-label": "Encoding" });
  const places = createSegments(
    "Positions",
    [
      { value: "all", text: "All positions", title: "Every position that the model holds." },
      { value: "text", text: "This text's tokens", title: "The positions of this text's tokens." },
    ],
    (value) => store.choose({ places: value }),
  );
  const failed = make("p", { class: "bad", role: "alert" });
  const check = make("p", { class: "hint", id: CHECK });
  const missing = make("p", { class: "hint" });
  const refused = make("article", { class: "panel" });
  const sections = SECTIONS.map((section) => createSection(section, laboratory));
  const nav = make("nav", { class: "laboratory-nav", "aria-label": "Sections" });
  nav.append(...sections.map(({ link }) => link));
  const of = make("div", { class: "tools-row" }, select, places.root);
  const body = make("div", { class: "laboratory" }, nav, of, check, failed);
  body.append(...sections.map((one) => one.root));
  root.replaceChildren(missing, refused, body);

  select.addEventListener("change", () => {
    const [side, number] = [select.value[0], Number(select.value.slice(1))];
    store.choose({ encoding: { side: side === "b" ? "b" : "a", number } });
  });
  for (const { name, link, root: section } of sections) {
    link.addEventListener("click", () => {
      store.choose({ section: name });
      section.scrollIntoView({ block: "start" });
      section.querySelector("h2")?.focus({ preventScroll: true });
    });
  }

  const known = createKnown();
  let arrived = false;
  /** @param {State} state */
  function render(state) {
    root.hidden = state.choice.page !== "positions";
    if (root.hidden) {
      arrived = false;
      return;
    }
    const all = known(state.answers);
    const one = chosenOf(all, state.choice.encoding);
    missing.textContent = one ? "" : missingSaid(state.answers);
    missing.hidden = missing.textContent === "";
    body.hidden = !one?.spread;
    refused.hidden = !one || one.spread !== null;
    if (!one) return;
    const said = describeCheck(one.encoding);
    if (!one.spread) {
      const title = make("h2", {}, positionsTitle(one.told, one));
      refused.replaceChildren(make("header", {}, title), make("p", { class: "hint" }, said));
      return;
    }
    check.textContent = said;
    showSelect(select, all, one);
    showPlaces(state, one);
    for (const section of sections) {
      const off = section.asks && state.file !== null; // a file answers no questions
      section.root.hidden = section.link.hidden = off;
      if (!off) section.render(state, one);
    }
    const here = sections.find(({ name }) => name === state.choice.section);
    for (const { link } of sections) {
      if (link === here?.link) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    if (!arrived && here && here !== sections[0]) here.root.scrollIntoView({ block: "start" });
    arrived = true;
  }

  /** @param {State} state @param {KnownEncoding} one */
  function showPlaces(state, one) {
    const table = laboratory.tables(state, one);
    places.root.hidden = table === null || state.file !== null;
    places.show(state.choice.places);
    const failure = table?.came?.failure;
    failed.textContent = failure ? `All positions did not come: ${failure.detail}` : "";
  }

  return redrawnOnResize(root, store, render);
}

/** @param {typeof SECTIONS[number]} section @param {Laboratory} laboratory */
function createSection({ name, asks, title, lead, create }, laboratory) {
  const { parts, render } = create(laboratory);
  const heading = make("h2", { id: `section-${name}`, tabindex: "-1" }, title);
  const root = make(
    "section",
    { class: "laboratory-section", "aria-labelledby": heading.id },
    heading,
    make("p", { class: "lead" }, lead),
    ...parts,
  );
  const link = make("button", { type: "button", class: "quiet" }, title);
  let near = false; // what is far below is not asked for, and not drawn
  /** @type {[State, KnownEncoding] | null} */
  let last = null;
  const sight = new IntersectionObserver(
    (entries) => {
      if (near || !entries.some(({ isIntersecting }) => isIntersecting)) return;
      near = true;
      root.classList.add("drawn");
      if (last) render(...last);
    },
    { rootMargin: "300px" },
  );
  sight.observe(root);
  return {
    ...{ name, asks, root, link },
    /** @param {State} state @param {KnownEncoding} known */
    render(state, known) {
      last = [state, known];
      if (near) render(state, known);
    },
  };
}

/** The encodings of both texts, found anew where one of them changed. */
function createKnown() {
  const unchanged = createUnchanged();
  /** @type {KnownEncoding[]} */
  let all = [];
  return (/** @type {State["answers"]} */ answers) => {
    const given = SIDES.flatMap((side) => [answers[side]?.whole, answers[side]?.positions]);
    if (!unchanged(given)) all = encodingsOf(answers);
    return all;
  };
}

/** @param {HTMLSelectElement} select @param {KnownEncoding[]} all @param {KnownEncoding} chosen */
function showSelect(select, all, chosen) {
  /** @param {KnownEncoding} one */
  const valueOf = ({ id: { side, number } }) => `${side}${number}`;
  fillSelect(
    select,
    all.map((one) => [valueOf(one), positionsTitle(one.told, one)]),
  );
  select.value = valueOf(chosen);
}

/** Why there is nothing to draw. @param {State["answers"]} answers */
function missingSaid(answers) {
  if (SIDES.some((side) => answers[side]?.failure))
    return "Nothing to draw: the message above says why.";
  const come = SIDES.some((side) => answers[side]?.whole && answers[side]?.positions);
  return come ? NONE : "Loading …";
}
