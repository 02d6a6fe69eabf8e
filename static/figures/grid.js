/** Every head of a site in one picture: a row for every layer, a column for every head. */

/** @import { Figure, SiteShape, Stage, Theme, Thumbnails } from "../types.js" */

import { extremes } from "../patterns/statistics.js";
import { frame } from "./frame.js";

const CODES = 256; // a thumbnail's byte is 255·√weight
const NO_MARGIN = { l: 0, r: 0, t: 0, b: 0 };

/**
 * The thumbnails as one picture: a square for each head, with a gap around it.
 * Several blocks under one pixel give the largest of them, so that no strong weight is lost.
 * @param {Thumbnails} thumbnails
 * @param {number} pitch pixels from one head to the next
 * @param {number} gap pixels between them, even
 * @param {Theme} theme
 * @returns {{ width: number, height: number, pixels: Uint8ClampedArray<ArrayBuffer> }} RGBA
 */
export function composeThumbnails({ shape, values }, pitch, gap, { sequential }) {
  const [layers, heads, rows, columns] = shape;
  const [width, height] = [heads * pitch, layers * pitch];
  const picture = new Uint32Array(width * height); // transparent where nothing is drawn
  const colours = new Uint32Array(coloursOf(sequential).buffer);
  const part = (pitch - gap) / Math.max(rows, columns); // a token is as high as it is wide
  const down = spans(rows, Math.max(1, Math.round(part * rows)));
  const along = spans(columns, Math.max(1, Math.round(part * columns)));
  const top = Math.floor((pitch - down.length) / 2);
  const left = Math.floor((pitch - along.length) / 2);
  for (let at = 0; at < layers * heads; at += 1) {
    const corner = (Math.floor(at / heads) * pitch + top) * width + (at % heads) * pitch + left;
    const head = values.subarray(at * rows * columns, (at + 1) * rows * columns);
    down.forEach((row, y) => {
      for (let x = 0; x < along.length; x += 1) {
        picture[corner + y * width + x] = colours[largest(head, columns, row, along[x])];
      }
    });
  }
  return { width, height, pixels: new Uint8ClampedArray(picture.buffer) };
}

/**
 * Which of so many blocks lie under each pixel: [from, to).
 * @param {number} blocks
 * @param {number} pixels
 */
function spans(blocks, pixels) {
  return Array.from({ length: pixels }, (_, pixel) => {
    if (blocks <= pixels) {
      const nearest = Math.floor(((pixel + 0.5) * blocks) / pixels);
      return [nearest, nearest + 1];
    }
    return [Math.floor((pixel * blocks) / pixels), Math.ceil(((pixel + 1) * blocks) / pixels)];
  });
}

/** @param {Uint8Array} head @param {number} columns @param {number[]} down @param {number[]} along */
function largest(head, columns, [top, bottom], [left, right]) {
  let code = 0;
  for (let row = top; row < bottom; row += 1) {
    for (let column = left; column < right; column += 1) {
      code = Math.max(code, head[row * columns + column]);
    }
  }
  return code;
}

/** The colours of a scale in even steps, RGBA. @param {string[]} scale */
export function coloursOf(scale) {
  const stops = scale.map((colour) =>
    [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)),
  );
  const colours = new Uint8ClampedArray(4 * CODES);
  for (let code = 0; code < CODES; code += 1) {
    const place = (code / (CODES - 1)) * (stops.length - 1);
    const below = Math.min(Math.floor(place), stops.length - 2);
    const mixed = stops[below].map(
      (one, at) => one + (place - below) * (stops[below + 1][at] - one),
    );
    colours.set([...mixed, 255], 4 * code);
  }
  return colours;
}

/**
 * A frame whose axes count layers and heads.
 * @param {Pick<SiteShape, "layers" | "heads">} shape
 * @param {number} pitch
 * @param {Stage["theme"]} theme
 */
function plane({ layers, heads }, pitch, theme) {
  const stage = { width: heads * pitch, theme, measure: () => 0 };
  return frame(
    stage,
    layers * pitch,
    { ...NO_MARGIN },
    {
      xaxis: { range: [-0.5, heads - 0.5], visible: false, fixedrange: true },
      yaxis: { range: [layers - 0.5, -0.5], visible: false, fixedrange: true },
    },
  );
}

/**
 * Every head's pattern.
 * @param {Pick<SiteShape, "layers" | "heads">} shape
 * @param {number} pitch pixels from one head to the next
 * @param {Theme} theme
 * @param {string} source address of the composed picture
 * @returns {Figure}
 */
export function patternsFigure(shape, pitch, theme, source) {
  // Axes without any data are not drawn, and with them no image.
  const anchor = { type: "scatter", mode: "markers", x: [0], y: [0], marker: { opacity: 0 } };
  const image = {
    ...{ source, xref: "x", yref: "y", x: -0.5, y: -0.5, xanchor: "left", yanchor: "top" },
    ...{ sizex: shape.heads, sizey: shape.layers, sizing: "stretch", layer: "below" },
  };
  return { data: [anchor], layout: { ...plane(shape, pitch, theme), images: [image] } };
}

/**
 * One number of every head as its colour, from 0 to the largest; signed ones from the largest size
 * below 0 to that above.
 * @param {Pick<SiteShape, "layers" | "heads">} shape
 * @param {number} pitch pixels from one head to the next
 * @param {number} gap pixels between them
 * @param {Theme} theme
 * @param {number[][]} values (layer, head)
 * @param {boolean} [signed]
 * @returns {Figure}
 */
export function numbersFigure(shape, pitch, gap, theme, values, signed = false) {
  const colours = signed ? theme.diverging : theme.sequential;
  const colorscale = colours.map((colour, step) => [step / (colours.length - 1), colour]);
  const { least, most } = extremes(values);
  const end = (signed ? Math.max(most.value, -least.value) : most.value) || 1;
  const scale = { zmin: signed ? -end : 0, zmax: end, colorscale, showscale: false };
  const heatmap = { type: "heatmap", z: values, xgap: gap, ygap: gap, ...scale };
  return { data: [heatmap], layout: { ...plane(shape, pitch, theme), images: [] } };
}
