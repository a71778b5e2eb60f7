import { relative } from "node:path";
import {
  type ArtefactName,
  artefactNames,
  formatDiagnostic,
  GenerateError,
  type GenerateResult,
  generate,
  type ImportSuffix,
  importSuffixes,
} from "@pitaya-ts/codegen";
import { type Command, InvalidArgumentError, Option } from "commander";
import { red, type Terminal } from "./terminal.js";

/** Options as commander gives them. */
interface GenerateFlags {
  readonly out: string;
  readonly lock?: string;
  readonly check?: boolean;
  readonly only?: readonly ArtefactName[];
  readonly imports?: ImportSuffix;
}

/** Adds `pitaya generate`. */
export function addGenerate(
  program: Command,
  terminal: Terminal,
  setExitCode: (exitCode: number) => void,
): void {
  program
    .command("generate")
    .description("write the code of a schema: messages, server stubs, client, route dictionary")
    .argument("[schema-dir]", "folder with the .proto files", "schema")
    .option("-o, --out <dir>", "folder to write to", "generated")
    .option(
      "--lock <file>",
      "file that keeps the dictionary's codes (default: routes.lock.json in the schema folder)",
    )
    .option(
      "--check",
      "write nothing; exit with 1 and list the files that are not as they would be generated",
    )
    .addOption(
      new Option(
        "--only <kinds>",
        `what to write: ${artefactNames.join(", ")} (default: all)`,
      ).argParser(parseOnly),
    )
    .addOption(
      new Option(
        "--imports <suffix>",
        "how generated files import each other (default: js; ts for Node without a compiler)",
      ).choices(importSuffixes),
    )
    .action(async (schemaDir: string, flags: GenerateFlags) => {
      setExitCode(await runGenerate(schemaDir, flags, terminal));
    });
}

function parseOnly(text: string): readonly ArtefactName[] {
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.filter((name) => !isArtefact(name));
  if (unknown.length > 0)
    throw new InvalidArgumentError(
      `Unknown: ${unknown.join(", ")}. Known: ${artefactNames.join(", ")}.`,
    );
  return names.filter(isArtefact);
}

function isArtefact(name: string): name is ArtefactName {
  return (artefactNames as readonly string[]).includes(name);
}

async function runGenerate(
  schemaDir: string,
  flags: GenerateFlags,
  terminal: Terminal,
): Promise<number> {
  const { out, lock, check = false, only, imports } = flags;
  try {
    const result = await generate({
      schemaDir,
      outDir: out,
      check,
      ...(lock === undefined ? {} : { lockFile: lock }),
      ...(only === undefined ? {} : { only }),
      ...(imports === undefined ? {} : { imports }),
    });
    return check ? reportCheck(result, terminal) : reportWritten(result, terminal);
  } catch (error) {
    if (!(error instanceof GenerateError)) throw error;
    const lines = error.diagnostics.map(
      (diagnostic) => `${red("error", terminal.errHasColors)}: ${formatDiagnostic(diagnostic)}\n`,
    );
    terminal.err(lines.join(""));
    terminal.err(
      `${error.diagnostics.length === 1 ? "1 error" : `${error.diagnostics.length} errors`}, nothing written\n`,
    );
    return 1;
  }
}

function reportWritten(
  { missing, stale, orphaned, unchanged }: GenerateResult,
  terminal: Terminal,
): number {
  const removed = orphaned.length === 0 ? "" : `, removed ${orphaned.length}`;
  terminal.out(`wrote ${missing.length + stale.length}, unchanged ${unchanged.length}${removed}\n`);
  return 0;
}

function reportCheck(
  { missing, stale, orphaned, unchanged }: GenerateResult,
  terminal: Terminal,
): number {
  const wrong = [
    ...tell("missing", missing),
    ...tell("stale", stale),
    ...tell("orphaned", orphaned),
  ];
  if (wrong.length === 0) {
    terminal.out(`up to date: ${unchanged.length} files\n`);
    return 0;
  }
  terminal.err(wrong.map((line) => `${line}\n`).join(""));
  terminal.err(
    `${wrong.length} of ${wrong.length + unchanged.length} files are not as generated; run "pitaya generate"\n`,
  );
  return 1;
}

function tell(what: string, paths: readonly string[]): readonly string[] {
  return paths.map((path) => `${what} ${relative(process.cwd(), path)}`);
}
