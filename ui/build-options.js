// How the pages are bundled: one script that runs in any browser that Stash itself supports.
import { fileURLToPath } from "node:url";

export const OPTIONS = {
  entryPoints: [fileURLToPath(new URL("src/main.js", import.meta.url))],
  bundle: true,
  format: "iife",
  target: "es2020",
  charset: "utf8",
  loader: { ".js": "jsx" },
  jsxFactory: "React.createElement",
  jsxFragment: "React.Fragment",
};
