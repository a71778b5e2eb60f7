import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { toBinary } from "@bufbuild/protobuf";
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
    await writeFile(join(dir, "old.binpb"), toBinary(FileDescriptorSetSchema, old.set));
    await writeFile(join(dir, "new.binpb"), toBinary(FileDescriptorSetSchema, now.set));
    const rules = await readBufRules(schemaDir);
    const found = await Promise.all(rules.map((each) => runRules(each, dir, old, now)));
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
  const args = ["breaking", "new.binpb", "--against", "old.binpb", "--error-format", "json"];
  const { exitCode, stdout, stderr } = await runBuf([...args, "--config", config], dir);
  const lines = stdout.toString().split("\n").filter(Boolean);
  if (exitCode !== 0 && lines.length === 0) {
    throw GenerateError.of(
      `Cannot run the rules of buf: ${stderr.trim().replace(/^Failure: /, "")}`,
    );
  }
  const found = lines.map((line) => JSON.parse(line) as BufFinding);
  const kept = await Promise.all(found.map(async (each) => isOurs(each, old, now, owns)));
  return found.filter((_, index) => kept[index]).map((each) => toChange(each, now));
}

/** Files that are imported from elsewhere, and those of other modules, are no matter. */
async function isOurs(
  { path, message }: BufFinding,
  old: LoadedSchema,
  now: LoadedSchema,
  owns: BufRules["owns"],
): Promise<boolean> {
  if (path === undefined) return old.targets.some((name) => message.includes(JSON.stringify(name)));
  if (!now.targets.includes(path)) return false;
  return owns(await realpath(resolve(now.positions(path).at().file)));
}

function toChange(finding: BufFinding, now: LoadedSchema): BreakingChange {
  const { path, start_line: line = 1, start_column: column = 1, type, message } = finding;
  const at =
    path === undefined ? {} : { at: { file: now.positions(path).at().file, line, column } };
  return { rule: type, ...at, text: message.replace(/\.$/, "") };
}
