import { resolve } from "node:path";
import {
  type DiagnosticsFormat,
  diagnosticsFormats,
  findConfig,
  readConfigFile,
} from "@pitaya-ts/codegen/light";
import { type Command, Option } from "commander";
import { guard, printDiagnostics } from "./diagnostics.js";
import type { Terminal } from "./terminal.js";

interface BreakingFlags {
  readonly against: string;
  readonly lock?: string;
  readonly ignore?: readonly string[];
  readonly config?: string;
  readonly diagnostics: DiagnosticsFormat;
}

/** Adds `pitaya breaking`. */
export function addBreaking(
  program: Command,
  terminal: Terminal,
  setExitCode: (exitCode: number) => void,
): void {
  program
    .command("breaking")
    .description("find what a schema breaks for clients and servers that are deployed")
    .argument("[schema-dir]", "folder with the .proto files", "schema")
    .requiredOption(
      "--against <what>",
      "what is deployed: a git revision (main, v1.2.0, HEAD~1), a folder, an image of buf or a lock file",
    )
    .option(
      "--lock <file>",
      "file that keeps the dictionary's codes (default: routes.lock.json in the schema folder)",
    )
    .option(
      "--ignore <rules...>",
      "rules of ours that don't count, beside those of the config file; those of buf are in buf.yaml",
    )
    .option("-c, --config <file>", "config file (default: the nearest pitaya.yaml or pitaya.json)")
    .addOption(
      new Option("--diagnostics <format>", "how to print what is found")
        .choices(diagnosticsFormats)
        .default("text"),
    )
    .action(async (schemaDir: string, flags: BreakingFlags) => {
      const run = () => runBreaking(schemaDir, flags, terminal);
      setExitCode(await guard(terminal, run, flags.diagnostics));
    });
}

async function runBreaking(
  schemaDir: string,
  { against, lock, ignore = [], config, diagnostics: format }: BreakingFlags,
  terminal: Terminal,
): Promise<number> {
  // Compiler and rules are loaded only where they are needed: other commands stay fast.
  const { findBreaking } = await import("@pitaya-ts/codegen/breaking");
  const configured = await readIgnored(config);
  const changes = await findBreaking({
    schemaDir,
    against,
    ...(lock === undefined ? {} : { lockFile: lock }),
    ignore: [...configured, ...ignore],
  });
  printDiagnostics(changes, terminal, { format, errorWord: "breaking" });
  if (format === "text") tellCount(changes.length, against, terminal);
  return changes.length === 0 ? 0 : 1;
}

/** The rules that the config file leaves out. */
async function readIgnored(config: string | undefined): Promise<readonly string[]> {
  const file = config === undefined ? findConfig(process.cwd()).file : resolve(config);
  return file === undefined ? [] : (await readConfigFile(file)).ignoredRules;
}

function tellCount(count: number, against: string, terminal: Terminal): void {
  if (count === 0) {
    terminal.out(`nothing breaks against "${against}"\n`);
    return;
  }
  const changes = count === 1 ? "1 breaking change" : `${count} breaking changes`;
  terminal.err(`${changes} against "${against}"\n`);
}
