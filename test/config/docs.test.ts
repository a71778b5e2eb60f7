import { fileURLToPath } from "node:url";
import { configKeyNames, keyGroups } from "@pitaya-ts/runtime";
import { expect, it } from "vitest";
import { formatDocsPage } from "./docs-page.js";

const page = fileURLToPath(new URL("../../docs/configuration.md", import.meta.url));
const groups = Object.entries(keyGroups).map(
  ([title, specs]) => [title, Object.keys(specs)] as const,
);

it("docs/configuration.md is made from the table of keys", async () => {
  await expect(formatDocsPage(Object.fromEntries(groups))).toMatchFileSnapshot(page);
});

it("docs/configuration.md has every key", () => {
  expect(groups.flatMap(([, keys]) => keys)).toEqual(configKeyNames);
});
