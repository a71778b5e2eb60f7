import { type AppOptions, createApp, type LifecycleHooks, StageError } from "@pitaya-ts/runtime";
import { describe, expect, it } from "vitest";
import { CapturingLogger } from "../harness/capturing-logger.js";
import { HandClock } from "../harness/hand-clock.js";
import { Gate, until } from "../harness/wait.js";
import { Recorder, type Stage } from "./recorder.js";

const stageTimeoutMs = 30_000;

function setUp(options: Partial<AppOptions> = {}) {
  const log = new CapturingLogger();
  const clock = new HandClock();
  const app = createApp({ serverType: "worker", logger: log, clock, ...options });
  return { app, log, clock, recorder: new Recorder() };
}

function failing(stage: Stage): LifecycleHooks {
  return { [stage]: () => Promise.reject(new Error("no disk")) };
}

function hanging(stage: Stage): LifecycleHooks {
  return { [stage]: () => new Promise<void>(() => undefined) };
}

describe("a stage that fails on the way up", () => {
  it.each(["init", "afterInit"] as const)("in %s ends the start and names the part", async (at) => {
    const { app, recorder } = setUp();
    app.component(recorder.part("c")).module("db", recorder.part("db", failing(at)));
    const start = app.start();
    await expect(start).rejects.toThrow(StageError);
    await expect(start).rejects.toThrow(`module db failed in ${at}: no disk`);
    await expect(start).rejects.toMatchObject({ part: "module db", stage: at });
    expect(app.running).toBe(false);
  });

  it("thrown rather than rejected is the same", async () => {
    const { app } = setUp();
    const init = (): never => {
      throw new Error("no disk");
    };
    app.component({ init }, "scores");
    await expect(app.start()).rejects.toThrow("component scores failed in init: no disk");
  });

  it("undoes what was started, and no more, in reverse", async () => {
    const { app, recorder } = setUp();
    app
      .component(recorder.part("c"))
      .module("a", recorder.part("a"))
      .module("b", recorder.part("b", failing("init")))
      .module("never", recorder.part("never"));
    await expect(app.start()).rejects.toThrow(StageError);
    await app.stop();
    expect(recorder.begun).toEqual([
      "c init",
      "c afterInit",
      "a init",
      "b init",
      "a beforeShutdown",
      "a shutdown",
      "c beforeShutdown",
      "c shutdown",
    ]);
  });

  it("undoes a port too", async () => {
    const closed: string[] = [];
    const acceptor = (name: string, listen: () => Promise<void>) => ({
      name,
      address: "",
      listen,
      close: async () => void closed.push(name),
    });
    const { app } = setUp({
      acceptors: [
        acceptor("good", async () => undefined),
        acceptor("bad", () => Promise.reject(new Error("no such device"))),
      ],
    });
    await expect(app.start()).rejects.toThrow("acceptor bad failed in listen: no such device");
    expect(closed).toEqual(["good"]);
  });
});

describe("a stage that takes too long", () => {
  it.each(["init", "afterInit"] as const)("in %s ends the start, naming the part", async (at) => {
    const { app, recorder, clock } = setUp({ stageTimeoutMs });
    app.module("a", recorder.part("a")).module("db", recorder.part("db", hanging(at)));
    const start = app.start();
    await until(() => recorder.begun.includes(`db ${at}`), "the stage");
    clock.pass(stageTimeoutMs);
    await expect(start).rejects.toThrow(
      `module db failed in ${at}: not done within ${stageTimeoutMs} ms`,
    );
    expect(recorder.begun).toContain("a shutdown");
  });

  it.each(["beforeShutdown", "shutdown"] as const)(
    "in %s is logged, the others go on",
    async (at) => {
      const { app, log, recorder, clock } = setUp({ stageTimeoutMs });
      app
        .component(recorder.part("c"))
        .module("a", recorder.part("a"))
        .module("db", recorder.part("db", hanging(at)));
      await app.start();
      const stop = app.stop();
      await until(() => recorder.begun.includes(`db ${at}`), "the stage");
      clock.pass(stageTimeoutMs);
      await stop;
      expect(recorder.calls.slice(-1)).toEqual(["c shutdown done"]);
      expect(recorder.calls).toContain("a shutdown done");
      expect(log.complaints).toMatchObject([
        {
          level: "error",
          message: `module db failed in ${at}: not done within ${stageTimeoutMs} ms`,
          fields: { part: "module db", stage: at },
        },
      ]);
    },
  );

  it("has its shutdown called if it is done after all: nothing stays behind", async () => {
    const { app, recorder, clock } = setUp({ stageTimeoutMs });
    const gate = new Gate();
    app.module("late", recorder.part("late", { init: () => gate.opened }));
    const start = app.start();
    await until(() => recorder.begun.includes("late init"), "init");
    clock.pass(stageTimeoutMs);
    await expect(start).rejects.toThrow(StageError);
    expect(recorder.begun).toEqual(["late init"]);
    gate.open();
    await until(() => recorder.calls.includes("late shutdown done"), "its shutdown");
  });
});

describe("a stage that fails on the way down", () => {
  it("is logged, and all others go on", async () => {
    const { app, log, recorder } = setUp();
    app
      .component(recorder.part("c", failing("beforeShutdown")), "c")
      .module("a", recorder.part("a"))
      .module("db", recorder.part("db", failing("shutdown")));
    await app.start();
    await app.stop();
    expect(recorder.begun.slice(-6)).toEqual([
      "db beforeShutdown",
      "a beforeShutdown",
      "db shutdown",
      "a shutdown",
      "c beforeShutdown",
      "c shutdown",
    ]);
    expect(log.complaints.map(({ message }) => message)).toEqual([
      "module db failed in shutdown: no disk",
      "component c failed in beforeShutdown: no disk",
    ]);
  });
});

describe("a stop during the start", () => {
  it("lets the stage finish, starts no more, and undoes what there is", async () => {
    const { app, log, recorder } = setUp();
    const gate = new Gate();
    app
      .module("slow", recorder.part("slow", { init: () => gate.opened }))
      .module("next", recorder.part("next"));
    const start = app.start();
    await until(() => recorder.begun.length === 1, "init");
    const stop = app.stop();
    gate.open();
    await expect(start).rejects.toThrow("The server was stopped while it started");
    await stop;
    expect(recorder.begun).toEqual(["slow init", "slow beforeShutdown", "slow shutdown"]);
    expect(app.running).toBe(false);
    expect(log.lines.map(({ message }) => message)).not.toContain("all modules started!");
  });
});

describe("timers", () => {
  it("run from the end of the start until the sessions are closed", async () => {
    const { app, clock, recorder } = setUp({ timerPrecisionMs: 100 });
    const runs: string[] = [];
    const gate = new Gate();
    app.module("slow", recorder.part("slow", { afterInit: () => gate.opened }));
    const timer = app.timers.every(100, () => void runs.push("run"));
    const start = app.start();
    await until(() => recorder.begun.includes("slow afterInit"), "afterInit");
    clock.pass(1_000);
    expect(runs).toEqual([]);
    gate.open();
    await start;
    clock.pass(1_000);
    expect(runs).toHaveLength(10);
    await app.stop();
    clock.pass(1_000);
    expect(runs).toHaveLength(10);
    expect(timer.active).toBe(false);
    expect(clock.timers).toBe(0);
  });
});
