import { parseArgs } from "node:util";
import type { EchoMsg } from "@pitaya-ts/generated-bench/bench/v1/bench.js";
import {
  Bench,
  type BenchHandlers,
  BenchPush,
} from "@pitaya-ts/generated-bench/bench/v1/bench.server.js";
import {
  type AppOptions,
  createApp,
  createPinoLogger,
  type HandlerContext,
  jsonSerializer,
  protobufSerializer,
  tcpAcceptor,
  wsAcceptor,
} from "@pitaya-ts/runtime";

/*
 * The server of the performance contract: plain routes that load generators know how to drive.
 * Compression is off and only errors are logged, so that different servers do the same work.
 */
const group = "bench";
const text = new TextEncoder();
const ok = text.encode("ok");

class BenchService implements BenchHandlers {
  #notified = 0;
  #joined = 0;

  echoRaw(payload: Uint8Array): Uint8Array {
    return payload;
  }

  echoJson(message: EchoMsg): EchoMsg {
    return message;
  }

  echoProto(message: EchoMsg): EchoMsg {
    return message;
  }

  notify(): void {
    this.#notified++;
  }

  stats(): Uint8Array {
    return text.encode(JSON.stringify({ notified: this.#notified }));
  }

  async join(_payload: Uint8Array, ctx: HandlerContext): Promise<Uint8Array> {
    const { session, groups } = ctx;
    const uid = `user-${++this.#joined}`;
    await session.bind(uid);
    await groups.add(group, uid);
    if (session.kind === "frontend") session.onClose(() => groups.remove(group, uid));
    return ok;
  }

  async broadcast(payload: Uint8Array, ctx: HandlerContext): Promise<Uint8Array> {
    await ctx.pushes(BenchPush).push(payload, { group });
    return ok;
  }

  /** Calls between servers come with the cluster's own benchmark. */
  rpcBurst(): Uint8Array {
    throw new Error("rpcburst needs a cluster; this server is standalone");
  }
}

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "3250" },
    wsport: { type: "string", default: "0" },
    serializer: { type: "string", default: "json" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  process.stdout.write(
    "Usage: npm run bench:server -- [--port 3250] [--wsport 0] [--serializer json|protobuf]\n" +
      "Serves the routes of the performance contract on loopback until SIGTERM or SIGINT.\n",
  );
} else {
  await serve();
}

async function serve(): Promise<void> {
  const host = "127.0.0.1";
  const ws = Number(values.wsport);
  const options: AppOptions = {
    serverType: "connector",
    serializer: values.serializer === "protobuf" ? protobufSerializer : jsonSerializer,
    acceptors: [
      tcpAcceptor({ port: Number(values.port), host }),
      ...(ws > 0 ? [wsAcceptor({ port: ws, host })] : []),
    ],
    compression: false,
    logger: createPinoLogger({ level: "error" }),
  };
  const app = createApp(options).handle(Bench, new BenchService());
  await app.groups.create(group);
  await app.start();
  const stop = (): void => void app.stop().then(() => process.exit(0));
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}
