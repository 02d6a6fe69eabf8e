/** The best linear map from some vectors to others, by least squares in float64. */

/**
 * What the best linear map of `from` onto `onto` makes of `asked`. It is found from products of the
 * vectors alone, so that it may have more dimensions than there are vectors: of all maps that fit
 * as well it is then the smallest.
 * @param {number[][]} from (vector, dimension)
 * @param {number[][]} onto (vector, dimension)
 * @param {number[][]} asked (vector, dimension)
 * @param {number} ridge as a share of the mean length² of the vectors
 * @returns {number[][]} (vector, dimension)
 */
export function mapped(from, onto, asked, ridge) {
  const rows = from.map((row) => Float64Array.from(row));
  const lower = factored(rows, ridge);
  return asked.map((vector) => {
    const products = Float64Array.from(rows, (row) => dot(row, vector));
    const shares = solved(lower, products);
    const sum = new Float64Array(onto[0].length);
    shares.forEach((share, at) => {
      const row = onto[at];
      for (let column = 0; column < sum.length; column += 1) sum[column] += share * row[column];
    });
    return [...sum];
  });
}

/** @param {ArrayLike<number>} one @param {ArrayLike<number>} other */
function dot(one, other) {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += one[at] * other[at];
  return sum;
}

/**
 * The Cholesky factor of the vectors' products, with the ridge.
 * @param {Float64Array[]} rows
 * @param {number} share
 * @returns {Float64Array[]}
 */
function factored(rows, share) {
  const products = rows.map((row, at) =>
    Float64Array.from(rows.slice(0, at + 1), (other) => dot(row, other)),
  );
  const ridge = (share * products.reduce((sum, row, at) => sum + row[at], 0)) / rows.length;
  products.forEach((row, at) => {
    for (let column = 0; column <= at; column += 1) {
      const other = products[column];
      let rest = row[column] + (column === at ? ridge : 0);
      for (let one = 0; one < column; one += 1) rest -= row[one] * other[one];
      row[column] = column === at ? Math.sqrt(Math.max(rest, ridge * 1e-6)) : rest / other[column];
    }
  });
  return products;
}

/** @param {Float64Array[]} lower @param {Float64Array} right */
function solved(lower, right) {
  const found = right.slice();
  for (let at = 0; at < found.length; at += 1) {
    for (let one = 0; one < at; one += 1) found[at] -= lower[at][one] * found[one];
    found[at] /= lower[at][at];
  }
  for (let at = found.length - 1; at >= 0; at -= 1) {
    for (let one = at + 1; one < found.length; one += 1) found[at] -= lower[one][at] * found[one];
    found[at] /= lower[at][at];
  }
  return found;
}
