import { Probe } from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import { type Groups, pitayaWire, type WireFormat } from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { it } from "../harness/lab.js";
import { ask, handshakePacket, requestPacket } from "../harness/packets.js";
import { within } from "../harness/wait.js";
import { startFront } from "./services/servers.js";

/** Packets and messages as Pitaya has them, each with every bit turned over. */
const inverted: WireFormat = {
  ...pitayaWire,
  packetReader(sink, maxBodyBytes) {
    const reader = pitayaWire.packetReader(sink, maxBodyBytes);
    return {
      get maxBodyBytes() {
        return reader.maxBodyBytes;
      },
      set maxBodyBytes(bytes) {
        reader.maxBodyBytes = bytes;
      },
      get heldBytes() {
        return reader.heldBytes;
      },
      pause: () => reader.pause(),
      resume: () => reader.resume(),
      push: (chunk) => reader.push(invert(chunk)),
    };
  },
};

function invert(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => ~byte & 0xff);
}

describe("parts of a server that an application replaces", () => {
  it("the wire format", async ({ lab }) => {
    const front = await startFront(lab, { wire: inverted });
    const client = await lab.bytes(front, "tcp");
    client.send(invert(handshakePacket()));
    expect((await client.packets.take()).type).toBe(1);
    client.send(invert(Uint8Array.of(2, 0, 0, 0)));
    client.send(invert(requestPacket(7, "connector.probe.ping")));
    expect((await client.packets.take()).type).toBe(4);
    const plain = await lab.bytes(front, "tcp");
    plain.send(handshakePacket());
    await plain.closed();
  });

  it("the groups of a standalone server", async ({ lab }) => {
    const asked: string[] = [];
    const groups = new Proxy({} as Groups, {
      get: (_, method) => async (group: string) => {
        asked.push(`${String(method)} ${group}`);
        return [];
      },
    });
    const front = await startFront(lab, { groups });
    await front.app.groups.members("lobby");
    expect(asked).toEqual(["members lobby"]);
  });

  it("the logger, which is told the route, the user and the request of a call", async ({ lab }) => {
    const front = await startFront(lab, {
      setUp: (app) =>
        app.beforeHandler((ctx, argument) => {
          ctx.log.info("called");
          return argument;
        }),
    });
    const client = await lab.working(front, "tcp");
    await ask(client, 1, "connector.probe.bind", new TextEncoder().encode('{"uid":"ana"}'));
    await ask(client, 2, "connector.probe.ping");
    const calls = front.log.lines.filter(({ message }) => message === "called");
    expect(calls.map(({ fields }) => [fields["route"], fields["uid"]])).toEqual([
      ["connector.probe.bind", ""],
      ["connector.probe.ping", "ana"],
    ]);
    const ids = calls.map(({ fields }) => fields["requestId"]);
    expect(new Set(ids).size).toBe(2);
    expect(ids[0]).toMatch(/^[0-9A-Za-z]{22}$/);
  });
});

describe("the signal of a call", () => {
  it("fires when the client is gone", async ({ lab }) => {
    let aborted: Promise<unknown> = Promise.resolve();
    const front = await startFront(lab, {
      setUp: (app) =>
        app.beforeHandler((ctx, argument) => {
          aborted = new Promise((resolve) => ctx.signal.addEventListener("abort", resolve));
          return argument;
        }),
    });
    const client = await lab.client(front, "tcp");
    await client.service(Probe).ping();
    client.close();
    await within(aborted, "the signal");
  });

  it("fires when the time of the method is over, which the context tells", async ({ lab }) => {
    const deadlines: (number | undefined)[] = [];
    let reason: unknown;
    const front = await startFront(lab, {
      setUp: (app) =>
        app.beforeHandler(async (ctx, argument) => {
          deadlines.push(ctx.deadline);
          if (ctx.deadline === undefined) return argument;
          await new Promise((resolve) => ctx.signal.addEventListener("abort", resolve));
          reason = ctx.signal.reason;
          return argument;
        }),
    });
    const client = await lab.working(front, "tcp");
    await ask(client, 1, "connector.probe.ping");
    const before = Date.now();
    const body = new TextEncoder().encode('{"ms":1}');
    await ask(client, 2, "connector.probe.slowtimeout", body);
    expect(deadlines[0]).toBeUndefined();
    expect(deadlines[1]).toBeGreaterThanOrEqual(before + 190);
    expect(deadlines[1]).toBeLessThan(before + 1_000);
    expect(reason).toMatchObject({ name: "TimeoutError" });
  });
});
