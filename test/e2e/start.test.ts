import {
  Backend as DeskClient,
  Probe as ProbeClient,
} from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import { Backend, Probe, Worker } from "@pitaya-ts/generated-test/e2e/v1/e2e.server.js";
import {
  type AppOptions,
  ConfigError,
  createApp,
  memoryCluster,
  RegistrationError,
  tcpAcceptor,
  wsAcceptor,
} from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { transports } from "../harness/byte-client.js";
import { CapturingLogger } from "../harness/capturing-logger.js";
import { it } from "../harness/lab.js";
import { ask } from "../harness/packets.js";
import { ProbeService } from "./services/probe.js";
import { startBack, startCluster, startFront } from "./services/servers.js";
import { DeskService, WorkerService } from "./services/worker.js";

const logger = new CapturingLogger();
const host = "127.0.0.1";

function app(options: Partial<AppOptions> = {}) {
  return createApp({ serverType: "connector", logger, ...options });
}

describe("a start fails with the reason and the mend", () => {
  it("for a frontend without acceptors", async () => {
    const start = app({ frontend: true }).start();
    await expect(start).rejects.toThrow(ConfigError);
    await expect(start).rejects.toThrow(/connector: a frontend needs at least one acceptor/);
  });

  it("for a backend with acceptors", async () => {
    const start = app({ frontend: false, acceptors: [tcpAcceptor({ port: 0, host })] }).start();
    await expect(start).rejects.toThrow(ConfigError);
    await expect(start).rejects.toThrow(/connector: a backend has no acceptors/);
  });

  it.for(transports)(
    "for a %s port in use, and leaves nothing open",
    async (transport, { lab }) => {
      const other = await startFront(lab);
      const port = Number(new URL(`tcp://${other.address(transport)}`).port);
      const free = tcpAcceptor({ port: 0, host });
      const taken = transport === "tcp" ? tcpAcceptor({ port, host }) : wsAcceptor({ port, host });
      const late = app({ acceptors: [free, taken] });
      await expect(late.start()).rejects.toThrow(
        `Cannot listen on 127.0.0.1:${port}: the port is in use; stop the other program or choose another port`,
      );
      expect(late.running).toBe(false);
      expect(free.address).toBe(`${host}:0`);
      await late.stop();
    },
  );

  it("for metadata that are no texts, and names which", () => {
    const circular: Record<string, unknown> = {};
    circular["self"] = circular;
    const odd = [circular, () => 1, null, ["a"]];
    const kinds = ["object", "function", "null", "array"];
    for (const [index, value] of odd.entries()) {
      const start = () => app({ metadata: { zone: "eu", "the map": value as never } });
      const text = `Cannot use metadata "the map": its value has to be text, and is ${kinds[index]}`;
      expect(start).toThrow(ConfigError);
      expect(start).toThrow(text);
    }
  });

  it.for([
    ["", () => undefined, 'Cannot add a router for server type "": name the type'],
    [undefined, () => undefined, "Cannot add a router for server type undefined: name the type"],
    ["room", "room-1", 'server type "room": it has to be a function, not string'],
    ["room", undefined, 'server type "room": it has to be a function, not undefined'],
  ])("for a router that is none: %j", ([type, router, text]) => {
    const add = () => app().addRoute(type as never, router as never);
    expect(add).toThrow(RegistrationError);
    expect(add).toThrow(text as string);
  });

  it("if it was started before", async ({ lab }) => {
    const front = await startFront(lab);
    await expect(front.app.start()).rejects.toThrow("Cannot start a server twice");
  });

  it.for([
    { serverType: "" },
    { serverType: "a.b" },
    { serverType: "a b" },
    { id: "" },
    { heartbeatMs: 0 },
    { rpcTimeoutMs: Number.NaN },
    { limits: { maxPacketBytes: -1 } },
    { dispatchConcurrency: 1.5 },
    { limits: { maxInFlight: 1.5 } },
    { metadata: { port: 3434 as never } },
  ])("for options that can't be: %j", (options) => {
    expect(() => app(options)).toThrow(ConfigError);
  });

  it.for([
    [{ acceptor: [] }, "option acceptor: there is no such option; did you mean acceptors?"],
    [
      { limits: { nope: 3 } },
      "option limits.nope: there is no such option; there are maxHandshakeBytes,",
    ],
    [{ limits: { maxInflight: 3 } }, "did you mean limits.maxInFlight?"],
    [{ drain: { enable: true } }, "did you mean drain.enabled?"],
    [{ limits: { maxInFlight: 0 } }, "limits.maxInFlight (key pitaya.conn.limits.inflight) 0"],
  ] as const)("for what only programs without types can say: %j", ([options, text]) => {
    expect(() => app(options as Partial<AppOptions>)).toThrow(text);
  });

  it.for(transports)("for a %s port that can't be", async (transport) => {
    const acceptor = { tcp: tcpAcceptor, ws: wsAcceptor }[transport]({ port: 70_000, host });
    await expect(app({ acceptors: [acceptor] }).start()).rejects.toThrow(
      "Cannot listen on port 70000: a port is a whole number from 1 to 65535, or 0 to let the system choose",
    );
  });
});

