import { parseArgs } from "node:util";

export interface DemoOptions {
  /** Ends after the conversation. */
  readonly once: boolean;
  /** Runs each server in a process of its own, on etcd and NATS. */
  readonly cluster: boolean;
  readonly help: boolean;
  readonly tcpPort: number;
  readonly wsPort: number;
  readonly httpPort: number;
}

/** The command line is not one that the demo knows. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const usage = `Usage: npm run demo -- [--once] [--cluster] [--port N] [--wsport N] [--http N]

Starts a connector and two room servers in one process, has two clients hold a
conversation over TCP and WebSocket, then serves a chat page until Ctrl-C.

  --once      end after the conversation
  --cluster   three processes, on the etcd and NATS that variables name, as
              PITAYA_CLUSTER_SD_ETCD_ENDPOINTS; by default those of docker compose
  --port N    TCP port of the connector (3250)
  --wsport N  WebSocket port of the connector (3251)
  --http N    port of the chat page (3252)
  --help      this text

Everything listens on 127.0.0.1. Port 0 lets the system choose one.
`;

/** @throws UsageError for options or ports that can't be */
export function readDemoOptions(args: readonly string[]): DemoOptions {
  const { once, cluster, help, port, wsport, http } = parse(args);
  return {
    once,
    cluster,
    help,
    tcpPort: readPort("--port", port),
    wsPort: readPort("--wsport", wsport),
    httpPort: readPort("--http", http),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        once: { type: "boolean", default: false },
        cluster: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
        port: { type: "string", default: "3250" },
        wsport: { type: "string", default: "3251" },
        http: { type: "string", default: "3252" },
      },
    }).values;
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause });
  }
}

function readPort(option: string, text: string): number {
  const port = Number(text);
  if (/^[0-9]+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`Cannot use ${option} ${JSON.stringify(text)}: a port is 0 to 65535`);
}
