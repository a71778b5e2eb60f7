import { readVersion } from "@pitaya-ts/codegen/light";
import { Command, CommanderError } from "commander";
import { addBreaking } from "./breaking-command.js";
import { addConfig } from "./config-command.js";
import { addGenerate } from "./generate-command.js";
import { addInit } from "./init-command.js";
import { addJobs } from "./jobs-command.js";
import { addLock } from "./lock-command.js";
import { reportOwnFault } from "./own-fault.js";
import { addScaffold } from "./scaffold-command.js";
import type { Terminal } from "./terminal.js";

/** All went well. */
const okCode = 0;
/** The user's input is wrong. */
const userErrorCode = 1;

/** Runs the `pitaya` command and returns its exit code. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const result = { exitCode: okCode };
  const program = new Command("pitaya")
    .description("Game servers from .proto files")
    .version(readVersion())
    .option("--verbose", "tell more of a fault of pitaya's own")
    .exitOverride()
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      getOutHasColors: () => terminal.outHasColors,
      getErrHasColors: () => terminal.errHasColors,
    });
  const setExitCode = (exitCode: number) => {
    result.exitCode = exitCode;
  };
  addInit(program, terminal, setExitCode);
  addGenerate(program, args, terminal, setExitCode);
  addBreaking(program, terminal, setExitCode);
  addConfig(program, terminal, setExitCode);
  addJobs(program, terminal, setExitCode);
  addLock(program, terminal, setExitCode);
  addScaffold(program, terminal, setExitCode);
  try {
    await program.parseAsync(args, { from: "user" });
    return result.exitCode;
  } catch (error) {
    // Help and version come as "errors" with code 0; commander has printed its own already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? okCode : userErrorCode;
    return reportOwnFault(error, args, terminal);
  }
}
