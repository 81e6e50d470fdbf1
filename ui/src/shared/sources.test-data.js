// Every source file with its text, for the tests that look at the code itself.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");

export function sources(ending = /\.jsx?$/) {
  return readdirSync(ROOT, { recursive: true })
    .map(String)
    .filter((name) => ending.test(name) && !/\.test(-data)?\.js$/.test(name))
    .map((name) => ({ name: relative(".", name).replaceAll("\\", "/"), text: readFileSync(join(ROOT, name), "utf8") }));
}
