import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { GenerateError, generate } from "@pitaya-ts/codegen";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeFolder, readTree, writeTree } from "./folders.js";

/*
 * Schemas with a fault somewhere: each is generated from, or refused whole. PITAYA_MUTATIONS sets how
 * many; PITAYA_MUTATION_SEED repeats a run that failed, as its message says.
 */

const count = Number(process.env["PITAYA_MUTATIONS"] ?? 90);
const chosenSeed = process.env["PITAYA_MUTATION_SEED"];
const seeds = chosenSeed === undefined ? [1, 2, Date.now() % 0x7fffffff] : [Number(chosenSeed)];

const repository = fileURLToPath(new URL("../..", import.meta.url));
const sources = await readSources();

/** Valid .proto files that have everything: options, rules, oneofs, maps, every kind of service. */
async function readSources(): Promise<readonly string[]> {
  const golden = join(repository, "test", "golden", "accepted");
  const roots = (await readdir(golden)).map((name) => join(golden, name, "schema"));
  const trees = await Promise.all([join(repository, "schema", "example"), ...roots].map(readTree));
  return trees.flatMap((tree) =>
    Object.entries(tree).flatMap(([path, text]) => (path.endsWith(".proto") ? [text] : [])),
  );
}

interface Change {
  readonly at: number;
  readonly from: number;
  readonly kind: string;
  readonly word: string;
  readonly byte: number;
}

/** One change: where, as a part of the whole, what, and with which words or bytes. */
const change: fc.Arbitrary<Change> = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  from: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  kind: fc.constantFrom("drop", "double", "swap", "replace", "insert"),
  word: fc.constantFrom(
    ..."{ } ( ) [ ] ; = . \" ' -1 0 1 999999999999 1e999 stream repeated optional map<string, oneof".split(
      " ",
    ),
    ..."reserved extend import package option syntax service rpc message enum __proto__ constructor".split(
      " ",
    ),
    ..."google.protobuf.Any google.protobuf.Empty /* // \\ \\xff \\u0000 true nan inf KIND_PUSH é 😀".split(
      " ",
    ),
  ),
  byte: fc.integer({ min: 0, max: 255 }),
});

/** Words, marks, texts and blanks. */
function toTokens(text: string): string[] {
  return text.match(/"(?:[^"\\\n]|\\.)*"|\w+|\s+|[^\w\s]/g) ?? [];
}

function changeTokens(tokens: readonly string[], { at, from, kind, word }: Change): string[] {
  const index = Math.floor(at * tokens.length);
  const other = Math.floor(from * tokens.length);
  const changed = [...tokens];
  if (kind === "drop") changed.splice(index, 1);
  if (kind === "double") changed.splice(index, 0, tokens[index] ?? "");
  if (kind === "swap")
    [changed[index], changed[other]] = [tokens[other] ?? "", tokens[index] ?? ""];
  if (kind === "replace") changed[index] = tokens[other] ?? "";
  if (kind === "insert") changed.splice(index, 0, ` ${word} `);
  return changed;
}

function changeBytes(bytes: Buffer, { at, from, kind, byte }: Change): Buffer {
  const index = Math.floor(at * bytes.length);
  const end = Math.min(bytes.length, index + Math.floor(from * 40));
  const [before, middle, after] = [0, index, end].map((start, part) =>
    bytes.subarray(start, [index, end, bytes.length][part]),
  ) as [Buffer, Buffer, Buffer];
  if (kind === "drop") return Buffer.concat([before, after]);
  if (kind === "double") return Buffer.concat([before, middle, middle, after]);
  return Buffer.concat([
    before,
    Buffer.from([byte]),
    kind === "insert" ? middle : middle.subarray(1),
    after,
  ]);
}

describe.each(seeds)("with seed %i", (seed) => {
  const parameters = { seed, numRuns: Math.ceil(count / seeds.length / 2), endOnFailure: true };
  const timeoutMs = 60_000 + count * 2000;
  const source = fc.constantFrom(...sources);
  const changes = fc.array(change, { minLength: 1, maxLength: 3 });

  it(
    "refuses whole, or takes, schemas whose words are mixed up",
    async () => {
      const mutate = (text: string, all: readonly Change[]) =>
        Buffer.from(all.reduce(changeTokens, toTokens(text)).join(""));
      await fc.assert(
        fc.asyncProperty(source, changes, (text, all) => check(mutate(text, all))),
        parameters,
      );
    },
    timeoutMs,
  );

  it(
    "refuses whole, or takes, schemas whose bytes are mixed up",
    async () => {
      await fc.assert(
        fc.asyncProperty(source, changes, (text, all) =>
          check(all.reduce(changeBytes, Buffer.from(text))),
        ),
        parameters,
      );
    },
    timeoutMs,
  );
});

/** Nothing but a refusal may come of it, and then nothing is written. */
async function check(proto: Buffer): Promise<void> {
  const dir = await makeFolder();
  const [schemaDir, outDir] = [join(dir, "schema"), join(dir, "out")];
  await writeTree(dir, { "schema/x.proto": "", "out/mine.txt": "mine" });
  await writeFile(join(schemaDir, "x.proto"), proto);
  const error = await generate({ schemaDir, outDir }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const written = await readTree(dir);
  expect(Object.keys(written).filter((path) => path.endsWith(".tmp"))).toEqual([]);
  if (error === undefined) {
    expect(Object.keys(written).length).toBeGreaterThan(2);
    return;
  }
  if (!(error instanceof GenerateError)) throw error;
  expect(Object.keys(written)).toEqual(["out/mine.txt", "schema/x.proto"]);
  for (const { text } of error.diagnostics) {
    expect(text).toMatch(/^\S/);
    expect(text).not.toMatch(/\n\s+at |undefined|\[object|\/pitaya-/);
  }
}
