import { readFile, writeFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { configJsonSchema } from "./shape.js";

const file = new URL("../../pitaya.schema.json", import.meta.url);

// UPDATE_GOLDEN=1 writes it anew.
it("pitaya.schema.json is what files are checked by", async () => {
  const text = `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
  if (process.env["UPDATE_GOLDEN"] === "1") await writeFile(file, text);
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual(JSON.parse(text));
});
