// Removes from ./dist what was compiled from sources that are gone: npm would pack it.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const compiled = /\.(?:js|js\.map|d\.ts)$/;

for (const path of readdirSync("dist", { recursive: true, encoding: "utf8" })) {
  if (!compiled.test(path)) continue;
  if (!existsSync(join("src", path.replace(compiled, ".ts")))) rmSync(join("dist", path));
}
