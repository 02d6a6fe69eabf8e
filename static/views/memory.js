/** Remembers what was made of the same inputs, so that what did not change is not made again. */

/** @param {unknown[]} one @param {unknown[]} other */
const same = (one, other) =>
  one.length === other.length && one.every((part, at) => part === other[at]);

/**
 * A memo of what something was last made of.
 * @returns {(dependencies: unknown[]) => boolean} whether they are those of the last call
 */
export function createUnchanged() {
  /** @type {unknown[] | null} */
  let last = null;
  return function unchanged(dependencies) {
    const still = last !== null && same(dependencies, last);
    last = dependencies;
    return still;
  };
}

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
      if (found && same(inputs, found.inputs)) return found.made;
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
