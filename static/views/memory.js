/** Remembers what was made of the same inputs, so that what did not change is not made again. */

/**
 * @template T
 * @returns {{ of(name: string, inputs: unknown[], make: () => T): T, keep(names: Iterable<string>): void }}
 */
export function createMemory() {
  /** @type {Map<string, { inputs: unknown[], made: T }>} */
  const known = new Map();
  return {
    of(name, inputs, make) {
      const found = known.get(name);
      if (
        found &&
        found.inputs.length === inputs.length &&
        inputs.every((one, at) => one === found.inputs[at])
      ) {
        return found.made;
      }
      const made = make();
      known.set(name, { inputs, made });
      return made;
    },
    keep(names) {
      const kept = new Set(names);
      for (const name of known.keys()) if (!kept.has(name)) known.delete(name);
    },
  };
}
