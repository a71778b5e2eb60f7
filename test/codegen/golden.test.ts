import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { GenerateError, type GenerateOptions, generate } from "@pitaya-ts/codegen";
import { describe, expect, it } from "vitest";
import { makeFolder, readTree, writeTree } from "./folders.js";

/*
 * .proto files in, files or refusals out. UPDATE_GOLDEN=1 writes the expected side anew;
 * the difference is then reviewed like code.
 */

const root = fileURLToPath(new URL("../..", import.meta.url));
const golden = fileURLToPath(new URL("../golden", import.meta.url));
const update = process.env["UPDATE_GOLDEN"] === "1";
/** Where the schemas are that are refused, and the codec they are refused with. */
const refused = [
  { folder: "refused", codec: "pitaya", cases: await listCases("refused") },
  {
    folder: "refused-by-ts-proto",
    codec: "ts-proto",
    cases: await listCases("refused-by-ts-proto"),
  },
] as const;
const accepted = await listCases("accepted");

describe.each(refused)("generate() with codec $codec refuses", ({ folder, codec, cases }) => {
  it.each(cases)("%s", async (name) => {
    const dir = join(golden, folder, name);
    const outDir = await makeFolder();
    const text = await refusal({ schemaDir: dir, outDir: join(outDir, "out"), codec });
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
async function refusal(options: GenerateOptions): Promise<string> {
  const { schemaDir } = options;
  const result = await generate(options).catch((error: unknown) => error);
  if (!(result instanceof GenerateError)) {
    throw new Error(`Expected a GenerateError, got ${String(result)}`, { cause: result });
  }
  const shown = relative(root, schemaDir).split(sep).join("/");
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
