import { describe, expect } from "vitest";
import { startCluster, startFront } from "../e2e/services/servers.js";
import { it } from "../harness/lab.js";
import { ask, textBytes } from "../harness/packets.js";
import { until } from "../harness/wait.js";
import { Recorder } from "./recorder.js";

const drain = { periodMs: 5, timeoutMs: 60_000 };

describe("draining", () => {
  it("waits for the server's own sessions, and serves them meanwhile", async ({ lab }) => {
    const front = await startFront(lab, { drain });
    const client = await lab.working(front, "tcp");
    const stop = front.app.stop({ drain: true });
    await until(() => waits(front.log.lines) > 1, "two looks");
    expect(front.app.running).toBe(false);
    const answer = await ask(client, 1, "connector.probe.echo", textBytes('{"text":"x"}'));
    expect(answer.text).toBe('{"text":"x"}');
    client.end();
    await stop;
    expect(front.log.lines.map(({ message }) => message)).toContain("all sessions have ended");
  });

  it("waits for the sessions of each module, told in reverse order", async ({ lab }) => {
    const recorder = new Recorder();
    const [first, second] = [{ count: 2 }, { count: 1 }];
    const front = await startFront(lab, {
      drain,
      setUp: (app) =>
        app
          .module("m1", recorder.sessionModule("m1", first))
          .module("plain", recorder.part("plain"))
          .module("m2", recorder.sessionModule("m2", second)),
    });
    const stop = front.app.stop({ drain: true });
    await until(() => waits(front.log.lines) > 0, "the first look");
    expect(recorder.begun.slice(-2)).toEqual(["m2 draining", "m1 draining"]);
    first.count = 0;
    const looks = waits(front.log.lines);
    await until(() => waits(front.log.lines) > looks + 1, "more looks");
    expect(recorder.begun).not.toContain("m2 beforeShutdown");
    second.count = 0;
    await stop;
    const left = front.log.lines.flatMap(({ fields }) => fields["left"] ?? []);
    expect(left[0]).toBe(2);
    expect(left.at(-1)).toBe(1);
  });

  it("takes the server out of the cluster and closes its ports first", async ({ lab }) => {
    const { fronts } = await startCluster(lab, { drain });
    const client = await lab.working(fronts[0], "tcp");
    const tcp = fronts[0].address("tcp");
    const stop = fronts[0].app.stop({ drain: true });
    await until(() => waits(fronts[0].log.lines) > 0, "the first look");
    expect(fronts[1].app.servers.map(({ id }) => id)).toEqual(["back-1", "front-2"]);
    const late = lab.bytes({ ...fronts[0], address: () => tcp }, "tcp");
    await expect(late).rejects.toThrow(/ECONNREFUSED/);
    const forwarded = await ask(client, 1, "worker.Desk.echoText", textBytes('{"text":"x"}'));
    expect(forwarded.error).toBe(false);
    client.end();
    await stop;
  });

  it("ends when its time is up", async ({ lab }) => {
    const front = await startFront(lab, { drain: { periodMs: 5, timeoutMs: 20 } });
    const client = await lab.working(front, "tcp");
    await front.app.stop({ drain: true });
    await client.closed();
    expect(front.log.complaints).toMatchObject([
      { message: "draining took too long", fields: { left: 1, timeoutMs: 20 } },
    ]);
  });

  it("ends with a further stop", async ({ lab }) => {
    const front = await startFront(lab, { drain: { periodMs: 3_600_000 } });
    const client = await lab.working(front, "tcp");
    const stop = front.app.stop({ drain: true });
    await until(() => waits(front.log.lines) > 0, "the first look");
    await Promise.all([front.app.stop(), stop]);
    await client.closed();
    expect(front.log.complaints).toMatchObject([
      { message: "draining was ended early", fields: { left: 1 } },
    ]);
  });

  it("does not wait for ever for a module that hangs", async ({ lab }) => {
    const hanging = {
      startSessionDraining: () => undefined,
      sessionCount: () => new Promise<number>(() => undefined),
    };
    const front = await startFront(lab, {
      drain,
      stageTimeoutMs: 50,
      setUp: (app) => app.module("m", hanging),
    });
    await front.app.stop({ drain: true });
    expect(front.log.complaints).toMatchObject([
      {
        message: "module failed while draining",
        fields: { module: "m", error: { message: "not done within 50 ms" } },
      },
    ]);
  });

  it("does not wait for a module that fails, and ends though one hangs", async ({ lab }) => {
    const broken = {
      startSessionDraining: () => Promise.reject(new Error("not now")),
      sessionCount: () => Promise.reject(new Error("no idea")),
    };
    const hanging = {
      startSessionDraining: () => new Promise<void>(() => undefined),
      sessionCount: () => 1,
    };
    const first = await startFront(lab, { drain, setUp: (app) => app.module("m", broken) });
    await first.app.stop({ drain: true });
    const messages = first.log.complaints.map(({ message }) => message);
    expect(messages).toEqual(Array(2).fill("module failed while draining"));
    const second = await startFront(lab, { drain, setUp: (app) => app.module("m", hanging) });
    const stop = second.app.stop({ drain: true });
    await until(
      () => second.log.lines.some(({ message }) => message === "draining sessions"),
      "the drain",
    );
    await Promise.all([second.app.stop(), stop]);
  });
});

function waits(lines: readonly { readonly message: string }[]): number {
  return lines.filter(({ message }) => message === "waiting for sessions to end").length;
}
