/** Which tokens are lit in a panel: the one that is pointed at anywhere, else the kept ones. */

/** @import { Answer, Kept, Lit, Pattern, Side, Stream } from "../../types.js" */

import { createCarrier } from "../../patterns/token_links.js";
import { litIn } from "../../patterns/lit_tokens.js";
import { readIn } from "../../state/answers.js";
import { createUnchanged } from "../memory.js";

/** @typedef {Kept & { partner?: number, across?: Stream }} Token */

export function createLights() {
  /** @type {Kept[]} */
  let kept = [];
  const unchanged = createUnchanged();
  /** @type {ReturnType<typeof createCarrier> | null} */
  let carry = null;

  /** @param {Kept[]} now @param {Record<Side, Answer | null>} answers */
  function follow(now, answers) {
    kept = now;
    const [a, b] = [answers.a, answers.b].map((answer) => readIn(answer));
    if (unchanged([a, b])) return;
    carry = a && b ? createCarrier(a, b) : null;
  }

  /** @param {Pattern} shown @param {Token | null} hovered @returns {Lit[]} all of one axis */
  function lit(shown, hovered) {
    const own = kept.filter(({ side }) => side === shown.side);
    /** @type {Token[]} */
    const tokens = hovered ? [hovered] : own.length > 0 ? own : kept;
    const all = tokens.flatMap((token) => {
      const there =
        token.side === shown.side ? token : carry?.(token, token.across ?? token.stream);
      const found = there && litIn(shown, there);
      return found ? [found] : [];
    });
    return all.filter(({ axis }) => axis === all[0].axis);
  }

  return { follow, in: lit };
}
