/** What is chosen on the page Positions, as fields of the URL. */

/** @import { EncodingId, LaboratoryChoice, Scored, Side } from "../../types.js" */
/** @import { Field } from "../url_fields.js" */

import { headIn, headName } from "../panels.js";
import { list, number, oneOf } from "../url_fields.js";
import { movedIn, movedName, placesIn, placesName } from "./places_edit.js";

const place = number(0, /^\d{1,6}$/, () => true);

/** "a0" @type {Field<EncodingId>} */
const encoding = {
  default: { side: "a", number: 0 },
  format: ({ side, number: at }) => `${side}${at}`,
  parse: (said) => {
    const found = /^([ab])(\d{1,3})$/.exec(said);
    return found ? { side: /** @type {Side} */ (found[1]), number: Number(found[2]) } : undefined;
  },
};

/** "0.3:10:1" @type {Field<Scored | null>} */
const scored = {
  default: null,
  format: (cell) => (cell === null ? "" : [headName(cell), cell.query, cell.key].join(":")),
  parse: (said) => {
    if (said === "") return null;
    const found = /^([\d.]+):(\d{1,4}):(\d{1,4})$/.exec(said);
    const head = found && headIn(found[1]);
    return head ? { ...head, query: Number(found[2]), key: Number(found[3]) } : undefined;
  },
};

/** @type {{ [Name in keyof LaboratoryChoice]: Field<LaboratoryChoice[Name]> }} */
export const LABORATORY_FIELDS = {
  section: oneOf("encoding", "similarity", "shift", "adding", "score", "experiment"),
  encoding,
  places: oneOf("all", "text"),
  order: oneOf("apart", "model"),
  curve: oneOf("dimension", "position"),
  dimension: place,
  position: place,
  alike: oneOf("cosine", "product"),
  offset: number(1, /^\d{1,5}$/, () => true),
  projected: oneOf("query", "key", "value"),
  scored,
  experiment: { default: { mode: "off", by: 0 }, format: placesName, parse: placesIn },
  moved: list(movedIn, movedName),
};
