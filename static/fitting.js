/** Fits what a link says to the models there are, and says what did not fit. */

/** @import { Choice, HeadsOf, ModelEntry, Models } from "./types.js" */

import { parse } from "./choice.js";
import { headName, panelName } from "./panels.js";

/**
 * @param {string} fragment of the link, with or without its #
 * @param {Models} models
 * @returns {{ choice: Choice, notice: string }} a notice is empty where everything fits
 */
export function fitted(fragment, models) {
  const { choice, wrong } = parse(fragment);
  /** @type {string[]} */
  const said = wrong.length > 0 ? [`This link has values that cannot be read: ${wrong.join(", ")}.`] : [];
  const known = models.models.find(({ id }) => id === choice.model);
  if (choice.model !== "" && !known) said.push(`There is no model ${choice.model} here.`);
  const model = known ?? /** @type {ModelEntry} */ (models.models.find(({ id }) => id === models.default));
  if (choice.revision !== "" && choice.revision !== model.revision) {
    said.push(`This link was made with revision ${choice.revision}; here it is ${model.revision}.`);
  }
  const shape = model.sites.find(({ site }) => site === choice.site) ?? model.sites[0];
  const asked = new URLSearchParams(fragment.replace(/^#/, "")).get("site");
  if (asked === choice.site && shape.site !== asked) said.push(`This model has no ${asked}.`);
  const heads = choice.heads.filter(({ layer, head }) => layer < shape.layers && head < shape.heads);
  if (heads.length < choice.heads.length) {
    const lost = choice.heads.filter((place) => !heads.includes(place)).map(headName);
    said.push(`The ${shape.site} has ${shape.layers} layers of ${shape.heads} heads, not ${lost.join(", ")}.`);
  }
  const pins = choice.pins.filter(({ of, minus }) => has(model, of) && (!minus || has(model, minus)));
  if (pins.length < choice.pins.length) {
    const lost = choice.pins.filter((pin) => !pins.includes(pin)).map(panelName);
    said.push(`This model has no heads for the panels ${lost.join(", ")}.`);
  }
  const { layer, head } = model.start.site === shape.site ? model.start : { layer: 0, head: 0 };
  return {
    notice: said.length > 0 ? `${said.join(" ")} Shown is what fits.` : "",
    choice: {
      ...{ ...choice, model: model.id, revision: model.revision, site: shape.site, pins },
      heads: heads.length > 0 ? heads : [{ layer, head }],
    },
  };
}

/** Whether a model has these heads. @param {ModelEntry} model @param {HeadsOf} of */
function has({ sites }, { site, heads }) {
  const shape = sites.find((one) => one.site === site);
  return heads.every(({ layer, head }) => shape && layer < shape.layers && head < shape.heads);
}
