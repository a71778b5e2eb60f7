import {
  type Acceptor,
  type App,
  type AppOptions,
  createApp,
  parseServerFlags,
  resolveConfig,
  tcpAcceptor,
  wsAcceptor,
} from "@pitaya-ts/runtime";

/** One of the servers that libpitaya's suite runs against. */
export interface ConnectorServer extends Pick<AppOptions, "serializer" | "dictionary"> {
  /** Of the first of three acceptors, where neither flag nor environment says another. */
  readonly defaultPort: number;
  /** Registers the handlers. */
  readonly setUp: (app: App) => void;
}

/** Runs until a signal, as flags and environment say; a fault is one line on stderr and exit code 1. */
export async function runConnector(server: ConnectorServer): Promise<void> {
  try {
    await serve(server);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}

async function serve({ defaultPort, setUp, ...options }: ConnectorServer): Promise<void> {
  const flags = parseServerFlags(process.argv.slice(2));
  const [unknown] = flags.rest;
  if (unknown !== undefined) throw new Error(`Cannot use argument ${unknown}: flags begin with -`);
  const file = flags.configFile ?? undefined;
  const config = resolveConfig({ file, env: process.env, flags: flags.values });
  const app = createApp({
    ...options,
    config,
    serverType: config.get("pitaya.server.type") ?? "connector",
    acceptors: acceptorsFrom(config.get("pitaya.server.port") ?? defaultPort),
  });
  setUp(app);
  await app.run();
}

/** WebSocket, TCP and TLS on neighbouring ports, or wherever the system likes for port 0. */
function acceptorsFrom(port: number): readonly Acceptor[] {
  const behind = (distance: number): number => (port === 0 ? 0 : port + distance);
  // Where the suite keeps them, as seen from the folder that it starts its servers in.
  const tls = { certFile: "./fixtures/server/pitaya.crt", keyFile: "./fixtures/server/pitaya.key" };
  return [
    wsAcceptor({ port }),
    tcpAcceptor({ port: behind(1) }),
    tcpAcceptor({ port: behind(2), tls }),
  ];
}
