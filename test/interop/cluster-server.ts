import {
  type Acceptor,
  type App,
  createApp,
  jsonSerializer,
  type OwnFlag,
  parseServerFlags,
  protobufSerializer,
  resolveConfig,
  type ServerFlags,
  tcpAcceptor,
  wsAcceptor,
} from "@pitaya-ts/runtime";

type Flags = Readonly<Record<string, OwnFlag>>;
type Values = NonNullable<Parameters<typeof resolveConfig>[0]>["values"];

/** A server that is driven from outside, alone or among others. */
export interface ClusterServer {
  /** Keys that no flag or variable changes. */
  readonly values?: Values;
  /** Flags beside those that all have. */
  readonly flags?: Flags;
  /** By what the flags say. */
  readonly dictionary?: (own: ServerFlags["own"]) => Readonly<Record<string, number>>;
  /** Registers what the server answers. */
  readonly setUp: (app: App, serializer: SerializerName, own: ServerFlags["own"]) => void;
}

export type SerializerName = "json" | "protobuf";

const commonFlags: Flags = {
  serializer: "text",
  sdprefix: { key: "pitaya.cluster.sd.etcd.prefix" },
  grpc: "switch",
  grpcport: { key: "pitaya.cluster.rpc.server.grpc.port" },
};

const defaultPort = 32_222;
const largestPort = 65_535;

/** Runs until a signal, as flags and environment say; a fault is one line on stderr and exit code 1. */
export async function runClusterServer(server: ClusterServer): Promise<void> {
  try {
    await makeApp(server, process.argv.slice(2)).run();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}

function makeApp(server: ClusterServer, args: readonly string[]): App {
  const flags = parseServerFlags(args, { ...commonFlags, ...server.flags });
  const [unknown] = flags.rest;
  if (unknown !== undefined) throw new Error(`Cannot use argument ${unknown}: flags begin with -`);
  const { own } = flags;
  const config = resolveConfig({
    file: flags.configFile ?? undefined,
    env: process.env,
    flags: flags.values,
    values: {
      "pitaya.cluster.enabled": own["standalone"] !== true,
      "pitaya.cluster.rpc.transport": own["grpc"] === true ? "grpc" : "nats",
      // Others of the same suite run on this machine.
      "pitaya.cluster.rpc.server.grpc.host": "127.0.0.1",
      ...server.values,
    },
  });
  const frontend = config.get("pitaya.server.frontend") ?? true;
  const serializer = serializerOf(own["serializer"]);
  const app = createApp({
    config,
    serverType: config.get("pitaya.server.type") ?? "connector",
    frontend,
    acceptors: frontend
      ? acceptorsOn(config.get("pitaya.server.port") ?? defaultPort, wsPortOf(own["wsport"]))
      : [],
    serializer: serializer === "json" ? jsonSerializer : protobufSerializer,
    dictionary: server.dictionary?.(own) ?? {},
  });
  server.setUp(app, serializer, own);
  return app;
}

function acceptorsOn(port: number, wsPort: number): Acceptor[] {
  const tcp = tcpAcceptor({ port });
  return wsPort === 0 ? [tcp] : [tcp, wsAcceptor({ port: wsPort, origins: "any" })];
}

function serializerOf(name: string | boolean = "json"): SerializerName {
  if (name === "json" || name === "protobuf") return name;
  throw new Error(`Cannot use -serializer ${name}: it is json or protobuf`);
}

/** 0: there is none. */
function wsPortOf(text: string | boolean = "0"): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= largestPort) return port;
  throw new Error(`Cannot use -wsport ${text}: it is a port, or 0 for none`);
}
