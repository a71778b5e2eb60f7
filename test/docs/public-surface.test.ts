import { expect, it } from "vitest";
import { findUndocumented } from "./public-surface.js";

it.each([
  "runtime/src/index.ts",
  "runtime/src/client/index.ts",
  "runtime/src/testing/index.ts",
  "codegen/src/index.ts",
])("all that %s exports is documented, its members too", { timeout: 60_000 }, (entry) => {
  expect(findUndocumented(entry)).toEqual([]);
});
