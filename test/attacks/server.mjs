// The server that is attacked, in a process of its own: a frontend with small limits, a backend behind
// it, and routes by which tests look inside. Told by its argument which serializer to use.
import { randomBytes } from "node:crypto";
import { Probe } from "@pitaya-ts/generated-test/e2e/v1/e2e.server.js";
import {
  createApp,
  createPinoLogger,
  jsonSerializer,
  memoryCluster,
  protobufSerializer,
  tcpAcceptor,
  wsAcceptor,
} from "@pitaya-ts/runtime";

const { serializer, limits, arrivals, origins, heartbeatMs } = JSON.parse(process.argv[2]);

const calls = { running: 0, mostRunning: 0, stolen: 0 };
const hits = {};
/** What every object has before anyone attacks. */
const inherited = Object.getOwnPropertyNames(Object.prototype).length;

async function takeTime({ ms, tag }) {
  calls.mostRunning = Math.max(calls.mostRunning, ++calls.running);
  await new Promise((resolve) => setTimeout(resolve, ms));
  calls.running--;
  return { tag };
}

/** Only what the attacks call does anything. */
const probe = {
  echo: ({ text }) => ({ text }),
  echoRaw: (payload) => payload,
  echoTypes: (message) => message,
  ping() {},
  fail() {},
  slow: takeTime,
  slowConcurrent: takeTime,
  slowTimeout: takeTime,
  note() {},
  noteRaw() {},
  notes: () => ({ count: 0, texts: [] }),
  bind() {},
  session() {},
  pushMe() {},
  kickMe() {},
  callRemote() {},
};

/** Everything that a handler may throw, and then some. */
const mishaps = {
  error: () => {
    throw new Error("thrown");
  },
  text: () => {
    throw "thrown";
  },
  nothing: () => {
    throw undefined;
  },
  null: () => Promise.reject(null),
  symbol: () => Promise.reject(Symbol("thrown")),
  bare: () => Promise.reject(Object.create(null)),
  trap: () =>
    Promise.reject({
      get message() {
        throw new Error("no message either");
      },
      toString: () => {
        throw new Error("no text either");
      },
    }),
  overflow: function overflow() {
    return [overflow()];
  },
  thenable: () => {
    const later = Promise.resolve();
    return later.then(() => {
      throw new TypeError("thrown later");
    });
  },
  wrongReply: () => ({ no: "bytes" }),
  none: () => undefined,
};

const bytesOf = (value) => new TextEncoder().encode(JSON.stringify(value));
const textOf = (payload) => new TextDecoder().decode(payload);

const lab = {
  inspect() {
    globalThis.gc();
    const { rss, heapUsed, external } = process.memoryUsage();
    const polluted =
      Object.getOwnPropertyNames(Object.prototype).length !== inherited ||
      {}.polluted !== undefined ||
      [].polluted !== undefined;
    const sessions = app.sessions.count;
    return bytesOf({ ...calls, sessions, rss, held: heapUsed + external, polluted, hits });
  },
  /** Does with what clients tell of themselves as an application would. */
  remember(_, { session }) {
    session.data.replace(session.handshake?.user ?? {});
    const copy = { ...session.handshake?.user };
    return bytesOf({
      data: textOf(session.data.encode()),
      admin: copy.admin === true || session.data.get("admin") === true,
    });
  },
  async flood(payload, { session }) {
    const { count, bytes } = JSON.parse(textOf(payload));
    // Noise, which can't be compressed.
    const noise = randomBytes(bytes);
    for (let i = 0; i < count; i++) {
      await session.push("onFlood", noise);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return new Uint8Array(0);
  },
  mishap(payload, { session }) {
    session.data.set("mishap", true);
    return mishaps[textOf(payload)]();
  },
};

const raw = (route) => ({ route, input: "raw", output: "raw" });
const labService = {
  kind: "handler",
  typeName: "attacks.Lab",
  serverType: "connector",
  name: "lab",
  methods: Object.fromEntries(Object.keys(lab).map((name) => [name, raw(`connector.lab.${name}`)])),
};

/** What no client may reach. */
const vault = {
  steal() {
    calls.stolen++;
    return new Uint8Array(0);
  },
};
const vaultOf = (serverType) => ({
  kind: "remote",
  typeName: "attacks.Vault",
  serverType,
  name: "vault",
  methods: { steal: raw(`${serverType}.vault.steal`) },
});

const host = "127.0.0.1";
const cluster = memoryCluster();
const logger = createPinoLogger({ level: "debug" });
const common = {
  cluster,
  logger,
  serializer: serializer === "json" ? jsonSerializer : protobufSerializer,
};
const acceptors = [
  tcpAcceptor({ port: 0, host, ...arrivals }),
  wsAcceptor({ port: 0, host, origins, ...arrivals }),
];
const hitCounter = {
  count: (name, { limit }) => {
    if (name === "limit_hits_total") hits[limit] = (hits[limit] ?? 0) + 1;
  },
  gauge() {},
  summary() {},
  histogram() {},
};

const back = createApp({ ...common, serverType: "worker", id: "worker-1" });
back.remote(vaultOf("worker"), vault);
const app = createApp({
  ...common,
  serverType: "connector",
  id: "connector-1",
  acceptors,
  limits,
  heartbeatMs,
  reporters: [hitCounter],
})
  .handle(Probe, probe)
  .handle(labService, lab)
  .remote(vaultOf("connector"), vault);
app.sessions.onClose(async (session) => {
  if (session.data.has("mishap")) throw new Error("a close callback that throws");
});

await back.start();
await app.start();
console.log(JSON.stringify({ tcp: app.addresses[0], ws: app.addresses[1] }));
// The test is gone, however it ended.
process.stdin.on("end", () => process.exit(1)).resume();
process.stdin.unref();
process.once("SIGTERM", async () => {
  await app.stop();
  await back.stop();
});
