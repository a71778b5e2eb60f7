import {
  type ArtefactName,
  artefactNames,
  codecNames,
  defaultArtefacts,
  diagnosticsFormats,
  GenerateError,
  importSuffixes,
} from "@pitaya-ts/codegen/light";
import { type Command, InvalidArgumentError, Option } from "commander";
import { rememberRequest } from "./generate-known.js";
import { GenerateReport } from "./generate-report.js";
import { type GenerateFlags, toRequest } from "./generate-request.js";
import { runRequest } from "./generate-run.js";
import type { Terminal } from "./terminal.js";

/** Adds `pitaya generate`. */
export function addGenerate(
  program: Command,
  args: readonly string[],
  terminal: Terminal,
  setExitCode: (exitCode: number) => void,
): void {
  addOptions(
    program
      .command("generate")
      .description(
        "write the code of a schema: messages, server stubs, client, route dictionary, mocks",
      )
      .argument(
        "[schema-dir]",
        'folder with the .proto files (default: as configured, else "schema")',
      ),
  ).action(async (schemaDir: string | undefined, flags: GenerateFlags) => {
    setExitCode(await runGenerate(schemaDir, flags, args, terminal));
  });
}

function addOptions(command: Command): Command {
  return command
    .option("-c, --config <file>", "config file (default: the nearest pitaya.yaml or pitaya.json)")
    .option(
      "-o, --out <dir>",
      'folder to write to (default: as configured, else "generated")',
      parsePath,
    )
    .option(
      "--lock <file>",
      "file that keeps the dictionary's codes (default: routes.lock.json in the schema folder)",
      parsePath,
    )
    .addOption(
      new Option(
        "--only <kinds>",
        `what to write: ${artefactNames.join(", ")} (default: ${defaultArtefacts.join(",")})`,
      ).argParser(parseOnly),
    )
    .option("--docs-templates <dir>", "folder with templates of your own for the documentation")
    .addOption(
      new Option(
        "--codec <name>",
        "whose code reads and writes the bytes of messages (default: pitaya)",
      ).choices(codecNames),
    )
    .addOption(
      new Option(
        "--imports <suffix>",
        "how generated files import each other (default: js; ts for Node without a compiler)",
      ).choices(importSuffixes),
    )
    .option(
      "--check",
      "write nothing; exit with 1 and list the files that are not as they would be generated",
    )
    .addOption(
      new Option("--dry-run", "write nothing; list what would be written").conflicts("check"),
    )
    .option("--diff", "write nothing; print a patch of what would be written")
    .addOption(
      new Option("--watch", "generate again whenever the schema changes").conflicts([
        "check",
        "dryRun",
        "diff",
      ]),
    )
    .addOption(
      new Option("--explain <route>", "tell all about one route, by its name or code").conflicts([
        "check",
        "dryRun",
        "diff",
        "watch",
      ]),
    )
    .addOption(
      new Option(
        "--emit-ir [file]",
        "write no code; print the schema as JSON, or write it to a file",
      ).conflicts(["check", "dryRun", "diff", "watch", "explain"]),
    )
    .option("--frozen-lock", "fail where the lock file would change")
    .option("--strict", "take warnings for errors")
    .option("--no-cache", "compile though nothing has changed")
    .addOption(
      new Option("--diagnostics <format>", "how to print errors and warnings")
        .choices(diagnosticsFormats)
        .default("text"),
    );
}

function parsePath(text: string): string {
  if (text.trim() !== "") return text;
  throw new InvalidArgumentError('It is blank; for the current folder write ".".');
}

function parseOnly(text: string): readonly ArtefactName[] {
  const parts = text.split(",").map((name) => name.trim());
  const names = parts.filter((name) => name !== "");
  const unknown = names.filter((name) => !isArtefact(name));
  if (names.length === 0)
    throw new InvalidArgumentError(`It names nothing. Known: ${artefactNames.join(", ")}.`);
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
  schemaDir: string | undefined,
  flags: GenerateFlags,
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
  if (flags.watch === true) {
    const { watch } = await import("./generate-watch.js");
    return watch(() => toRequest(schemaDir, flags), flags, terminal);
  }
  const sinceMs = Date.now();
  try {
    const request = await toRequest(schemaDir, flags);
    if (flags.explain !== undefined) {
      const { explainRoute } = await import("./generate-explain.js");
      return await explainRoute(flags.explain, request, terminal);
    }
    if (flags.emitIr !== undefined) {
      const { emitIr } = await import("./emit-ir.js");
      return await emitIr(flags.emitIr, request, terminal);
    }
    rememberRequest(args, request, sinceMs);
    return await runRequest(request, terminal);
  } catch (error) {
    if (!(error instanceof GenerateError)) throw error;
    const report = new GenerateReport(flags, terminal, false);
    report.diagnostics(error.diagnostics);
    if (flags.explain === undefined) report.failed(undefined, error.diagnostics.length);
    return 1;
  }
}
