import {
  Backend as DeskClient,
  Probe as ProbeClient,
} from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import { Probe } from "@pitaya-ts/generated-test/e2e/v1/e2e.server.js";
import { type App, createApp, memoryCluster, tcpAcceptor } from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { ProbeService } from "../e2e/services/probe.js";
import { startBack, startCluster, startFront } from "../e2e/services/servers.js";
import { transports } from "../harness/byte-client.js";
import { CapturingLogger } from "../harness/capturing-logger.js";
import { it } from "../harness/lab.js";
import { ask, readMessage, requestPacket, textBytes } from "../harness/packets.js";
import { Gate, until } from "../harness/wait.js";

const host = "127.0.0.1";

describe.each(transports)("a stop of a server with %s clients", (transport) => {
  it("answers the calls under way before it closes their connections", async ({ lab }) => {
    const front = await startFront(lab);
    const busy = await lab.working(front, transport);
    const idle = await lab.working(front, transport);
    busy.send(requestPacket(1, "connector.probe.slow", textBytes('{"tag":"a"}')));
    busy.send(requestPacket(2, "connector.probe.echo", textBytes('{"text":"behind it"}')));
    await front.probe.turnstile.arrivals(1);
    const stop = front.app.stop();
    await idle.closed();
    expect(busy.isClosed).toBe(false);
    front.probe.turnstile.open("a");
    const answers = [
      readMessage(await busy.packets.take()),
      readMessage(await busy.packets.take()),
    ];
    expect(answers).toMatchObject([
      { id: 1, text: '{"tag":"a"}' },
      { id: 2, text: '{"text":"behind it"}' },
    ]);
    await busy.closed();
    await stop;
    expect(front.app.sessions.count).toBe(0);
  });

  it("takes no more clients from the first moment", async ({ lab }) => {
    const front = await startFront(lab);
    const busy = await lab.working(front, transport);
    busy.send(requestPacket(1, "connector.probe.slow", textBytes('{"tag":"a"}')));
    await front.probe.turnstile.arrivals(1);
    const address = front.address(transport);
    const stop = front.app.stop();
    expect(front.app.running).toBe(false);
    await until(() => front.address(transport).endsWith(":0"), "a closed port");
    const late = lab.bytes({ ...front, address: () => address }, transport);
    await expect(late).rejects.toThrow(/ECONNREFUSED/);
    front.probe.turnstile.open("a");
    await stop;
  });

  it("does not wait for ever for an answer", async ({ lab }) => {
    const front = await startFront(lab, { shutdown: { callsTimeoutMs: 50 } });
    const busy = await lab.working(front, transport);
    busy.send(requestPacket(1, "connector.probe.slow", textBytes('{"tag":"never"}')));
    await front.probe.turnstile.arrivals(1);
    await front.app.stop();
    await busy.closed();
    expect(front.log.complaints).toMatchObject([
      {
        level: "warn",
        message: "closing sessions whose calls are not answered",
        fields: { sessions: 1, callsTimeoutMs: 50 },
      },
    ]);
  });
});

describe("close callbacks", () => {
  it("are called once for each session, with the reason, and waited for", async ({ lab }) => {
    const front = await startFront(lab);
    const { app } = front;
    const gate = new Gate();
    const called: string[] = [];
    app.sessions.onClose(async ({ uid }, reason) => {
      called.push(`${uid} ${reason}`);
      await gate.opened;
      called.push(`${uid} done`);
    });
    for (const uid of ["ana", "ben"]) {
      const client = await lab.working(front, "tcp");
      await ask(client, 1, "connector.probe.bind", textBytes(`{"uid":"${uid}"}`));
    }
    let stopped = false;
    const stop = app.stop().then(() => {
      stopped = true;
    });
    await until(() => called.length === 2, "both callbacks");
    await new Promise(setImmediate);
    expect(stopped).toBe(false);
    gate.open();
    await stop;
    expect(called).toEqual(["ana shutdown", "ben shutdown", "ana done", "ben done"]);
  });

  it("can still call other servers and modules", async ({ lab }) => {
    const { fronts, back } = await startCluster(lab, {
      setUp: (app) => void app.module("store", { shutdown: () => void order.push("store") }),
    });
    const order: string[] = [];
    const [{ app }] = fronts;
    app.sessions.onClose(async () => {
      await new Promise(setImmediate);
      const { Worker } = await import("@pitaya-ts/generated-test/e2e/v1/e2e.server.js");
      order.push((await app.rpc(Worker).echo({ text: "bye" })).text);
    });
    await lab.working(fronts[0], "tcp");
    await app.stop();
    expect(order).toEqual(["bye", "store"]);
    expect(back.app.running).toBe(true);
  });

  it("that hang don't hold the stop for ever", async ({ lab }) => {
    const front = await startFront(lab, { shutdown: { closeCallbacksTimeoutMs: 50 } });
    front.app.sessions.onClose(() => new Promise<void>(() => undefined));
    await lab.working(front, "tcp");
    await front.app.stop();
    expect(front.log.complaints).toMatchObject([
      {
        level: "error",
        message: "close callbacks of sessions are not done; going on",
        fields: { closeCallbacksTimeoutMs: 50 },
      },
    ]);
  });
});

