import { readVersion } from "@pitaya-ts/codegen/light";
import { red, type Terminal } from "./terminal.js";

/** Exit code when we are wrong, not the user. */
export const ownErrorCode = 2;

/** Reports a fault of our own; its stack is shown to those who ask for it. */
export function reportOwnFault(
  error: unknown,
  args: readonly string[],
  terminal: Terminal,
): number {
  const isVerbose = args.includes("--verbose") || Boolean(process.env["DEBUG"]);
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const more = isVerbose
    ? (stack ?? message)
    : `${message}\nRun it again with --verbose, and add what it prints to the report.`;
  const title = `This is a fault of pitaya ${readVersion()} itself, please report it:`;
  terminal.err(`${red(title, terminal.errHasColors)}\n${more}\n`);
  return ownErrorCode;
}
