/** How far colours are apart to an eye, also to one that lacks a kind of cones. */

/** @typedef {[number, number, number]} Three */

/** Light of a screen's red, green and blue. @param {string} colour @returns {Three} */
export const linear = (colour) =>
  three(
    [1, 3, 5].map((at) => {
      const part = parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    }),
  );

/** @param {number[]} numbers @returns {Three} */
const three = ([a, b, c]) => [a, b, c];

/** @param {number[][]} rows @returns {(light: Three) => Three} */
const seenBy = (rows) => (light) =>
  three(
    rows.map((row) =>
      Math.min(
        1,
        Math.max(
          0,
          row.reduce((sum, one, at) => sum + one * light[at], 0),
        ),
      ),
    ),
  );

/** Machado, Oliveira and Fernandes 2009, table 1, severity 1.0. @type {Record<string, (light: Three) => Three>} */
export const SIGHTS = {
  normal: (light) => light,
  protan: seenBy([
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ]),
  deutan: seenBy([
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ]),
  tritan: seenBy([
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ]),
};

/** CIE L*a*b*, white D65. @param {Three} light @returns {Three} */
function lab([red, green, blue]) {
  const xyz = [
    (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047,
    0.2126729 * red + 0.7151522 * green + 0.072175 * blue,
    (0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / 1.08883,
  ];
  const [x, y, z] = xyz.map((one) =>
    one > (6 / 29) ** 3 ? Math.cbrt(one) : one / (3 * (6 / 29) ** 2) + 4 / 29,
  );
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const turn = Math.PI / 180;

/** How far two lights are apart. @param {Three} one @param {Three} other */
export const difference = (one, other) => apart(lab(one), lab(other));

/** CIEDE2000, after Sharma, Wu and Dalal 2005. @param {Three} one in L*a*b* @param {Three} other */
export function apart([l1, a1, b1], [l2, a2, b2]) {
  const chroma = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const grey = 1.5 - 0.5 * Math.sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7));
  const [c1, c2] = [Math.hypot(a1 * grey, b1), Math.hypot(a2 * grey, b2)];
  const [h1, h2] = [Math.atan2(b1, a1 * grey) / turn, Math.atan2(b2, a2 * grey) / turn].map(
    (h) => (h + 360) % 360,
  );
  let around = h2 - h1;
  if (Math.abs(around) > 180) around -= 360 * Math.sign(around);
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin((around / 2) * turn);
  const light = (l1 + l2) / 2;
  const mean = (c1 + c2) / 2;
  const hue = Math.abs(h1 - h2) > 180 ? ((h1 + h2 + 360) / 2) % 360 : (h1 + h2) / 2;
  const t =
    1 -
    0.17 * Math.cos((hue - 30) * turn) +
    0.24 * Math.cos(2 * hue * turn) +
    0.32 * Math.cos((3 * hue + 6) * turn) -
    0.2 * Math.cos((4 * hue - 63) * turn);
  const sL = 1 + (0.015 * (light - 50) ** 2) / Math.sqrt(20 + (light - 50) ** 2);
  const [sC, sH] = [1 + 0.045 * mean, 1 + 0.015 * mean * t];
  const [dL, dC, dHue] = [(l2 - l1) / sL, (c2 - c1) / sC, dH / sH];
  const bend = 60 * Math.exp(-(((hue - 275) / 25) ** 2));
  const rotation = -Math.sin(bend * turn) * 2 * Math.sqrt(mean ** 7 / (mean ** 7 + 25 ** 7));
  return Math.sqrt(dL ** 2 + dC ** 2 + dHue ** 2 + rotation * dC * dHue);
}
