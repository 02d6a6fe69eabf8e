/** Imports go one way: main > views | effects > figures > patterns > state | api, never in a circle. */

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../static/", import.meta.url));
const files = readdirSync(ROOT, { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".js") && !name.startsWith("plotly/"),
);

/** @type {Map<string, string[]>} */
const imports = new Map(
  files.map((file) => {
    const source = readFileSync(join(ROOT, file), "utf8");
    const found = [...source.matchAll(/^(?:import|export)\s[^;]*?from\s+"(\.[^"]+)"/gm)];
    return [file, found.map(([, path]) => relative(".", normalize(join(dirname(file), path))))];
  }),
);

/** What the modules of each folder may import, beside their own folder; "": those of no folder. */
const MAY = {
  "": ["views", "effects", "figures", "patterns", "state", "api"],
  views: ["figures", "patterns", "state"],
  effects: ["patterns", "state", "api"],
  figures: ["patterns", "state"],
  patterns: ["state"],
  state: [],
  api: [],
};

/** @param {string} file */
const folderOf = (file) =>
  /** @type {keyof typeof MAY} */ (file.includes("/") ? file.split("/")[0] : "");

test("the graph is not empty", () => {
  assert.ok([...imports.values()].flat().length > 20);
  for (const path of [...imports.values()].flat()) assert.ok(imports.has(path), `${path} exists`);
});

test("every module imports only what its folder may", () => {
  for (const [file, paths] of imports) {
    const own = folderOf(file);
    assert.ok(own in MAY, `${file} is in a folder that has no place in the order`);
    for (const path of paths) {
      const other = folderOf(path);
      assert.ok(other === own || MAY[own].some((one) => one === other), `${file} imports ${path}`);
    }
  }
});

test("views neither fetch nor write the URL", () => {
  for (const file of files.filter((name) => name.startsWith("views/"))) {
    const source = readFileSync(join(ROOT, file), "utf8");
    assert.doesNotMatch(source, /\bfetch\(|history\.|location\.(hash|href)\s*=/, file);
  }
});

test("nothing imports in a circle", () => {
  /** @type {Set<string>} */
  const done = new Set();
  /** @param {string} file @param {string[]} path */
  const walk = (file, path) => {
    assert.ok(!path.includes(file), `circle: ${[...path, file].join(" → ")}`);
    if (done.has(file)) return;
    for (const next of imports.get(file) ?? []) walk(next, [...path, file]);
    done.add(file);
  };
  for (const file of files) walk(file, []);
});
