import type { ScaffoldResult } from "@pitaya-ts/codegen/scaffold";
import { type Command, Option } from "commander";
import { guard, printDiagnostics } from "./diagnostics.js";
import { toRequest } from "./generate-request.js";
import type { Terminal } from "./terminal.js";

/** Options as commander gives them. */
interface ScaffoldFlags {
  readonly file?: string;
  readonly dir?: string;
  readonly schema?: string;
  readonly out?: string;
  readonly config?: string;
  readonly dryRun?: boolean;
  readonly diff?: boolean;
}

/** Adds `pitaya scaffold`. */
export function addScaffold(
  program: Command,
  terminal: Terminal,
  setExitCode: (exitCode: number) => void,
): void {
  program
    .command("scaffold")
    .description("add the methods that implementations of services lack, or begin one")
    .argument(
      "[services...]",
      "services by name; one that nothing implements gets a class (default: all that are implemented)",
    )
    .addOption(
      new Option("--file <file>", "the only file to look at; made if absent").conflicts("dir"),
    )
    .option("--dir <dir>", 'folder with your code (default: "src")')
    .option(
      "--schema <dir>",
      'folder with the .proto files (default: as configured, else "schema")',
    )
    .option("-o, --out <dir>", 'folder of the output (default: as configured, else "generated")')
    .option("-c, --config <file>", "config file (default: the nearest pitaya.yaml or pitaya.json)")
    .option("--dry-run", "write nothing; list what would be added")
    .option("--diff", "write nothing; print a patch of what would be added")
    .action(async (services: readonly string[], flags: ScaffoldFlags) => {
      setExitCode(await guard(terminal, () => runScaffold(services, flags, terminal)));
    });
}

async function runScaffold(
  services: readonly string[],
  { schema, out, config, file, dir, dryRun = false, diff = false }: ScaffoldFlags,
  terminal: Terminal,
): Promise<number> {
  const { targets } = await toRequest(schema, {
    ...(out === undefined ? {} : { out }),
    ...(config === undefined ? {} : { config }),
    cache: false,
    diagnostics: "text",
  });
  // What knows the language is loaded only where it is needed: other commands stay fast.
  const { scaffold } = await import("@pitaya-ts/codegen/scaffold");
  const result = await scaffold({
    targets,
    services,
    ...(file === undefined ? {} : { file }),
    ...(dir === undefined ? {} : { dir }),
    dryRun: dryRun || diff,
  });
  printDiagnostics(result.warnings, terminal);
  if (diff) await printDiff(result, terminal);
  tell(result, dryRun || diff, diff ? terminal.err : terminal.out);
  return 0;
}

async function printDiff({ changes }: ScaffoldResult, terminal: Terminal): Promise<void> {
  if (changes.length === 0) return;
  const { formatDiff } = await import("./generate-diff.js");
  for (const change of changes) terminal.out(formatDiff(change, terminal.outHasColors));
}

/** A line per class or object, and one for all. */
function tell(
  { added, changes, absent }: ScaffoldResult,
  isPlan: boolean,
  print: (text: string) => void,
): void {
  const verb = isPlan ? "would add" : "added";
  for (const { at, name, service, methods } of added) {
    // What is written has moved the lines.
    const place = isPlan ? `${at.file}:${at.line}:${at.column}` : at.file;
    print(`${place}: ${verb} ${methods.join(", ")} of ${service} to ${name}\n`);
  }
  for (const service of absent) {
    print(`nothing implements ${service}: "pitaya scaffold ${service}" begins it\n`);
  }
  const count = added.reduce((sum, { methods }) => sum + methods.length, 0);
  if (count + changes.length === 0) print("nothing to add\n");
  else print(`${verb} ${plural(count, "method")} to ${plural(changes.length, "file")}\n`);
}

function plural(count: number, word: string): string {
  return count === 1 ? `1 ${word}` : `${count} ${word}s`;
}
