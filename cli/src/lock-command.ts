import type { Command } from "commander";
import { guard, printDiagnostics } from "./diagnostics.js";
import type { Terminal } from "./terminal.js";

/** Options as commander gives them. */
interface LockFlags {
  readonly schema: string;
  readonly lock?: string;
}

/** Adds `pitaya lock`. */
export function addLock(
  program: Command,
  terminal: Terminal,
  setExitCode: (exitCode: number) => void,
): void {
  const lock = program
    .command("lock")
    .description("look at the codes of the route dictionary, or take those of a running server");
  const add = (name: string, description: string) =>
    lock
      .command(name)
      .description(description)
      .option("--schema <dir>", "folder with the .proto files", "schema")
      .option(
        "--lock <file>",
        "file that keeps the codes (default: routes.lock.json in the schema folder)",
      );
  add("import", "take the codes of a running server's dictionary into the lock file")
    .argument("<file>", "JSON: codes by route, or the body of a handshake's answer")
    .action(async (file: string, flags: LockFlags) => {
      setExitCode(await guard(terminal, () => runImport(file, flags, terminal)));
    });
  add("show", "print every code with its route").action(async (flags: LockFlags) => {
    setExitCode(await guard(terminal, () => runShow(flags, terminal)));
  });
  add("check", "exit with 1 unless the lock file is sound and current").action(
    async (flags: LockFlags) => {
      setExitCode(await guard(terminal, () => runCheck(flags, terminal)));
    },
  );
}

async function runImport(file: string, flags: LockFlags, terminal: Terminal): Promise<number> {
  const { importLock } = await import("@pitaya-ts/codegen/lock");
  const { addedCount, warnings } = await importLock(toFiles(flags), file);
  printDiagnostics(warnings, terminal);
  terminal.out(`imported ${addedCount} new codes, ${warnings.length} of no use to the schema\n`);
  return 0;
}

async function runShow(flags: LockFlags, terminal: Terminal): Promise<number> {
  const { showLock } = await import("@pitaya-ts/codegen/lock");
  const lines = (await showLock(toFiles(flags))).map(
    ({ code, route, retired }) =>
      `${String(code).padStart(5)}  ${route}${retired === true ? "  (retired)" : ""}\n`,
  );
  terminal.out(lines.join(""));
  return 0;
}

async function runCheck(flags: LockFlags, terminal: Terminal): Promise<number> {
  const { checkLock } = await import("@pitaya-ts/codegen/lock");
  const changes = await checkLock(toFiles(flags));
  printDiagnostics(changes, terminal);
  if (changes.length > 0) return 1;
  terminal.out("the lock file is sound and current\n");
  return 0;
}

function toFiles({ schema, lock }: LockFlags) {
  return { schemaDir: schema, ...(lock === undefined ? {} : { lockFile: lock }) };
}
