import { Backend, Probe } from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import { Probe as ProbeServer } from "@pitaya-ts/generated-test/e2e/v1/e2e.server.js";
import { describe, expect } from "vitest";
import { transports } from "../harness/byte-client.js";
import { it } from "../harness/lab.js";
import { notifyPacket, readMessage, requestPacket, textBytes } from "../harness/packets.js";
import { ProbeService } from "./services/probe.js";
import { startCluster, startFront } from "./services/servers.js";

const messages = 1_000;

/** Takes its time, a different one for each call, and never in order of the calls. */
class JitteryService extends ProbeService {
  readonly began: string[] = [];
  override async echoRaw(payload: Uint8Array): Promise<Uint8Array> {
    this.began.push(new TextDecoder().decode(payload));
    const turns = this.began.length % 4;
    for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
    return payload;
  }
}

describe.each(transports)("messages of one session over %s", (transport) => {
  it(`stay in order: ${messages} requests with handlers of uneven speed`, async ({ lab }) => {
    const service = new JitteryService();
    const front = await lab.frontend({ setUp: (app) => app.handle(ProbeServer, service) });
    const client = await lab.working(front, transport);
    const numbers = Array.from({ length: messages }, (_, i) => i + 1);
    for (const n of numbers) {
      client.send(requestPacket(n, "connector.probe.echoraw", textBytes(String(n))));
    }
    const ids: unknown[] = [];
    while (ids.length < messages) ids.push(readMessage(await client.packets.take()).id);
    expect(ids).toEqual(numbers);
    expect(service.began).toEqual(numbers.map(String));
  });

  it("stay in order when forwarded, local ones between", async ({ lab }) => {
    const { fronts, back } = await startCluster(lab);
    const client = await lab.working(fronts[0], transport);
    const routes = ["worker.Desk.echoRaw", "connector.probe.echoraw", "worker.Desk.note"];
    const expected: number[] = [];
    for (let n = 1; n <= messages; n++) {
      const route = routes[n % 3] as string;
      if (route.endsWith("note")) {
        client.send(notifyPacket(route, textBytes(`{"text":"${n}"}`)));
      } else {
        expected.push(n);
        client.send(requestPacket(n, route, textBytes(String(n))));
      }
    }
    const ids: unknown[] = [];
    while (ids.length < expected.length) ids.push(readMessage(await client.packets.take()).id);
    expect(ids).toEqual(expected);
    const noted = back.desk.noted.map(Number);
    expect(noted).toEqual([...noted].sort((a, b) => a - b));
  });

  it("wait for a slow one, but those marked as concurrent overtake it", async ({ lab }) => {
    const front = await startFront(lab);
    const probe = (await lab.client(front, transport)).service(Probe);
    const { turnstile } = front.probe;
    const done: string[] = [];
    const note = (what: string) => () => done.push(what);
    const calls = [
      probe.slow({ tag: "slow" }).then(note("slow")),
      probe.echo({ text: "" }).then(note("echo behind it")),
      probe.slowConcurrent({ tag: "a" }).then(note("concurrent a")),
      probe.slowConcurrent({ tag: "b" }).then(note("concurrent b")),
    ];
    await turnstile.arrivals(3);
    turnstile.open("b");
    await calls[3];
    turnstile.open("a");
    await calls[2];
    expect(done).toEqual(["concurrent b", "concurrent a"]);
    turnstile.open("slow");
    await Promise.all(calls);
    expect(done.slice(2)).toEqual(["slow", "echo behind it"]);
  });

  it("never wait for those of another session", async ({ lab }) => {
    const front = await startFront(lab);
    const stuck = (await lab.client(front, transport)).service(Probe);
    const other = (await lab.client(front, transport)).service(Probe);
    const slow = stuck.slow({ tag: "stuck" });
    await front.probe.turnstile.arrivals(1);
    expect(await other.echo({ text: "free" })).toEqual({ text: "free" });
    front.probe.turnstile.open("stuck");
    expect(await slow).toEqual({ tag: "stuck" });
  });

  it("wait for a forwarded slow one; other sessions don't", async ({ lab }) => {
    const { fronts, back } = await startCluster(lab);
    const client = await lab.client(fronts[0], transport);
    const other = await lab.client(fronts[0], transport);
    const done: string[] = [];
    const slow = client
      .service(Backend)
      .slow({ tag: "far" })
      .then(() => done.push("slow"));
    const behind = client
      .service(Probe)
      .ping()
      .then(() => done.push("behind"));
    await back.desk.turnstile.arrivals(1);
    await other.service(Backend).echoText({ text: "free" });
    expect(done).toEqual([]);
    back.desk.turnstile.open("far");
    await Promise.all([slow, behind]);
    expect(done).toEqual(["slow", "behind"]);
  });

  it("are dropped when their session is gone, and what runs ends quietly", async ({ lab }) => {
    const front = await startFront(lab);
    const client = await lab.working(front, transport);
    client.send(requestPacket(1, "connector.probe.slow", textBytes('{"tag":"x"}')));
    client.send(requestPacket(2, "connector.probe.bind", textBytes('{"uid":"late"}')));
    await front.probe.turnstile.arrivals(1);
    const gone = new Promise<void>((resolve) => front.app.sessions.onClose(() => resolve()));
    client.destroy();
    await gone;
    front.probe.turnstile.open("x");
    const other = (await lab.client(front, transport)).service(Probe);
    await other.ping();
    expect(front.app.sessions.has("late")).toBe(false);
    expect(front.log.complaints).toEqual([]);
  });
});
