/** Below the heads: the scale of their colours, what it means, and what is under the pointer. */

/** @import { Answer, Choice, HeadPlace, SiteShape, Theme } from "../types.js" */

import { headName } from "../panels.js";
import { contentOf, headSaid, legendOf, statisticsOf } from "../patterns/heads.js";
import { find, make } from "./element.js";

const TABLE = "Means over all rows of the text. A title sorts; – has no meaning here.";
const FAILED = "The server could not give the numbers of the heads; they can be chosen all the same.";
const NO_TEXT = "Nothing to show of the heads: the message above says why.";

/**
 * What the heads are shown from.
 * @typedef {object} Shown
 * @property {Choice} choice
 * @property {SiteShape} shape
 * @property {Answer | null} answer
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
  /** @type {HeadPlace | undefined} */
  let pointed;

  function tell() {
    if (!shown) return;
    const { choice, shape, answer } = shown;
    const asTable = choice.heads_as === "table";
    const content = contentOf(answer, shape, choice.colour);
    const failed = (asTable ? statisticsOf(answer, shape) : content) === "failed";
    const legend = legendOf(content, choice, shape);
    const idle = asTable ? TABLE : legend.words;
    const wrong = answer?.failure ? NO_TEXT : FAILED;
    retry.hidden = !failed || answer?.failure != null;
    scale.hidden = asTable || failed || legend.to === "";
    said.textContent = pointed && !asTable ? about(pointed, content, choice.colour) : failed ? wrong : idle;
    [from.textContent, to.textContent] = [legend.from, legend.to];
  }

  /** @param {Shown} now */
  function render(now) {
    shown = now;
    bar.style.background = `linear-gradient(to right, ${now.theme.sequential.join(", ")})`;
    tell();
  }

  /** Name the head under pointer or focus. @param {HeadPlace} [place] */
  function point(place) {
    pointed = place;
    tell();
  }

  return { render, point };
}

/** @param {HeadPlace} place @param {ReturnType<typeof contentOf>} content @param {Choice["colour"]} colour */
function about(place, content, colour) {
  const number = headSaid(content, colour, place);
  return `${headName(place)}: layer ${place.layer}, head ${place.head}${number && `, ${number}`}`;
}
