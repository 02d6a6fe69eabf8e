/** Patterns made small for the grid, where no server makes them so. */

/** @import { HeadId, Matrix, SiteShape, Thumbnails } from "../types.js" */

const SIZE = 32;

/**
 * The same as the server's: block maxima of the weights, as 255 times their square root.
 * @param {SiteShape} shape
 * @param {(place: HeadId) => Matrix | undefined} weightsOf a head; what is missing stays empty
 * @returns {Thumbnails | null} null where there is no head at all
 */
export function thumbnailsOf({ layers, heads }, weightsOf) {
  const all = Array.from({ length: layers * heads }, (_, at) =>
    weightsOf({ layer: Math.floor(at / heads), head: at % heads }),
  );
  const some = all.find((matrix) => matrix !== undefined);
  if (!some) return null;
  const [rows, columns] = [Math.min(SIZE, some.rows), Math.min(SIZE, some.columns)];
  const values = new Uint8Array(all.length * rows * columns);
  all.forEach((matrix, at) => {
    matrix?.values.forEach((weight, cell) => {
      const [query, key] = [Math.floor(cell / matrix.columns), cell % matrix.columns];
      const row = Math.floor((query * rows) / matrix.rows);
      const column = Math.floor((key * columns) / matrix.columns);
      const place = (at * rows + row) * columns + column;
      values[place] = Math.max(
        values[place],
        Math.round(255 * Math.sqrt(Math.min(1, Math.max(0, weight)))),
      );
    });
  });
  return { shape: [layers, heads, rows, columns], values };
}
