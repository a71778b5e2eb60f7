import { Request } from "@pitaya-ts/protocol/request.js";
import { Response } from "@pitaya-ts/protocol/response.js";
import { type App, type Cluster, createApp, memoryCluster } from "@pitaya-ts/runtime";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  defaultInboundLimits,
  defaultNatsPlace,
  NatsRpc,
} from "../../../runtime/src/cluster/rpc/nats/index.js";
import { systemClock, TimerWheel } from "../../../runtime/src/observe/index.js";
import { CapturingLogger } from "../../harness/capturing-logger.js";
import type { Engine } from "../../harness/engine.js";
import { startNats } from "../../harness/engines.js";
import { fromHex, toHex, type Vector, vectorsOf } from "../../harness/vectors.js";
import { within } from "../../harness/wait.js";
import { ProbeHandlers, probeHandlers } from "../../transcripts/probe-handlers.js";
import { ProbeRemotes, probeRemotes } from "../../transcripts/probe-remotes.js";
import { connectRaw, type RawNats, text } from "./station.js";

interface RecordedMessage {
  readonly subject: string;
  readonly reply: string;
  /** Hex. */
  readonly data: string;
}

interface Exchange extends Vector {
  readonly messages: readonly RecordedMessage[];
}

interface RpcVector extends Vector {
  readonly request: string;
  readonly response: string | null;
}

const back1 = "pitaya/servers/game/back-1";
const front1 = "pitaya/servers/connector/front-1";

let nats: Engine;
let raw: RawNats;
let app: App;

beforeAll(async () => {
  nats = await startNats();
});
beforeEach(async () => {
  raw = await connectRaw(nats);
  app = createApp({
    serverType: "game",
    id: "back-1",
    logger: new CapturingLogger(),
    cluster: await clusterWithFront(),
  });
  app
    .handle(probeHandlers("game"), new ProbeHandlers(app))
    .remote(probeRemotes("game"), new ProbeRemotes());
  await app.start();
});
afterEach(async () => {
  await app.stop();
  await raw.close();
});
afterAll(() => nats.remove());

/** Knows of front-1, whose part a bare connection plays. */
async function clusterWithFront(): Promise<Cluster> {
  const memory = memoryCluster();
  const place = { ...defaultNatsPlace, url: `nats://${nats.address}` };
  const options = {
    client: place,
    server: { ...place, ...defaultInboundLimits, bufferPush: 100 },
    requestTimeoutMs: 5_000,
  };
  const cluster: Cluster = {
    join: (self, services) => ({
      ...memory.join(self, services),
      rpc: new NatsRpc(self, { ...services, wheel: new TimerWheel(systemClock) }, options),
    }),
  };
  const front = { id: "front-1", type: "connector", frontend: true, hostname: "", metadata: {} };
  const { discovery } = memory.join(front, {} as Parameters<Cluster["join"]>[1]);
  await discovery.start();
  await discovery.announce();
  return cluster;
}

/** What is Go's alone is not compared: the texts of its decoders. */
function sameResponse(actual: Uint8Array, recorded: Uint8Array): void {
  const expected = Response.decode(recorded);
  if (/json:|JSON|proto:/.test(expected.error?.msg ?? "")) {
    expect(Response.decode(actual).error?.code).toBe(expected.error?.code);
  } else {
    expect(toHex(actual)).toBe(toHex(recorded));
  }
}

/** Byte by byte, but for the order and the times of the metadata: what a call may take shrinks here. */
function sameRequest(actual: Uint8Array, recorded: Uint8Array): void {
  const ours = Request.decode(actual);
  const theirs = Request.decode(recorded);
  expect(untimed(ours.metadata)).toEqual(untimed(theirs.metadata));
  const { metadata } = theirs;
  expect(toHex(Request.encode({ ...ours, metadata }).finish())).toBe(toHex(recorded));
}

function untimed(metadata: Uint8Array): object {
  const known = JSON.parse(text(metadata)) as Record<string, unknown>;
  return { ...known, "req-start-time": null, reqTimeout: typeof known["reqTimeout"] };
}

/** Publishes one of Go's requests; the bytes of the answer. */
async function ask(request: string): Promise<Uint8Array> {
  const answer = await raw.request(back1, fromHex(request), { timeout: 5_000 });
  return answer.data;
}

/** The recorded handler passed over its push that failed; ours tells of it. */
const failedPush = "nats/sys-notify-unbound";

const differing = new Map([
  ["rpc/span-bad-type", "a span of the wrong type is no reason to refuse a call"],
  ["rpc/metadata-null", "it is answered, not passed over"],
  ["rpc/sys-notify-nil-reply", "a notify of a route for requests is carried out"],
]);

describe("recorded requests", () => {
  const vectors = vectorsOf<RpcVector>("rpc", "natsRequest");

  it.each(vectors.filter(({ name }) => !differing.has(name)))(
    "are answered as recorded: $name",
    async ({ request, response }) => {
      if (response === null) throw new Error("no answer is recorded");
      sameResponse(await ask(request), fromHex(response));
    },
  );

  it.each([...differing.keys()])("are answered in any case: %s", async (name) => {
    const vector = vectors.find((each) => each.name === name);
    expect(Response.decode(await ask(vector?.request ?? ""))).toBeDefined();
  });
});

describe("recorded exchanges", () => {
  const exchanges = vectorsOf<Exchange>("nats", "natsExchange")
    .filter(({ messages }) => messages.some(({ subject }) => subject === back1))
    .filter(({ name }) => name !== failedPush);

  it.each(exchanges)("happen as recorded: $name", async ({ messages }) => {
    const front = playFront(messages);
    const pushes = listenToPushes(messages);
    for (const message of messages.filter(({ subject }) => subject === back1)) {
      const answer = messages.find(({ subject }) => subject === message.reply);
      sameResponse(await ask(message.data), fromHex(answer?.data ?? "missing"));
    }
    await within(Promise.all([...front, ...pushes]), "what the server was to send");
  });
});

/** Answers the server's own requests as recorded; each is compared when it has come. */
function playFront(messages: readonly RecordedMessage[]): Promise<void>[] {
  const expected = messages.filter(({ subject }) => subject === front1);
  if (expected.length === 0) return [];
  const requests = raw.subscribe(front1, { max: expected.length });
  const play = async (): Promise<void> => {
    let count = 0;
    for await (const request of requests) {
      const recorded = expected[count++];
      const answer = messages.find(({ subject }) => subject === recorded?.reply);
      request.respond(fromHex(answer?.data ?? ""));
      sameRequest(request.data, fromHex(recorded?.data ?? ""));
    }
  };
  return [play()];
}

function listenToPushes(messages: readonly RecordedMessage[]): Promise<void>[] {
  const expected = messages.filter(({ subject }) => /\/user\/.*\/push$/.test(subject));
  return expected.map(async ({ subject, data }) => {
    for await (const push of raw.subscribe(subject, { max: 1 })) {
      expect(toHex(push.data)).toBe(data);
    }
  });
}