describe("a stop of a backend", () => {
  it("answers the calls of other servers that are under way", async ({ lab }) => {
    const { fronts, back } = await startCluster(lab);
    const client = await lab.working(fronts[0], "tcp");
    client.send(requestPacket(1, "worker.Desk.slow", textBytes('{"tag":"a"}')));
    await back.desk.turnstile.arrivals(1);
    const stop = back.app.stop();
    await until(() => fronts[0].app.servers.length === 2, "its leave");
    back.desk.turnstile.open("a");
    expect(readMessage(await client.packets.take())).toMatchObject({
      error: false,
      text: '{"tag":"a"}',
    });
    await stop;
  });

  it("loses no request of clients that are sent on to another", async ({ lab }) => {
    const cluster = memoryCluster();
    let calls = 0;
    const count = (app: App): App =>
      app.beforeHandler((_, argument) => {
        calls++;
        return argument;
      });
    const leaving = await startBack(lab, { cluster, id: "back-1", setUp: count });
    await startBack(lab, { cluster, id: "back-2" });
    const front = await startFront(lab, { cluster });
    const clients = await Promise.all(Array.from({ length: 10 }, () => lab.client(front, "tcp")));
    const answers: Promise<{ tag: string }>[] = [];
    const send = (): void => {
      for (let n = 0; n < 10; n++) {
        for (const client of clients) {
          answers.push(client.service(DeskClient).slow({ ms: 1, tag: `${answers.length}` }));
        }
      }
    };
    send();
    await until(() => calls > 10, "calls on the server that stops");
    const stop = leaving.app.stop();
    send();
    await stop;
    send();
    const tags = (await Promise.all(answers)).map(({ tag }) => tag);
    expect(tags).toEqual(Array.from({ length: 300 }, (_, n) => `${n}`));
  });

  it("does not wait for ever for an answer", async ({ lab }) => {
    const { fronts, back } = await startCluster(lab, { shutdown: { callsTimeoutMs: 50 } });
    const client = await lab.working(fronts[0], "tcp");
    client.send(requestPacket(1, "worker.Desk.slow", textBytes('{"tag":"never"}')));
    await back.desk.turnstile.arrivals(1);
    await back.app.stop();
    expect(back.log.complaints).toMatchObject([
      { message: "calls of other servers are not answered; going on", fields: { calls: 1 } },
    ]);
  });
});

describe("await using", () => {
  it("stops the server at the end of the block", async ({ lab }) => {
    const acceptor = tcpAcceptor({ port: 0, host });
    const log = new CapturingLogger();
    const closed: string[] = [];
    {
      await using app = createApp({ serverType: "connector", acceptors: [acceptor], logger: log });
      app.handle(Probe, new ProbeService());
      app.sessions.onClose((_, reason) => void closed.push(reason));
      await app.start();
      const server = { app, log, address: () => acceptor.address };
      const client = await lab.client(server, "tcp");
      expect(await client.service(ProbeClient).echo({ text: "x" })).toEqual({ text: "x" });
    }
    expect(closed).toEqual(["shutdown"]);
    expect(acceptor.address).toBe(`${host}:0`);
  });
});
