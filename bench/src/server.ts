import { parseArgs } from "node:util";
import {
  Bench,
  GameBench,
  GameBenchRemote,
} from "@pitaya-ts/generated-bench/bench/v1/bench.server.js";
import {
  type AppOptions,
  createApp,
  createPinoLogger,
  jsonSerializer,
  networkCluster,
  networkOptions,
  protobufSerializer,
  resolveConfig,
  tcpAcceptor,
  wsAcceptor,
} from "@pitaya-ts/runtime";
import { BenchService, benchGroup, GameBenchRemoteService, GameBenchService } from "./services.js";

/*
 * The server of the performance contract: plain routes that load generators know how to drive.
 * Compression is off and only errors are logged, so that different servers do the same work.
 */
const host = "127.0.0.1";

const { values } = parseArgs({
  options: {
    mode: { type: "string", default: "standalone" },
    port: { type: "string", default: "3250" },
    wsport: { type: "string", default: "0" },
    serializer: { type: "string", default: "json" },
    rpc: { type: "string", default: "nats" },
    rpcport: { type: "string", default: "3434" },
    nats: { type: "string", default: "nats://127.0.0.1:4222" },
    etcd: { type: "string", default: "127.0.0.1:2379" },
    prefix: { type: "string", default: "pitaya-bench/" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  process.stdout.write(
    "Usage: npm run bench:server -- [--port 3250] [--wsport 0] [--serializer json|protobuf]\n" +
      "         [--mode standalone|frontend|backend] [--rpc nats|grpc] [--rpcport 3434]\n" +
      "         [--nats nats://127.0.0.1:4222] [--etcd 127.0.0.1:2379] [--prefix pitaya-bench/]\n" +
      "Serves the routes of the performance contract on loopback until SIGTERM or SIGINT.\n" +
      "A frontend and a backend find each other in etcd and call each other by NATS or gRPC.\n",
  );
} else {
  await serve();
}

async function serve(): Promise<void> {
  const options: AppOptions = {
    serializer: values.serializer === "protobuf" ? protobufSerializer : jsonSerializer,
    compression: false,
    logger: createPinoLogger({ level: "error" }),
    ...clusterOptions(),
  };
  const app = values.mode === "backend" ? backend(options) : frontend(options);
  await app.start();
  if (values.mode !== "backend") await app.groups.create(benchGroup);
  const stop = (): void => void app.stop().then(() => process.exit(0));
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}

function frontend(options: AppOptions) {
  const ws = Number(values.wsport);
  const acceptors = [
    tcpAcceptor({ port: Number(values.port), host }),
    ...(ws > 0 ? [wsAcceptor({ port: ws, host })] : []),
  ];
  const app = createApp({ ...options, serverType: "connector", acceptors });
  return app.handle(Bench, new BenchService());
}

function backend(options: AppOptions) {
  return createApp({ ...options, serverType: "game" })
    .handle(GameBench, new GameBenchService())
    .remote(GameBenchRemote, new GameBenchRemoteService());
}

function clusterOptions(): AppOptions {
  if (values.mode === "standalone") return {};
  const { etcd, nats, prefix, rpc } = values;
  const config = resolveConfig({
    values: {
      "pitaya.cluster.rpc.transport": rpc === "grpc" ? "grpc" : "nats",
      "pitaya.cluster.sd.etcd.endpoints": [etcd],
      "pitaya.cluster.sd.etcd.prefix": prefix,
      "pitaya.modules.bindingstorage.etcd.endpoints": [etcd],
      "pitaya.modules.bindingstorage.etcd.prefix": prefix,
      "pitaya.groups.storage": "memory",
      "pitaya.cluster.rpc.client.nats.connect": nats,
      "pitaya.cluster.rpc.server.nats.connect": nats,
      "pitaya.cluster.rpc.server.grpc.port": Number(values.rpcport),
      "pitaya.cluster.rpc.server.grpc.host": host,
    },
  });
  return { cluster: networkCluster(networkOptions(config)) };
}
