/** What the sections of the page Positions are given, and what they give. */

import type { Parts } from "../../effects/positions/parts.js";
import type { KnownEncoding, State, Store } from "../../types.js";
import type { OpenExport } from "../board/export_menu.js";
import type { createTables } from "./tables.js";

/** What every section is given. */
export interface Laboratory {
  store: Store;
  openExport: OpenExport;
  parts: Parts;
  tables: ReturnType<typeof createTables>;
}

/** What a section draws; its parts stand below its title. */
export interface Drawn {
  parts: Node[];
  render: (state: State, known: KnownEncoding) => void;
}
