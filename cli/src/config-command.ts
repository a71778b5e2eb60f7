import type { Command } from "commander";
import { formatKeys, formatShown, formatShownJson } from "./config-table.js";
import { readConfig } from "./read-config.js";
import type { Terminal } from "./terminal.js";

interface ShowFlags {
  readonly config?: string;
  readonly json?: boolean;
}

interface KeysFlags {
  readonly json?: boolean;
}

/** Adds `pitaya config`. */
export function addConfig(
  program: Command,
  terminal: Terminal,
  setExitCode: (exitCode: number) => void,
): void {
  const config = program.command("config").description("look at a server's configuration");
  config
    .command("show")
    .description("print every key with its value and where it comes from")
    .argument("[flags...]", 'flags of the server, behind "--": -- --type room --port 3250')
    .option("-c, --config <file>", "file to read, YAML or JSON")
    .option("--json", "print JSON")
    .action(async (args: readonly string[], flags: ShowFlags) => {
      setExitCode(await showConfig(args, flags, terminal));
    });
  config
    .command("keys")
    .description("print every key with its type, default and meaning")
    .option("--json", "print JSON")
    .action(async (flags: KeysFlags) => {
      // The runtime is loaded only where it is needed: `pitaya generate` stays fast.
      terminal.out(formatKeys(await import("@pitaya-ts/runtime"), flags.json === true));
    });
}

async function showConfig(
  args: readonly string[],
  { config: configFile, json = false }: ShowFlags,
  terminal: Terminal,
): Promise<number> {
  const runtime = await import("@pitaya-ts/runtime");
  const config = readConfig(runtime, args, configFile, terminal);
  if (config === null) return 1;
  const lines = config.lines();
  terminal.out(
    json ? formatShownJson(runtime, lines) : formatShown(runtime, lines, terminal.outHasColors),
  );
  return 0;
}
