import { createRequire } from "node:module";

/*
 * Packages that only some configurations need, loaded when the first does: a server whose options stand
 * in code starts sooner and is smaller by more than 10 MB. Reading a configuration is synchronous, hence
 * no `import()`.
 */
const require = createRequire(import.meta.url);

/** For files. */
export function yaml(): typeof import("yaml") {
  return require("yaml") as typeof import("yaml");
}

/** For lists of metrics. */
export function zod(): typeof import("zod") {
  return require("zod") as typeof import("zod");
}
