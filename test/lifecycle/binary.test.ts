import { type AppOptions, type BinaryModule, binaryModule, createApp } from "@pitaya-ts/runtime";
import { describe, expect, it, onTestFinished } from "vitest";
import { CapturingLogger } from "../harness/capturing-logger.js";
import { until } from "../harness/wait.js";

/** Node itself, with a program of one line. */
function program(script: string, gracePeriodMs?: number): BinaryModule {
  const grace = gracePeriodMs === undefined ? {} : { gracePeriodMs };
  return binaryModule({ command: process.execPath, args: ["-e", script], ...grace });
}

async function start(module: BinaryModule, options: Partial<AppOptions> = {}) {
  const log = new CapturingLogger();
  const app = createApp({ serverType: "worker", logger: log, ...options }).module("game", module);
  onTestFinished(() => app.stop());
  await app.start();
  const said = (message: string) => until(() => find(log, message) !== undefined, message);
  return { app, log, said };
}

function find(log: CapturingLogger, message: string) {
  return log.lines.find((line) => line.message === message);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const staysUp = "setInterval(() => {}, 1000);";
const ignoresTerm = `process.on("SIGTERM", () => console.log("no")); console.log("up"); ${staysUp}`;

describe("a binary module", () => {
  it("logs what its program prints: stdout as info, stderr as errors, by lines", async () => {
    const script = `process.stdout.write("one\\r\\ntw\\u00f6\\n"); console.error("bad"); process.stdout.write("rest")`;
    const module = program(script);
    const { log, said } = await start(module);
    for (const line of ["one", "twö", "bad", "rest"]) await said(line);
    expect(find(log, "one")).toMatchObject({ level: "info", fields: { module: "game" } });
    expect(find(log, "twö")).toMatchObject({ level: "info" });
    expect(find(log, "rest")).toMatchObject({ level: "info" });
    expect(find(log, "bad")).toMatchObject({ level: "error", fields: { module: "game" } });
  });

  it("cuts a line that does not end", async () => {
    const { log } = await start(program(`process.stdout.write("x".repeat(100_000))`));
    await until(() => log.lines.some(({ message }) => message.startsWith("x")), "a line");
    const longest = Math.max(...log.lines.map(({ message }) => message.length));
    expect(longest).toBe(16 * 1024);
  });

  it("is stopped with the server, by SIGTERM", async () => {
    const module = program(
      `process.on("SIGTERM", () => { console.log("bye"); process.exit(3); }); console.log("up"); ${staysUp}`,
    );
    const { app, log, said } = await start(module);
    await said("up");
    const pid = module.pid as number;
    expect(isAlive(pid)).toBe(true);
    await app.stop();
    expect(await module.exited).toEqual({ code: 3, signal: null });
    expect(isAlive(pid)).toBe(false);
    expect(find(log, "bye")).toMatchObject({ level: "info" });
    expect(log.complaints).toEqual([]);
  });

  it("does not outlive the server, however short its stages", async () => {
    const module = program(ignoresTerm, 60_000);
    const { app, said } = await start(module, { stageTimeoutMs: 2_000 });
    await said("up");
    const pid = module.pid as number;
    await app.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it("is killed if it ignores that, after the grace period", async () => {
    const module = program(ignoresTerm, 200);
    const { app, log, said } = await start(module);
    await said("up");
    const from = performance.now();
    await app.stop();
    expect(performance.now() - from).toBeGreaterThan(195);
    expect(await module.exited).toEqual({ code: null, signal: "SIGKILL" });
    expect(find(log, "no")).toMatchObject({ level: "info" });
    expect(log.complaints).toMatchObject([
      {
        level: "error",
        message: "module game failed in shutdown: timeout waiting to binary module to die",
      },
    ]);
  });

  it("tells of a program that ends by itself", async () => {
    const module = program("process.exit(7)");
    const { app, log, said } = await start(module);
    expect(await module.exited).toEqual({ code: 7, signal: null });
    await said("binary module ended by itself");
    expect(log.complaints).toMatchObject([{ level: "error", fields: { code: 7, signal: null } }]);
    expect(module.pid).toBeUndefined();
    await app.stop();
    expect(log.complaints).toHaveLength(1);
  });

  it("does not wait for what its program left behind", async () => {
    const child = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(staysUp)}], { stdio: "inherit" })`;
    const module = program(
      `const child = ${child}; process.on("SIGTERM", () => process.exit()); console.log(child.pid); ${staysUp}`,
    );
    const { app, log } = await start(module);
    const pid = () => log.lines.find(({ message }) => /^\d+$/.test(message))?.message;
    await until(() => pid() !== undefined, "the child's id");
    onTestFinished(() => void process.kill(Number(pid()), "SIGKILL"));
    await app.stop();
    expect(await module.exited).toEqual({ code: 0, signal: null });
  });

  it("that can't be run ends the start, naming the command", async () => {
    const app = createApp({ serverType: "worker", logger: new CapturingLogger() });
    app.module("game", binaryModule({ command: "/no/such/program" }));
    await expect(app.start()).rejects.toThrow(
      "module game failed in init: Cannot run /no/such/program: there is no such program; check `command`, `cwd` and the PATH",
    );
  });
});
