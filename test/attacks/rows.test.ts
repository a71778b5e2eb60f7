import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { repositoryRoot } from "../harness/sources.js";
import { rows } from "./row-names.js";
import { attacks } from "./table.js";

it.each(Object.entries(rows))("the row %s is tried: %s", (row, where) => {
  const isTried = attacks.some((attack) => attack.row === row);
  expect(isTried).toBe(where === "here");
  if (where.endsWith(".test.ts")) expect(existsSync(join(repositoryRoot, where))).toBe(true);
});
