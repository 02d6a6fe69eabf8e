/** Imports go one way: figures know no page, views fetch nothing, and nothing goes in a circle. */

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../static/", import.meta.url));
const files = readdirSync(ROOT, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js"));

/** @type {Map<string, string[]>} */
const imports = new Map(
  files.map((file) => {
    const source = readFileSync(join(ROOT, file), "utf8");
    const found = [...source.matchAll(/^(?:import|export)\s[^;]*?from\s+"(\.[^"]+)"/gm)];
    return [file, found.map(([, path]) => relative(".", normalize(join(dirname(file), path))))];
  }),
);

/** @param {string} file @param {RegExp} allowed */
function onlyImports(file, allowed) {
  for (const path of imports.get(file) ?? []) assert.match(path, allowed, `${file} imports ${path}`);
}

test("the graph is not empty", () => {
  assert.ok([...imports.values()].flat().length > 20);
  for (const path of [...imports.values()].flat()) assert.ok(imports.has(path), `${path} exists`);
});

test("figures import figures and patterns only", () => {
  for (const file of files.filter((name) => name.startsWith("figures/"))) {
    onlyImports(file, /^(figures|patterns|state|api)\//);
  }
});

test("patterns import patterns and the state only", () => {
  for (const file of files.filter((name) => name.startsWith("patterns/"))) {
    onlyImports(file, /^(patterns|state|api)\//);
  }
});

test("what the reader chose imports nothing else", () => {
  for (const file of files.filter((name) => name.startsWith("state/"))) onlyImports(file, /^state\//);
});

test("what speaks with the server imports nothing else", () => {
  for (const file of files.filter((name) => name.startsWith("api/"))) onlyImports(file, /^api\//);
});

test("effects import no view", () => {
  for (const file of files.filter((name) => name.startsWith("effects/"))) {
    onlyImports(file, /^(effects|patterns|state|api)\//);
  }
});

test("views neither fetch nor write the URL", () => {
  for (const file of files.filter((name) => name.startsWith("views/"))) {
    const source = readFileSync(join(ROOT, file), "utf8");
    assert.doesNotMatch(source, /\bfetch\(|history\.|location\.(hash|href)\s*=/, file);
    onlyImports(file, /^(views\/|figures\/|patterns\/|state\/|effects\/(load_captures|search_heads|download)\.js)/);
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