describe("a registration fails at once", () => {
  it("for a route that is taken, naming both", () => {
    const server = app().handle(Probe, new ProbeService());
    const again = () => server.handle({ ...Probe, typeName: "other.Probe" }, new ProbeService());
    expect(again).toThrow(RegistrationError);
    expect(again).toThrow(/other\.Probe.*probe\.echo is registered by e2e\.v1\.Probe\.echo/);
  });

  it("for the same remote twice", () => {
    const server = app({ serverType: "worker" }).remote(Worker, new WorkerService());
    expect(() => server.remote(Worker, new WorkerService())).toThrow(/worker\.echo is registered/);
  });

  it("for methods that are missing, naming each", () => {
    const partial = { echo: () => ({ text: "" }) } as unknown as ProbeService;
    const register = () => app().handle(Probe, partial);
    expect(register).toThrow(RegistrationError);
    expect(register).toThrow(/no method ping.*no method callRemote/);
  });

  it("for a service of another server type", () => {
    expect(() => app().handle(Backend, new DeskService())).toThrow(
      /e2e\.v1\.Backend on connector: it belongs to servers of type worker/,
    );
  });

  it("once the server is started", async ({ lab }) => {
    const { app: started } = await startFront(lab);
    expect(() => started.remote(Worker, new WorkerService())).toThrow(RegistrationError);
    expect(() => started.beforeHandler((_, argument) => argument)).toThrow(RegistrationError);
  });

  it("not for several services on one server", async ({ lab }) => {
    const { AsIs } = await import("@pitaya-ts/generated-test/e2e/v1/e2e.server.js");
    const { AsIs: client } = await import("@pitaya-ts/generated-test/e2e/v1/e2e.client.js");
    const front = await lab.frontend({
      serverType: "worker",
      setUp: (worker) =>
        worker
          .handle(Backend, new DeskService())
          .handle(AsIs, { echoText: ({ text }) => ({ text: `as is ${text}` }) }),
    });
    const connected = await lab.client(front, "tcp");
    expect(await connected.service(client).echoText({ text: "x" })).toEqual({ text: "as is x" });
    expect(await connected.service(DeskClient).odd({ text: "x" })).toEqual({ text: "odd x" });
  });
});

describe("a standalone server", () => {
  it("warns of remotes that nobody will call, by name", async ({ lab }) => {
    const { log } = await startBack(lab, { frontend: false });
    expect(log.complaints).toMatchObject([
      {
        message: "remotes are skipped: this server is standalone",
        fields: { service: "e2e.v1.Worker", methods: ["echo", "echoRaw", "fail", "slow", "ping"] },
      },
    ]);
  });

  it.for(transports)(
    "answers a %s request for another type with PIT-500, at once",
    async (transport, { lab }) => {
      const client = await lab.working(await startFront(lab), transport);
      const from = performance.now();
      const answer = await ask(client, 1, "worker.Desk.echoText");
      expect(performance.now() - from).toBeLessThan(1_000);
      expect(answer).toMatchObject({
        error: true,
        text: '{"code":"PIT-500","msg":"no servers available of this type"}',
      });
    },
  );

  it("calls no other servers", async ({ lab }) => {
    const probe = (await lab.client(await startFront(lab), "tcp")).service(ProbeClient);
    await expect(probe.callRemote({ text: "x" })).rejects.toMatchObject({
      code: "PIT-000",
      message: "RPC server is not running",
    });
  });
});

describe("a stop", () => {
  it("may be called often, and takes the server out of the cluster", async ({ lab }) => {
    const { fronts, back } = await startCluster(lab);
    expect(fronts[0].app.servers.map(({ id }) => id)).toEqual(["back-1", "front-1", "front-2"]);
    expect(fronts[0].app.serverById("back-1")?.type).toBe("worker");
    expect(fronts[0].app.serverById("back-2")).toBeUndefined();
    const ofType = fronts[1].app.serversOfType("connector");
    expect(ofType.map(({ id }) => id)).toEqual(["front-1", "front-2"]);
    await Promise.all([back.app.stop(), back.app.stop()]);
    await back.app.stop();
    expect(fronts[0].app.servers.map(({ id }) => id)).toEqual(["front-1", "front-2"]);
    const answer = await ask(await lab.working(fronts[0], "tcp"), 1, "worker.Desk.echoText");
    expect(answer.text).toBe('{"code":"PIT-500","msg":"no servers available of this type"}');
  });

  it("of a server that was never started does nothing", async () => {
    await app({ cluster: memoryCluster() }).stop();
  });

  it("frees the port for the next server", async ({ lab }) => {
    const first = await startFront(lab);
    const port = Number(new URL(`tcp://${first.address("tcp")}`).port);
    await lab.working(first, "tcp");
    await first.app.stop();
    const next = app({ acceptors: [tcpAcceptor({ port, host })] });
    await next.start();
    await next.stop();
  });
});
