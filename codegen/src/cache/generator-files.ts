import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Packages whose version shows in the output. */
const packages = [
  "@bufbuild/buf",
  "@bufbuild/protobuf",
  "@bufbuild/protovalidate",
  "@pitaya-ts/options",
  "@pitaya-ts/schema",
  "handlebars",
  "ts-proto",
];

/** The files that make the generator what it is: another build of it gives another output. */
export function listGeneratorFiles(): readonly string[] {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const built = readdirSync(join(root, "dist"), { recursive: true, encoding: "utf8" });
  const texts = ["support", "docs/templates"].map((name) => join(root, "src/emit", name));
  return [
    join(root, "package.json"),
    ...built.filter((name) => name.endsWith(".js")).map((name) => join(root, "dist", name)),
    ...texts.flatMap((dir) => readdirSync(dir).map((name) => join(dir, name))),
    ...packages.flatMap(findPackageJson),
  ];
}

/** By the folders that are searched: not every package lets its package.json be imported. */
function findPackageJson(name: string): readonly string[] {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  return folders.map((dir) => join(dir, name, "package.json"));
}
