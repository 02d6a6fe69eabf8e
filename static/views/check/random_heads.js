/** What the same edit of other heads gives, as dots on a line, and where the chosen head stands. */

/** @import { Intervention } from "../../types.js" */

import { scaleOf, stackDots } from "../../figures/dot_strip.js";

const [WIDTH, HEIGHT, ROOM, FLOOR] = [400, 84, 24, 56];
const SVG = "http://www.w3.org/2000/svg";

/** @param {string} name @param {Record<string, string | number>} attributes @param {string} [text] */
function drawn(name, attributes, text = "") {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.textContent = text;
  return element;
}

/** Log-odds, or a change of them, with their sign. @param {number} value */
export function formatOdds(value) {
  const size = Math.abs(value).toFixed(2);
  return size === "0.00" ? size : `${value < 0 ? "−" : "+"}${size}`;
}

/** How many others change the answer as much. @param {Intervention} come @param {string} chosen */
export function describeRandomHeads({ before, after, chance, chance_missing }, chosen) {
  if (chance === null) return chance_missing ?? "";
  const count = chance.log_odds.length;
  const single = chance.heads[0].length === 1;
  const others = single
    ? "other heads of this site"
    : `sets of as many other heads in the same layers${chance.every ? " (all there are)" : ", drawn at random"}`;
  const far = formatOdds(after.log_odds - before.log_odds);
  const as_much =
    chance.as_much === 0
      ? "none moves"
      : `${chance.as_much} ${chance.as_much === 1 ? "moves" : "move"}`;
  return [
    `${chosen} moves the log-odds by ${far}. Of ${count} ${others}, edited in the same way,`,
    `${as_much} them as far or further, either way.`,
  ].join(" ");
}

/** @param {Intervention} come @param {string} said what the picture shows, in words */
export function stripOf({ before, after, chance }, said) {
  const picture = drawn("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    role: "img",
    "aria-label": said,
  });
  const others = chance?.log_odds ?? [];
  const at = scaleOf([...others, before.log_odds, after.log_odds], WIDTH, ROOM);
  picture.append(drawn("line", { x1: 0, x2: WIDTH, y1: FLOOR + 4, y2: FLOOR + 4 }));
  stackDots(others, at, FLOOR - 8).forEach(({ x, y }, index) => {
    const dot = drawn("circle", { class: "other", cx: x, cy: FLOOR - y, r: 3 });
    const heads = chance?.heads[index].map(({ layer, head }) => `${layer}.${head}`).join(", ");
    dot.append(drawn("title", {}, `${heads}: ${formatOdds(others[index])}`));
    picture.append(dot);
  });
  const [was, is] = [at(before.log_odds), at(after.log_odds)];
  picture.append(
    drawn("line", { x1: was, x2: was, y1: 4, y2: FLOOR + 4, "stroke-dasharray": "3 3" }),
    drawn("path", { class: "this", d: `M ${is} ${FLOOR - 6} l 6 10 h -12 z` }),
  );
  const apart = Math.abs(was - is) > 110;
  picture.append(
    drawn(
      "text",
      { x: clamp(was), y: HEIGHT - 12, "text-anchor": anchorAt(was) },
      `unedited ${formatOdds(before.log_odds)}`,
    ),
    drawn(
      "text",
      { x: clamp(is), y: apart ? HEIGHT - 12 : HEIGHT, "text-anchor": anchorAt(is) },
      `this ${formatOdds(after.log_odds)}`,
    ),
  );
  return picture;
}

/** @param {number} x */
const anchorAt = (x) => (x < WIDTH / 4 ? "start" : x > (3 * WIDTH) / 4 ? "end" : "middle");

/** @param {number} x */
const clamp = (x) => Math.min(Math.max(x, 2), WIDTH - 2);
