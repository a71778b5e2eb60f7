import type { Config } from "@pitaya-ts/runtime";
import { red, type Terminal } from "./terminal.js";

/** What of the runtime is needed here; it is loaded by who calls. */
type Runtime = Pick<typeof import("@pitaya-ts/runtime"), "checkConfig" | "parseServerFlags">;

/**
 * The configuration that a server would have with these flags. `null`: there is none, and the
 * terminal was told why.
 */
export function readConfig(
  runtime: Runtime,
  args: readonly string[],
  configFile: string | undefined,
  terminal: Terminal,
): Config | null {
  const flags = readFlags(() => runtime.parseServerFlags(args));
  if ("faults" in flags) return fail(flags.faults, terminal);
  const { config, problems, warnings } = runtime.checkConfig({
    file: flags.configFile ?? configFile,
    env: process.env,
    flags: flags.values,
  });
  terminal.err(warnings.map((warning) => `warning: ${warning}\n`).join(""));
  if (config !== null) return config;
  return fail(
    problems.map(({ message }) => message),
    terminal,
  );
}

function readFlags<Flags extends object>(
  parse: () => Flags,
): Flags | { readonly faults: readonly string[] } {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ConfigError") throw error;
    return { faults: error.message.split("\n") };
  }
}

function fail(faults: readonly string[], terminal: Terminal): null {
  terminal.err(
    faults.map((fault) => `${red("error", terminal.errHasColors)}: ${fault}\n`).join(""),
  );
  return null;
}
