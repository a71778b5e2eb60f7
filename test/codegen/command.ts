import { fileURLToPath } from "node:url";
import { runKnown } from "../../cli/dist/generate-known.js";
import { runCommand } from "../../cli/dist/run-command.js";

/** The program. */
export const main = fileURLToPath(new URL("../../cli/dist/main.js", import.meta.url));

/** How a command ended. */
export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the `pitaya` command in a folder, as its program does, but in this process: that is faster. */
export async function pitaya(cwd: string, ...args: readonly string[]): Promise<CommandResult> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const terminal = {
    out: (text: string) => stdout.push(text),
    err: (text: string) => stderr.push(text),
    outHasColors: false,
    errHasColors: false,
    errIsTerminal: false,
  };
  const before = process.cwd();
  process.chdir(cwd);
  try {
    const status = (await runKnown(args, terminal)) ?? (await runCommand(args, terminal));
    return { status, stdout: stdout.join(""), stderr: stderr.join("") };
  } finally {
    process.chdir(before);
  }
}
