import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { GenerateError, generate } from "@pitaya-ts/codegen";
import { describe, expect, it } from "vitest";
import { makeFolder, readTree, writeTree } from "./folders.js";

/*
 * .proto files in, files or refusals out. UPDATE_GOLDEN=1 writes the expected side anew;
 * the difference is then reviewed like code.
 */

const golden = fileURLToPath(new URL("../golden", import.meta.url));
const update = process.env["UPDATE_GOLDEN"] === "1";
const refused = await listCases("refused");
const accepted = await listCases("accepted");

describe("generate() refuses", () => {
  it.each(refused)("%s", async (name) => {
    const dir = join(golden, "refused", name);
    const outDir = await makeFolder();
    const text = await refusal(dir, join(outDir, "out"));
    await compareFile(join(dir, "expected.txt"), text);
    expect(await readdir(outDir)).toEqual([]);
    expect(await readdir(dir)).not.toContain("routes.lock.json");
  });
});

describe("generate() writes", () => {
  it.each(accepted)("%s", async (name) => {
    const work = await makeFolder();
    await cp(join(golden, "accepted", name, "schema"), join(work, "schema"), { recursive: true });
    const options = { schemaDir: join(work, "schema"), outDir: join(work, "out") };
    await generate(options);
    const lock = await readFile(join(options.schemaDir, "routes.lock.json"), "utf8");
    const files = { ...leaveOutHelpers(await readTree(options.outDir)), "routes.lock.json": lock };
    await compareTree(join(golden, "accepted", name, "expected"), files);
  });
});

async function listCases(kind: string): Promise<readonly string[]> {
  return (await readdir(join(golden, kind))).sort();
}

/** What a refused schema is told, with paths as seen from the case's own folder. */
async function refusal(schemaDir: string, outDir: string): Promise<string> {
  const result = await generate({ schemaDir, outDir }).catch((error: unknown) => error);
  if (!(result instanceof GenerateError)) {
    throw new Error(`Expected a GenerateError, got ${String(result)}`, { cause: result });
  }
  const shown = `test/golden/refused/${basename(schemaDir)}`;
  return `${result.message.replaceAll(schemaDir, "<schema>").replaceAll(`${shown}/`, "")}\n`;
}

/** Helpers are the same for every schema; the tests of messages run them. */
function leaveOutHelpers(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).filter(([path]) => !path.startsWith("pitaya-support/")),
  );
}

async function compareFile(path: string, text: string): Promise<void> {
  if (update) await writeFile(path, text);
  expect(text).toBe(await readFile(path, "utf8"));
}

async function compareTree(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
  if (update) {
    await rm(dir, { recursive: true, force: true });
    await writeTree(dir, files);
  }
  expect(files).toEqual(await readTree(dir));
}
