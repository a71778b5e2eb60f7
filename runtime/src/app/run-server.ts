import {
  type Config,
  ConfigError,
  type OwnFlag,
  parseServerFlags,
  resolveConfig,
  type ServerFlags,
  serverFlagsHelp,
} from "../config/index.js";
import { RegistrationError } from "../dispatch/index.js";
import type { App } from "./app.js";

/** What the command line, the environment and the file say. */
export interface ServerSetup {
  /** What file, environment and flags come to. */
  readonly config: Config;
  /** What the command line says. */
  readonly flags: ServerFlags;
}

/**
 * The main program of a server: reads its flags, the file that `--config` names and the environment,
 * makes the app and runs it until it has stopped; see {@link App.run}. `--help` prints the flags
 * instead. Never rejects: whatever can't be is told on stderr, and the exit code is 1.
 *
 * @param make - the app; what it throws is told
 * @param own - flags of the server's own, by name
 * @example await runServer(({ config }) => createApp({ config }).handle(Duel, new DuelService()));
 */
export async function runServer(
  make: (setup: ServerSetup) => App | Promise<App>,
  own: Readonly<Record<string, OwnFlag>> = {},
): Promise<void> {
  try {
    const flags = parseServerFlags(process.argv.slice(2), own);
    if (flags.help) {
      process.stdout.write(serverFlagsHelp(own));
      return;
    }
    const { configFile: file, values } = flags;
    const config = resolveConfig({ file, env: process.env, flags: values });
    const app = await make({ config, flags });
    await app.run();
  } catch (error) {
    process.stderr.write(`${textOf(error)}\n`);
    process.exitCode = 1;
  }
}

/** These say all there is to say; of others the developer needs the stack. */
function textOf(error: unknown): string {
  if (error instanceof ConfigError || error instanceof RegistrationError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
