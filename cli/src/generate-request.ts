import { resolve } from "node:path";
import {
  type ArtefactName,
  type CodecName,
  type ConfigTarget,
  type DiagnosticsFormat,
  findConfig,
  GenerateError,
  type GenerateOptions,
  type ImportSuffix,
  readConfigFile,
} from "@pitaya-ts/codegen/light";

/** What a command line of `pitaya generate` says. */
export interface GenerateFlags {
  readonly config?: string;
  readonly out?: string;
  readonly lock?: string;
  readonly only?: readonly ArtefactName[];
  readonly docsTemplates?: string;
  readonly codec?: CodecName;
  readonly imports?: ImportSuffix;
  readonly check?: boolean;
  readonly dryRun?: boolean;
  readonly diff?: boolean;
  readonly watch?: boolean;
  readonly explain?: string;
  /** `true` if the flag names no file. */
  readonly emitIr?: string | true;
  readonly frozenLock?: boolean;
  readonly strict?: boolean;
  /** `--no-cache` makes it false. */
  readonly cache: boolean;
  readonly diagnostics: DiagnosticsFormat;
}

/** What is to be done: plain data, so that it can be remembered. */
export interface GenerateRequest {
  readonly targets: readonly GenerateOptions[];
  /** Absolute paths of all files that the targets hang on, those that are absent too. */
  readonly configFiles: readonly string[];
  readonly flags: GenerateFlags;
}

/**
 * Puts together the config file and the command line, which wins.
 *
 * @throws GenerateError if the config file is wrong, or doesn't fit the command line
 */
export async function toRequest(
  schemaDir: string | undefined,
  flags: GenerateFlags,
): Promise<GenerateRequest> {
  const { file, looked } =
    flags.config === undefined
      ? findConfig(process.cwd())
      : { file: resolve(flags.config), looked: [resolve(flags.config)] };
  const configured = file === undefined ? [] : (await readConfigFile(file)).targets;
  const chosen = choose(configured, schemaDir);
  requireOne(chosen, flags);
  const { check = false, dryRun = false, diff = false, frozenLock, strict, cache } = flags;
  const targets = chosen.map((target) => ({
    ...target,
    ...(flags.out === undefined ? {} : { outDir: flags.out }),
    ...(flags.lock === undefined ? {} : { lockFile: flags.lock }),
    ...(flags.only === undefined ? {} : { only: flags.only }),
    ...(flags.docsTemplates === undefined ? {} : { docsTemplates: flags.docsTemplates }),
    ...(flags.codec === undefined ? {} : { codec: flags.codec }),
    ...(flags.imports === undefined ? {} : { imports: flags.imports }),
    ...(frozenLock === undefined ? {} : { frozenLock }),
    ...(strict === undefined ? {} : { strict }),
    cache,
    check: check || dryRun || diff,
  }));
  return { targets, configFiles: looked, flags };
}

/** The targets of the schema folder that the command line names; a folder of no target is its own. */
function choose(
  configured: readonly ConfigTarget[],
  schemaDir: string | undefined,
): readonly ConfigTarget[] {
  const named = configured.filter(
    (target) => schemaDir === undefined || resolve(target.schemaDir) === resolve(schemaDir),
  );
  return named.length > 0 ? named : [{ schemaDir: schemaDir ?? "schema", outDir: "generated" }];
}

function requireOne(targets: readonly ConfigTarget[], { out, lock }: GenerateFlags): void {
  const folders = [...new Set(targets.map(({ schemaDir }) => schemaDir))];
  if (folders.length > 1 && (out ?? lock) !== undefined) {
    const flag = out === undefined ? "--lock" : "--out";
    throw GenerateError.of(
      `Cannot use ${flag} for ${targets.length} targets at once: name one by its schema folder: ${folders.join(", ")}`,
    );
  }
  if (targets.length < 2 || out === undefined) return;
  const outs = targets.map(({ outDir }) => outDir).join(", ");
  throw GenerateError.of(
    `Cannot use --out for the ${targets.length} targets of "${folders.join()}": each has an "out" of its own (${outs}); change it in the config file, or name a file with one target by --config`,
  );
}
