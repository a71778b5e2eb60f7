import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ledger } from "@pitaya-ts/generated-test/e2e/v1/jobs.server.js";
import { type App, bullJobs, createApp } from "@pitaya-ts/runtime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CapturingLogger } from "../../harness/capturing-logger.js";
import type { Engine } from "../../harness/engine.js";
import { startRedis } from "../../harness/engines.js";
import { until, within } from "../../harness/wait.js";

const program = fileURLToPath(new URL("worker-process.mjs", import.meta.url));
const patientMs = 60_000;

describe("stored calls under load", () => {
  let redis: Engine;
  let folder: string;
  let file: string;
  let caller: App;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    redis = await startRedis();
    folder = mkdtempSync(join(tmpdir(), "pitaya-jobs-"));
    file = join(folder, "ran");
    writeFileSync(file, "");
    const jobs = bullJobs({ url: redis.address, timeoutMs: 20_000 });
    caller = createApp({ serverType: "caller", logger: new CapturingLogger(), jobs });
    await caller.start();
  });
  afterEach(async () => {
    await Promise.all(children.splice(0).map(kill));
    await caller.stop();
    await redis.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it("are all run when the worker is killed in the midst of them", {
    timeout: 120_000,
  }, async () => {
    const all = await store(3_000);
    const first = await startWorker();
    await until(() => ran().length > 500, "some have run", patientMs);
    await kill(first);
    expect(new Set(ran()).size).toBeLessThan(all.length);
    await startWorker();
    await until(() => new Set(ran()).size === all.length, "all have run", patientMs);
    expect(new Set(ran())).toEqual(new Set(all));
    // Twice at most what was under way, not everything.
    expect(ran().length).toBeLessThan(all.length + 100);
  });

  it("are all run when Redis is restarted in the midst of them", { timeout: 120_000 }, async () => {
    await startWorker();
    const before = await store(1_000);
    const during = store(1_000, "during");
    await until(() => ran().length > 200, "some have run", patientMs);
    await redis.kill();
    await redis.start();
    const all = [...before, ...(await during), ...(await store(200, "after"))];
    await until(() => new Set(ran()).size === all.length, "all have run", patientMs);
    expect(new Set(ran())).toEqual(new Set(all));
  });

  /** Stores so many calls, some at a time; their names, once all are stored. */
  async function store(count: number, name = "before"): Promise<string[]> {
    const transfers = Array.from({ length: count }, (_, i) => `${name}-${i}`);
    const ledger = caller.rpc(Ledger);
    for (let i = 0; i < count; i += 100) {
      const some = transfers.slice(i, i + 100);
      await Promise.all(some.map((transfer) => ledger.credit({ transfer })));
    }
    return transfers;
  }

  function ran(): string[] {
    return readFileSync(file, "utf8").split("\n").slice(0, -1);
  }

  async function startWorker(): Promise<ChildProcess> {
    const child = spawn(process.execPath, [program, redis.address, file], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    await within(once(child.stdout as NodeJS.ReadableStream, "data"), "worker starts", 20_000);
    return child;
  }
});

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}
