import { readVersion } from "@pitaya-ts/codegen";
import { Command, CommanderError } from "commander";
import { addBreaking } from "./breaking-command.js";
import { addConfig } from "./config-command.js";
import { addGenerate } from "./generate-command.js";
import { addJobs } from "./jobs-command.js";
import { red, type Terminal } from "./terminal.js";

/** All went well. */
const okCode = 0;
/** The user's input is wrong. */
const userErrorCode = 1;
/** We are wrong. */
const ownErrorCode = 2;

/** Runs the `pitaya` command and returns its exit code. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const result = { exitCode: okCode };
  const program = new Command("pitaya")
    .description("Game servers from .proto files")
    .version(readVersion())
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
  addGenerate(program, terminal, setExitCode);
  addBreaking(program, terminal, setExitCode);
  addConfig(program, terminal, setExitCode);
  addJobs(program, terminal, setExitCode);
  try {
    await program.parseAsync(args, { from: "user" });
    return result.exitCode;
  } catch (error) {
    // Help and version come as "errors" with code 0; commander has printed its own already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? okCode : userErrorCode;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    terminal.err(
      `${red("This is a fault of pitaya itself, please report it:", terminal.errHasColors)}\n${text}\n`,
    );
    return ownErrorCode;
  }
}
