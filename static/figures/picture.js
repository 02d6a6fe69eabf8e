/** How large a figure is saved: as it is drawn, as a slide, or as a column of print. */

/** @import { Figure } from "../types.js" */

/** @typedef {"drawn" | "slide" | "column"} Size */

/**
 * A figure and the size of its file; all of it, letters and lines, is scaled to that.
 * @typedef {object} Picture
 * @property {Figure} figure
 * @property {string} width of an SVG, with its unit
 * @property {string} height
 * @property {number} pixels that a PNG is wide
 * @property {number | null} density pixels of a metre in print; null: it has no size there
 * @property {number} letters the smallest ones, in pixels of the slide; elsewhere of the figure
 */

/**
 * What is to be drawn: how wide it wants to be, and as what it may be no narrower.
 * @typedef {object} Drawing
 * @property {number} natural pixels
 * @property {number} least pixels
 * @property {(width: number, stacked: boolean) => Figure} draw with panels below each other, where asked for
 */

const DENSE = 2; // pixels of a PNG for each of the figure
const SLIDE = { width: 1280, height: 720 };
const STEP = 16; // widths that have a whole number of pixels as height
const COLUMN = { millimetres: 85, dots: 300 }; // of an inch
const INCH = 25.4; // millimetres
const COLUMN_WIDTH = 413; // pixels of a figure: letters of 12 then have seven points in print
const SMALL = 12; // pixels of a figure's smallest letters

/** @param {Size} size @param {Drawing} drawing @returns {Picture} */
export function pictureIn(size, drawing) {
  if (size === "slide") return slide(drawing);
  if (size === "column") return column(drawing);
  const figure = drawing.draw(drawing.natural, false);
  const { width, height } = figure.layout;
  return {
    ...{ figure, width: `${width}`, height: `${height}`, pixels: DENSE * width },
    ...{ density: null, letters: SMALL },
  };
}

/** As large as it fits: the narrowest figure that is no higher than a slide. @param {Drawing} drawing */
function slide({ least, draw }) {
  /** @param {number} steps */
  const at = (steps) => draw(steps * STEP, false);
  /** @param {number} steps */
  const high = (steps) => (steps * STEP * SLIDE.height) / SLIDE.width;
  /** @param {Figure} figure @param {number} steps */
  const fits = ({ layout }, steps) => layout.height <= high(steps);
  let low = Math.ceil(least / STEP);
  let figure = at(low);
  if (!fits(figure, low)) {
    let up = low;
    while (!fits(figure, up)) {
      up = Math.ceil((figure.layout.height * SLIDE.width) / SLIDE.height / STEP);
      figure = at(up);
    }
    while (up - low > 1) {
      const middle = Math.floor((low + up) / 2);
      const tried = at(middle);
      if (fits(tried, middle)) [up, figure] = [middle, tried];
      else low = middle;
    }
    low = up;
  }
  return {
    figure: padded(figure, high(low)),
    width: `${SLIDE.width}`,
    height: `${SLIDE.height}`,
    pixels: DENSE * SLIDE.width,
    density: null,
    letters: (SMALL * SLIDE.width) / (low * STEP),
  };
}

/** @param {Drawing} drawing */
function column({ draw }) {
  const figure = draw(COLUMN_WIDTH, true);
  const { height } = figure.layout;
  const pixels = Math.round((COLUMN.millimetres / INCH) * COLUMN.dots);
  return {
    figure,
    width: `${COLUMN.millimetres}mm`,
    height: `${((COLUMN.millimetres * height) / COLUMN_WIDTH).toFixed(2)}mm`,
    pixels,
    density: Math.round((1000 * pixels) / COLUMN.millimetres),
    letters: SMALL,
  };
}

/** The figure in the middle of so much height. @param {Figure} figure @param {number} height */
function padded({ data, layout }, height) {
  const { margin } = layout;
  const above = Math.floor((height - layout.height) / 2);
  const below = height - layout.height - above;
  return {
    data,
    layout: { ...layout, height, margin: { ...margin, t: margin.t + above, b: margin.b + below } },
  };
}
