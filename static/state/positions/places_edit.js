/** Positions that tokens are told instead of their own: in a link, and on the wire. */

/** @import { Moved, PlacesEdit, PositionEdit, Side } from "../../types.js" */

/** "shift_-3", "off" @param {PlacesEdit} edit */
export const placesName = ({ mode, by }) => (mode === "off" ? mode : `${mode}_${by}`);

/** @param {string} text @returns {PlacesEdit | undefined} */
export function placesIn(text) {
  const found =
    /^(?:(off)|(shuffle|same)_(\d{1,5})|(shift)_(-?\d{1,5})|(stretch)_(\d{1,3}(?:\.\d{1,4})?))$/.exec(
      text,
    );
  if (!found) return undefined;
  const [, off, place, count, shift, k, stretch, factor] = found;
  if (stretch && Number(factor) === 0) return undefined;
  const mode = /** @type {PlacesEdit["mode"]} */ (off ?? place ?? shift ?? stretch);
  return { mode, by: Number(count ?? k ?? factor ?? 0) };
}

/** Whether it changes something, and a link can say it. @param {PlacesEdit} edit */
export const fits = (edit) =>
  placesIn(placesName(edit)) !== undefined && !(edit.mode === "shift" && edit.by === 0);

/** "b.shift_3" @param {Moved} moved */
export const movedName = (moved) => `${moved.side}.${placesName(moved)}`;

/** @param {string} text @returns {Moved | undefined} */
export function movedIn(text) {
  const [, side, rest] = /^([ab])\.(.*)$/.exec(text) ?? [];
  const edit = placesIn(rest ?? "");
  return edit && { side: /** @type {Side} */ (side), ...edit };
}

/** What the number of an edit is called on the wire. */
const NAMES = /** @type {const} */ ({ shuffle: "seed", shift: "k", same: "at", stretch: "factor" });

/** @param {PlacesEdit} edit @returns {PositionEdit} */
export const placesWire = ({ mode, by }) => ({
  op: "positions",
  mode,
  ...(mode === "off" ? {} : { [NAMES[mode]]: by }),
});

/**
 * Other positions of a text in the place of those that it is drawn with; null: its own.
 * @param {Moved[]} moved
 * @param {Side} side
 * @param {PlacesEdit | null} edit
 * @returns {Moved[]}
 */
export const movedInstead = (moved, side, edit) => [
  ...moved.filter((one) => one.side !== side),
  ...(edit ? [{ side, mode: edit.mode, by: edit.by }] : []),
];
