import { copyFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/* Bundles the chat page for browsers into dist/page/, from where the page server reads it. */
const source = fileURLToPath(new URL("../src/page/", import.meta.url));
const target = fileURLToPath(new URL("page/", import.meta.url));

await build({
  entryPoints: [`${source}main.ts`],
  outfile: `${target}main.js`,
  bundle: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  minify: true,
  logLevel: "warning",
});
for (const name of ["index.html", "style.css"]) await copyFile(source + name, target + name);
