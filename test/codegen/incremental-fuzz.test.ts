import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  artefactNames,
  type Diagnostic,
  defaultArtefacts,
  type GenerateOptions,
} from "@pitaya-ts/codegen";
import fc from "fast-check";
import { expect, it } from "vitest";
import { runDiagnosed } from "./diagnosed-run.js";
import { makeFolder, readTree, writeTree } from "./folders.js";
import { edits, type SchemaEdit, type SchemaFiles, schemas } from "./incremental-schema.js";

/*
 * Random schemas that change step by step: what a run makes that knows earlier ones is compared with what
 * a run makes that knows nothing. PITAYA_STEPS sets how many steps; PITAYA_STEPS_SEED repeats some that
 * failed, as their message says.
 */

const count = Number(process.env["PITAYA_STEPS"] ?? 24);
const chosenSeed = process.env["PITAYA_STEPS_SEED"];
const seed = chosenSeed === undefined ? Date.now() % 0x7fffffff : Number(chosenSeed);

/** What one schema goes through. */
const stepsPerSchema = 40;

interface Step {
  /** Made at once. */
  readonly edits: readonly SchemaEdit[];
  /** Whether a fault stays: else the last sound schema is edited next. */
  readonly keepsFault: boolean;
  readonly options: Pick<GenerateOptions, "only" | "imports" | "codec">;
  /** An output, as a part of all, and what becomes of it. */
  readonly spoilt: readonly [at: number, how: "nothing" | "removed" | "cut" | "edited"];
}

const options: fc.Arbitrary<Step["options"]> = fc.oneof(
  { weight: 8, arbitrary: fc.constant({ only: artefactNames }) },
  fc.record({
    only: fc.constantFrom(artefactNames, defaultArtefacts, ["messages"] as const),
    imports: fc.constantFrom("js", "ts"),
    codec: fc.constantFrom("pitaya", "ts-proto"),
  }),
);

const step: fc.Arbitrary<Step> = fc.record({
  edits: fc.oneof(
    { weight: 4, arbitrary: fc.tuple(edits) },
    { weight: 1, arbitrary: fc.array(edits, { minLength: 2, maxLength: 3 }) },
  ),
  keepsFault: fc.integer({ min: 0, max: 5 }).map((dice) => dice === 0),
  options,
  spoilt: fc.tuple(
    fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    fc.constantFrom("nothing", "nothing", "nothing", "removed", "cut", "edited"),
  ),
});

function isCircle(said: readonly Diagnostic[]): boolean {
  return said.some(({ text }) => text.includes("cyclic import"));
}

/** Runs both, and tells whether the schema is sound. */
async function compare(dir: string, asked: Step["options"]): Promise<boolean> {
  const [kept, whole] = [join(dir, "kept"), join(dir, "whole")];
  const both = {
    ...asked,
    schemaDir: join(dir, "schema"),
    lockFile: join(dir, "routes.lock.json"),
  };
  const said = await runDiagnosed({ ...both, outDir: kept });
  await rm(whole, { recursive: true, force: true });
  const saidOfWhole = await runDiagnosed({ ...both, outDir: whole, cache: false });
  // Which files of a circle buf tells first, it leaves to chance.
  if (isCircle(said) && isCircle(saidOfWhole)) return false;
  expect(said).toEqual(saidOfWhole);
  if (said.some(({ severity = "error" }) => severity === "error")) return false;
  expect(await readTree(kept)).toEqual(await readTree(whole));
  return true;
}

async function spoil(dir: string, [at, how]: Step["spoilt"]): Promise<void> {
  const tree = await readTree(dir);
  const paths = Object.keys(tree).filter((path) => path.endsWith(".ts"));
  const path = paths[Math.floor(at * paths.length)];
  const text = path === undefined ? undefined : tree[path];
  if (path === undefined || text === undefined || how === "nothing") return;
  if (how === "removed") await rm(join(dir, path));
  // Its head says whose it is: a user's would not be written over.
  else if (how === "cut") await writeTree(dir, { [path]: text.slice(0, 200 + at * text.length) });
  else await writeTree(dir, { [path]: `${text.slice(0, -1)} ` });
}

async function goThrough(start: SchemaFiles, steps: readonly Step[]): Promise<void> {
  const dir = await makeFolder();
  await mkdir(join(dir, "node_modules"));
  await mkdir(join(dir, "kept"));
  let [sound, now] = [start, start];
  for (const [index, { edits: all, keepsFault, options: asked, spoilt }] of steps.entries()) {
    now = all.reduce((files, edit) => edit(files), now);
    await putSchema(dir, now);
    await spoil(join(dir, "kept"), spoilt);
    try {
      if (await compare(dir, asked)) sound = now;
      else if (!keepsFault) now = sound;
    } catch (error) {
      const files = JSON.stringify({ sound: [...sound], now: [...now] }, undefined, 2);
      const again = `PITAYA_STEPS=${count} PITAYA_STEPS_SEED=${seed}`;
      throw new Error(`step ${index} differs, ${again} repeats it: ${files}`, { cause: error });
    }
  }
}

/** Files that are the same are left alone. */
async function putSchema(dir: string, files: SchemaFiles): Promise<void> {
  const schema = join(dir, "schema");
  await mkdir(schema, { recursive: true });
  const before = await readTree(schema);
  for (const path of Object.keys(before)) if (!files.has(path)) await rm(join(schema, path));
  const changed = [...files].filter(([path, text]) => before[path] !== text);
  await writeTree(schema, Object.fromEntries(changed));
}

it(
  "a run that knows earlier ones does what a run without does, whatever is changed",
  async () => {
    const length = Math.min(count, stepsPerSchema);
    const steps = fc.array(step, { minLength: length, maxLength: length });
    await fc.assert(fc.asyncProperty(schemas, steps, goThrough), {
      seed,
      numRuns: Math.ceil(count / length),
      endOnFailure: true,
    });
  },
  60_000 + count * 5000,
);
