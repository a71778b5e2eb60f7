import { Backend, Worker } from "@pitaya-ts/generated-test/e2e/v1/e2e.server.js";
import {
  type Acceptor,
  type AppOptions,
  type Cluster,
  createApp,
  type Discovery,
  type HandlerService,
  ModuleExistsError,
  ModuleNotFoundError,
  memoryCluster,
  RegistrationError,
  type RpcTransport,
} from "@pitaya-ts/runtime";
import { describe, expect, it } from "vitest";
import { DeskService, WorkerService } from "../e2e/services/worker.js";
import { CapturingLogger } from "../harness/capturing-logger.js";
import { Recorder } from "./recorder.js";

function setUp(options: Partial<AppOptions> = {}) {
  const log = new CapturingLogger();
  const app = createApp({ serverType: "worker", id: "w1", logger: log, ...options });
  return { app, log, recorder: new Recorder() };
}

/** `start` and `stop` are written down before they are done. */
function recorded<Port extends object>(port: Port, name: string, calls: string[]): Port {
  return new Proxy(port, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== "function") return value;
      return (...args: unknown[]): unknown => {
        if (
          ["start", "stop", "listen", "close", "announce", "withdraw"].includes(String(property))
        ) {
          calls.push(`${name} ${String(property)}`);
        }
        return value.apply(target, args);
      };
    },
  });
}

function recordedCluster(calls: string[]): Cluster {
  const cluster = memoryCluster();
  return {
    join(self, services) {
      const parts = cluster.join(self, services);
      return {
        ...parts,
        discovery: recorded<Discovery>(parts.discovery, "discovery", calls),
        rpc: recorded<RpcTransport>(parts.rpc, "rpc", calls),
      };
    },
  };
}

const nowhere: Acceptor = {
  name: "nowhere",
  address: "nowhere:1",
  listen: async () => undefined,
  close: async () => undefined,
};

describe("the stages of components and modules", () => {
  it("are gone through one after the other, and back in reverse", async () => {
    const { app, recorder } = setUp();
    app
      .module("m1", recorder.part("m1"))
      .component(recorder.part("c1"))
      .module("m2", recorder.part("m2"))
      .component(recorder.part("c2"), "second");
    await app.start();
    const up = ["c1 init", "c2 init", "c1 afterInit", "c2 afterInit"].concat([
      "m1 init",
      "m2 init",
      "m1 afterInit",
      "m2 afterInit",
    ]);
    expect(recorder.calls).toEqual(up.flatMap((call) => [call, `${call} done`]));
    recorder.calls.length = 0;
    await app.stop();
    const down = ["m2 beforeShutdown", "m1 beforeShutdown", "m2 shutdown", "m1 shutdown"].concat([
      "c2 beforeShutdown",
      "c1 beforeShutdown",
      "c2 shutdown",
      "c1 shutdown",
    ]);
    expect(recorder.calls).toEqual(down.flatMap((call) => [call, `${call} done`]));
  });

  it("are done before RPC, acceptors, and discovery last; then back", async () => {
    const recorder = new Recorder();
    const { calls } = recorder;
    const { app } = setUp({
      cluster: recordedCluster(calls),
      acceptors: [recorded(nowhere, "acceptor", calls)],
    });
    app.component(recorder.part("c")).module("m", recorder.part("m"));
    await app.start();
    await app.stop();
    expect(recorder.begun).toEqual([
      "c init",
      "c afterInit",
      "m init",
      "m afterInit",
      "discovery start",
      "rpc start",
      "acceptor listen",
      "discovery announce",
      "discovery withdraw",
      "acceptor close",
      "rpc stop",
      "discovery stop",
      "m beforeShutdown",
      "m shutdown",
      "c beforeShutdown",
      "c shutdown",
    ]);
  });

  it("put modules that are added before in front of all that were there", async () => {
    const { app, recorder } = setUp();
    app
      .module("b", recorder.part("b"))
      .moduleBefore("a", recorder.part("a"))
      .moduleAfter("c", recorder.part("c"))
      .moduleBefore("first", recorder.part("first"));
    await app.start();
    expect(recorder.begun.slice(0, 4)).toEqual(["first init", "a init", "b init", "c init"]);
    await app.stop();
    expect(recorder.begun.slice(-4).map((call) => call.split(" ")[0])).toEqual([
      "c",
      "b",
      "a",
      "first",
    ]);
  });

  it("are all optional, and are given the server and a log with the name", async () => {
    const { app, log } = setUp();
    const seen: string[] = [];
    class Scores {
      init({ server, log }: { server: { id: string }; log: CapturingLogger }): void {
        seen.push(server.id);
        log.info("hello");
      }
    }
    await using _ = app
      .component({ afterInit: () => undefined })
      .component(new Scores() as object)
      .module("none", {});
    await app.start();
    expect(seen).toEqual(["w1"]);
    expect(log.lines.find(({ message }) => message === "hello")?.fields).toEqual({
      component: "Scores",
    });
  });

  it("begin once if the app is started and stopped, however often it is stopped", async () => {
    const { app, recorder } = setUp();
    app.component(recorder.part("c"));
    await app.stop();
    await app.start();
    await Promise.all([app.stop(), app.stop()]);
    await app.stop();
    expect(recorder.begun).toEqual(["c init", "c afterInit", "c beforeShutdown", "c shutdown"]);
  });
});

