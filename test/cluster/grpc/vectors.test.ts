import { Response } from "@pitaya-ts/protocol/response.js";
import {
  type Cluster,
  createApp,
  GrpcRpc,
  grpcMetadata,
  jsonSerializer,
  memoryCluster,
  silentLogger,
  systemClock,
} from "@pitaya-ts/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromHex, readVectorFile } from "../../harness/vectors.js";
import { ProbeHandlers, probeHandlers } from "../../transcripts/probe-handlers.js";
import { ProbeRemotes, probeRemotes } from "../../transcripts/probe-remotes.js";
import { EchoEndpoint, HandDiscovery, host, serverInfo, textOf } from "./cluster.js";

interface RpcVector {
  readonly name: string;
  readonly request: string;
  readonly response: string | null;
}

/** The callee's own clock, and a failure of Go's reflection. */
const others = new Set(["rpc/timeout-in-metadata", "rpc/span-bad-type"]);

const { vectors } = readVectorFile<{ vectors: readonly RpcVector[] }>("rpc");
const replayed = vectors.filter(({ name }) => !others.has(name));

const options = { host, port: 0 };
const services = {
  log: silentLogger,
  clock: systemClock,
  metrics: { count() {} } as unknown as ConstructorParameters<typeof GrpcRpc>[3]["metrics"],
};

/** One process's cluster, with gRPC between its servers. */
function grpcCluster(started: GrpcRpc[]): Cluster {
  const memory = memoryCluster();
  return {
    join(self, services) {
      const parts = memory.join(self, services);
      const rpc = new GrpcRpc(self, parts.discovery, parts.bindings, services, options);
      started.push(rpc);
      return { ...parts, rpc };
    },
  };
}

describe("recorded requests, by gRPC to a server", () => {
  const rpcs: GrpcRpc[] = [];
  const app = createApp({
    serverType: "game",
    id: "back-1",
    logger: silentLogger,
    serializer: jsonSerializer,
    cluster: grpcCluster(rpcs),
  });
  app
    .handle(probeHandlers("game"), new ProbeHandlers(app))
    .remote(probeRemotes("game"), new ProbeRemotes());
  const discovery = new HandDiscovery();
  const front = new GrpcRpc(serverInfo("front-1"), discovery, null, services, options);

  beforeAll(async () => {
    await app.start();
    await front.start(new EchoEndpoint());
    discovery.put(serverInfo("back-1", grpcMetadata({ host }, rpcs[0]?.port ?? 0)));
  });

  afterAll(async () => {
    await front.stop();
    await app.stop();
  });

  it.each(replayed)("$name is answered as recorded", async ({ name, request, response }) => {
    const target = serverInfo("back-1");
    const bytes = await front.call(target, fromHex(request), { timeoutMs: 5_000 });
    const answer = Response.decode(bytes);
    if (response === null) {
      // Pitaya says nothing, and lets the caller wait.
      expect(answer.error?.code).toMatch(/^PIT-(400|500)$/);
      return;
    }
    const expected = Response.decode(fromHex(response));
    expect(answer.error?.code).toBe(expected.error?.code);
    expect(textOf(answer.data)).toBe(textOf(expected.data));
    // What Go's own decoders say is theirs; everything else is for callers to read.
    if (!/json:|JSON|proto:/.test(expected.error?.msg ?? "")) {
      expect(answer.error, name).toEqual(expected.error);
    }
  });
});
