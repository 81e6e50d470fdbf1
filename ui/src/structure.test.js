import assert from "node:assert/strict";
import { posix } from "node:path";
import { test } from "node:test";
import { sources } from "./shared/sources.test-data.js";

const withText = (pattern) =>
  sources()
    .filter(({ text }) => pattern.test(text))
    .map(({ name }) => name);

test("one file touches the host, one the backend", () => {
  assert.deepEqual(withText(/\bPluginApi\b\.|window\.PluginApi;/), ["host.js"]);
  assert.deepEqual(withText(/\bfetch\(|\.mutate\(|\.query\(|\bgql`/), ["api.js"]);
});

test("nothing looks into the host's page or writes HTML", () => {
  assert.deepEqual(withText(/innerHTML|querySelector|getElementsBy|getElementById|execCommand/), []);
});

test("addresses are relative to the base of the page", () => {
  assert.deepEqual(withText(/(fetch|URL)\(\s*[`"']\//), []);
});

test("files are short, and those with elements know React", () => {
  for (const { name, text } of sources(/\.(jsx?|css)$/)) {
    assert.ok(text.split("\n").length < 300, `${name} is too long`);
    if (/<\w[^\n]*\/?>/.test(text) && name.endsWith(".jsx")) assert.match(text, /import \{[^}]*\bReact\b/, name);
  }
});

test("functions are short", () => {
  for (const { name, text } of sources()) {
    const found = text.matchAll(/^(?:export )?(?:async )?function (\w+)[\s\S]*?^}/gm);
    for (const [whole, fn] of found) assert.ok(whole.split("\n").length < 90, `${fn} in ${name} is too long`);
  }
});

test("a style sheet lies beside the view that imports it", () => {
  const all = sources();
  for (const { name } of sources(/\.css$/)) {
    const [folder, file] = [posix.dirname(name), posix.basename(name)];
    const importers = all.filter(
      ({ text, name: other }) => posix.dirname(other) === folder && text.includes(`"./${file}"`),
    );
    assert.ok(importers.length > 0, `${name} is imported by nobody beside it`);
  }
});