describe("objects that implement services", () => {
  it("take part, once however often they are registered", async () => {
    const { app, recorder } = setUp({ cluster: memoryCluster() });
    const desk = Object.assign(new DeskService(), recorder.part("desk"));
    const both = Object.assign(new WorkerService(), recorder.part("both"));
    app.handle(Backend, desk).remote(Worker, both).component(both, "scores").component(desk);
    await app.start();
    await app.stop();
    expect(recorder.begun).toEqual([
      "desk init",
      "both init",
      "desk afterInit",
      "both afterInit",
      "both beforeShutdown",
      "desk beforeShutdown",
      "both shutdown",
      "desk shutdown",
    ]);
  });

  it("take part as a module if they are one", async () => {
    const { app, recorder } = setUp();
    const desk = Object.assign(new DeskService(), recorder.part("desk"));
    app.handle(Backend, desk).module("desk", desk).component(recorder.part("c"));
    await app.start();
    await app.stop();
    expect(recorder.begun.filter((call) => call.endsWith("init"))).toEqual(["c init", "desk init"]);
  });

  it("may have methods of their service that are called like a stage", async () => {
    const { app, recorder } = setUp();
    const service: HandlerService = {
      kind: "handler",
      name: "match",
      typeName: "game.v1.Match",
      serverType: "worker",
      methods: { init: { route: "worker.match.init" }, shutdown: { route: "worker.match.stop" } },
    };
    app.handle(service, recorder.part("match"));
    await app.start();
    await app.stop();
    expect(recorder.begun).toEqual(["match afterInit", "match beforeShutdown"]);
  });
});

describe("modules", () => {
  it("are found by their name", () => {
    const { app, recorder } = setUp();
    const db = { ...recorder.part("db"), query: () => 42 };
    app.module("db", db);
    expect(app.getModule<typeof db>("db").query()).toBe(42);
  });

  it("have a name of their own", () => {
    const { app } = setUp();
    app.module("db", {});
    for (const add of ["module", "moduleBefore", "moduleAfter"] as const) {
      expect(() => app[add]("db", {})).toThrow(ModuleExistsError);
      expect(() => app[add]("db", {})).toThrow("module with name db already exists");
    }
  });

  it("that are not there are told with those that are", () => {
    const { app } = setUp();
    expect(() => app.getModule("db")).toThrow(ModuleNotFoundError);
    expect(() => app.module("cache", {}).getModule("db")).toThrow(
      "module with name db not found; registered: cache",
    );
  });

  it("and components can't be added to a server that was started", async () => {
    const { app } = setUp();
    await using _ = app;
    await app.start();
    expect(() => app.module("db", {})).toThrow(RegistrationError);
    expect(() => app.moduleBefore("db", {})).toThrow(RegistrationError);
    expect(() => app.component({})).toThrow(RegistrationError);
  });
});

describe("an app", () => {
  it("is handed to what uses it", async () => {
    const { app, recorder } = setUp();
    expect(app.use((used) => used.module("m", recorder.part("m")))).toBe(app);
    expect(app.getModule("m")).toBeDefined();
  });
});
