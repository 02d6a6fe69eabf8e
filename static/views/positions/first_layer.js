/** Which head and cell the sections on scores are about, of a site whose tokens stand on both axes. */

/** @import { Capture, KnownEncoding, Scored, Site, State } from "../../types.js" */

/**
 * The self-attention that an encoding is for: the chosen site, or that of the encoding's tokens.
 * @param {State} state
 * @param {KnownEncoding} known
 * @returns {{ capture: Capture, site: Site } | null}
 */
export function selfAttention({ choice }, { told, encoding }) {
  const [{ capture }] = told;
  const own = capture.sites.filter(
    ({ queries, keys }) => queries === keys && queries === encoding.side,
  );
  const site = own.find((one) => one.site === choice.site) ?? own[0];
  return site ? { capture, site } : null;
}

/**
 * The cell that is chosen, within what there is; where none is, of the chosen head, or of the first.
 * @param {State} state
 * @param {Site} site
 * @param {number} tokens
 * @param {boolean} firstOnly whether only heads of the first layer have one
 * @returns {Scored}
 */
export function cellOf({ choice }, site, tokens, firstOnly) {
  const named = choice.scored ?? {
    ...(choice.heads[0] ?? { layer: 0, head: 0 }),
    query: 1,
    key: 0,
  };
  const layer = firstOnly || named.layer >= site.layers ? 0 : named.layer;
  const head = named.head < site.heads ? named.head : 0;
  const last = tokens - 1;
  return { layer, head, query: Math.min(named.query, last), key: Math.min(named.key, last) };
}
