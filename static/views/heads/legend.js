/** Below the heads: the scale of their colours, what it means, and what is under the pointer. */

/** @import { Answer, Choice, HeadId, Sight, SiteShape, Theme } from "../../types.js" */

import { headName } from "../../state/panels.js";
import { statisticsOf } from "../../patterns/head_grid.js";
import { find, make } from "../element.js";

const TABLE = "Means over all rows of the text. A title sorts; – has no meaning here.";
const FAILED =
  "The server could not give the numbers of the heads; they can be chosen all the same.";
const NO_TEXT = "Nothing to show of the heads: the message above says why.";

/**
 * What the heads are shown from.
 * @typedef {object} Shown
 * @property {Choice} choice
 * @property {SiteShape} shape
 * @property {Answer | null} answer
 * @property {Sight} sight
 * @property {Theme} theme
 */

/** @param {HTMLElement} root @param {() => void} again asks again for what could not be had */
export function createLegend(root, again) {
  const scale = find('part="scale"', root);
  const said = find('part="heads-said"', root);
  const retry = find('action="heads-again"', root);
  const [from, bar, to] = [make("span"), make("span", { class: "heads-bar" }), make("span")];
  scale.append(from, bar, to);
  retry.addEventListener("click", again);
  /** @type {Shown | null} */
  let shown = null;
  /** @type {HeadId | undefined} */
  let pointed;

  function tell() {
    if (!shown) return;
    const { choice, shape, answer, sight } = shown;
    const asTable = choice.heads_as === "table";
    const { legend } = sight;
    const failed = (asTable ? statisticsOf(answer, shape) : sight.content) === "failed";
    const idle = asTable ? TABLE : legend.words;
    const wrong = answer?.failure ? NO_TEXT : FAILED;
    retry.hidden = !failed || answer?.failure != null;
    scale.hidden = asTable || failed || legend.to === "";
    said.textContent = pointed && !asTable ? about(pointed, sight) : failed ? wrong : idle;
    said.title = said.textContent; // where it is cut
    [from.textContent, to.textContent] = [legend.from, legend.to];
  }

  /** @param {Shown} now */
  function render(now) {
    shown = now;
    const scale = now.sight.signed ? now.theme.diverging : now.theme.sequential;
    bar.style.background = `linear-gradient(to right, ${scale.join(", ")})`;
    tell();
  }

  /** Name the head under pointer or focus. @param {HeadId} [place] */
  function point(place) {
    pointed = place;
    tell();
  }

  return { render, point };
}

/** @param {HeadId} place @param {Sight} sight */
function about(place, sight) {
  const number = sight.said(place);
  return `${headName(place)}: layer ${place.layer}, head ${place.head}${number && `, ${number}`}`;
}
