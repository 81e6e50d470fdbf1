// Builds dist/stash-sense.js and dist/stash-sense.css. Each of them is there whole at any moment, so that a page that is
// loaded meanwhile never reads half of one.
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { OPTIONS } from "./build-options.js";

const { outputFiles } = await build({ ...OPTIONS, outfile: "dist/stash-sense.js", write: false, logLevel: "warning" });
mkdirSync("dist", { recursive: true });
for (const { path, contents } of outputFiles) {
  writeFileSync(`${path}.new`, contents);
  renameSync(`${path}.new`, path);
}
