/** What the board holds, for the modules that draw it, light it and hear the reader. */

/** @import { Axis, Choice, Kept, Lit, Manner, Panel, Pattern, Side, Store, Stream } from "../../types.js" */
/** @import { PanelView } from "./panel/panel.js" */
/** @import { Row } from "./row/row.js" */

import { make } from "../element.js";
import { createLights } from "./lit_tokens.js";

/**
 * Something that may be done, and what a menu calls it.
 * @typedef {{ title: string, patch: Partial<Choice> }} Offered
 */
/**
 * A token that a reader asks something about, where on the window, and where the focus was.
 * @typedef {object} Asked
 * @property {Side} side
 * @property {Stream} stream
 * @property {number} place
 * @property {Offered[]} offers
 * @property {number} x
 * @property {number} y
 * @property {HTMLElement} anchor
 */
/**
 * A panel as it stands: what it shows, and at which place of which row.
 * @typedef {{ view: PanelView, shown: Pattern | null, lit: Lit[], row: Row, at: number }} Standing
 */
/** @typedef {Kept & { partner?: number, across: Stream }} Hovered */

/**
 * What the board cannot do by itself.
 * @typedef {object} BoardActions
 * @property {(asked: Asked) => void} onMenu what may be done with a token is asked for
 * @property {(token: Hovered | null) => void} onPoint another token is pointed at, or none
 * @property {(side: Side, stream: Stream, place: number, axis: Axis) => boolean} onPick
 *   a token is clicked; whether it was picked for a search
 * @property {(panel: Panel, anchor: HTMLElement) => void} onSave a panel is to be saved
 */
/** @typedef {ReturnType<typeof createState>} Board */

/** @param {Store} store @param {BoardActions} actions */
export const createState = (store, actions) => ({
  store,
  actions,
  stack: make("div", { class: "rows" }),
  lights: createLights(),
  views: /** @type {Map<string, PanelView>} */ (new Map()), // by the names of their panels
  rows: /** @type {Row[]} */ ([]),
  standing: /** @type {Map<string, Standing>} */ (new Map()),
  hovered: /** @type {Hovered | null} */ (null),
  told: /** @type {string | null} */ (null), // the panel whose words are read out
  waiting: false, // for the next frame: what comes meanwhile is drawn once, in it
  threshold: /** @type {number | null} */ (null), // while the reader still moves it
  manner: /** @type {Manner} */ ({ view: "lines", most: 1 }),
});
