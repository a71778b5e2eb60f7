import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { toBinary } from "@bufbuild/protobuf";
import { WireType } from "@bufbuild/protobuf/wire";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { GenerateError } from "../error.js";
import { type LoadedSchema, runBuf } from "../load/index.js";
import { type BufRules, readBufRules } from "./buf-config.js";
import type { BreakingChange } from "./rules.js";

/** A line of buf's JSON output. */
interface BufFinding {
  readonly path?: string;
  readonly start_line?: number;
  readonly start_column?: number;
  readonly type: string;
  readonly message: string;
}

/** What buf itself finds, by the rules of the user's `buf.yaml`. */
export async function findWithBuf(
  old: LoadedSchema,
  now: LoadedSchema,
  schemaDir: string,
): Promise<readonly BreakingChange[]> {
  const dir = await mkdtemp(join(tmpdir(), "pitaya-breaking-"));
  try {
    const paths = now.targets.map((name) => pathOf(now, name));
    const rules = await readBufRules(schemaDir, paths);
    const found = await Promise.all(
      rules.map((each, index) => runRules(each, join(dir, String(index)), old, now)),
    );
    return found.flat();
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function runRules(
  { config, owns }: BufRules,
  dir: string,
  old: LoadedSchema,
  now: LoadedSchema,
): Promise<readonly BreakingChange[]> {
  await writeImages(dir, old, now, owns);
  const images = ["new.binpb", "--against", "old.binpb", "--exclude-imports"];
  const args = ["breaking", ...images, "--error-format", "json", "--config", config];
  const { exitCode, stdout, stderr } = await runBuf(args, dir);
  const lines = stdout.toString().split("\n").filter(Boolean);
  if (exitCode !== 0 && lines.length === 0) {
    throw GenerateError.of(
      `Cannot run the rules of buf: ${stderr.trim().replace(/^Failure: /, "")}`,
    );
  }
  const found = lines.map((line) => JSON.parse(line) as BufFinding);
  return found
    .filter(({ path }) => path === undefined || now.targets.includes(path))
    .map((each) => toChange(each, now));
}

/**
 * Writes both schemas; files of other modules, and those from elsewhere, are imports there. A file
 * that is gone may have been of any module: so the rules of each count for it.
 */
async function writeImages(
  dir: string,
  old: LoadedSchema,
  now: LoadedSchema,
  owns: BufRules["owns"],
): Promise<void> {
  const oldTargets = new Set(old.targets);
  const owned = new Map(now.targets.map((name) => [name, owns(pathOf(now, name))]));
  const counts = (name: string) => owned.get(name) ?? oldTargets.has(name);
  await mkdir(dir);
  await writeFile(join(dir, "old.binpb"), toImage(old, counts));
  await writeFile(join(dir, "new.binpb"), toImage(now, counts));
}

function pathOf(schema: LoadedSchema, name: string): string {
  return resolve(schema.positions(name).at().file);
}

/** `buf_extension: { is_import: true }` of an `ImageFile`, which a `FileDescriptorProto` has no name for. */
const importMark = { no: 8042, wireType: WireType.LengthDelimited, data: Uint8Array.of(2, 8, 1) };

function toImage({ set }: LoadedSchema, counts: (name: string) => boolean): Uint8Array {
  const file = set.file.map((each) =>
    counts(each.name) ? each : { ...each, $unknown: [...(each.$unknown ?? []), importMark] },
  );
  return toBinary(FileDescriptorSetSchema, { ...set, file });
}

function toChange(finding: BufFinding, now: LoadedSchema): BreakingChange {
  const { path, start_line: line = 1, start_column: column = 1, type, message } = finding;
  const at =
    path === undefined ? {} : { at: { file: now.positions(path).at().file, line, column } };
  return { rule: type, ...at, text: message.replace(/\.$/, "") };
}
