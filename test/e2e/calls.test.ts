import { Probe, ProbePush, probeEcho } from "@pitaya-ts/generated-test/e2e/v1/e2e.client.js";
import type { EchoReply } from "@pitaya-ts/generated-test/e2e/v1/e2e.js";
import { AllTypes } from "@pitaya-ts/generated-test/e2e/v1/types.js";
import { PitayaError } from "@pitaya-ts/runtime/client";
import { describe, expect } from "vitest";
import { type Transport, transports } from "../harness/byte-client.js";
import { it } from "../harness/lab.js";
import { ask, notifyPacket, requestPacket, textBytes } from "../harness/packets.js";
import { until } from "../harness/wait.js";
import { serializers, startFront } from "./services/servers.js";

const rows = transports.flatMap((transport) =>
  serializers.map((serializer) => ({ transport, serializer, name: serializer.name })),
);

describe.each(rows)("typed calls over $transport with $name", ({ transport, serializer }) => {
  it("carry every shape of method", async ({ lab }) => {
    const front = await startFront(lab, { serializer });
    const probe = (await lab.client(front, transport)).service(Probe);
    expect(await probe.echo({ text: "ünï ☂" })).toEqual({ text: "ünï ☂" });
    expect([...(await probe.echoRaw(Uint8Array.of(0, 255, 1)))]).toEqual([0, 255, 1]);
    expect(await probe.ping()).toBeUndefined();
    expect(await probe.echoTypes({})).toEqual(AllTypes.create());
    const { text } = await probe.echo({ text: "x".repeat(100_000) });
    expect(text).toHaveLength(100_000);
  });

  it.for(["connector.probe.repeat", "connector.old.echo"])(
    "are answered at %s, which the method once had",
    async (route, { lab }) => {
      const front = await startFront(lab, { serializer });
      const client = await lab.client(front, transport);
      const earlier = { ...probeEcho, route };
      expect(await client.call(earlier, { text: "still" })).toEqual({ text: "still" });
    },
  );

  it("carry notifies, in order with requests", async ({ lab }) => {
    const front = await startFront(lab, { serializer });
    const probe = (await lab.client(front, transport)).service(Probe);
    probe.note({ text: "one" });
    probe.noteRaw(textBytes("two"));
    expect(await probe.notes()).toEqual({ count: 2, texts: ["one", "two"] });
  });

  it("carry errors with code, message and metadata, for their caller alone", async ({ lab }) => {
    const front = await startFront(lab, { serializer });
    const probe = (await lab.client(front, transport)).service(Probe);
    const asked = { code: "E2E-001", message: "asked <for>", metadata: { k: "v" } };
    const [failed, fine] = await Promise.allSettled([probe.fail(asked), probe.echo({ text: "a" })]);
    expect(failed).toMatchObject({ status: "rejected", reason: asked });
    expect(failed.status === "rejected" && failed.reason).toBeInstanceOf(PitayaError);
    expect(fine).toMatchObject({ status: "fulfilled" });
    await expect(probe.fail({ message: "no code" })).rejects.toMatchObject({
      code: "PIT-000",
      message: "no code",
    });
    expect(await probe.echo({ text: "again" })).toEqual({ text: "again" });
  });

  it("get pushes before the answer of the handler that pushed", async ({ lab }) => {
    const front = await startFront(lab, { serializer });
    const client = await lab.client(front, transport);
    const came: string[] = [];
    client.on(ProbePush.text, ({ text }: EchoReply) => came.push(`text ${text}`));
    client.on(ProbePush.blob, (bytes) => came.push(`blob ${Buffer.from(bytes).toString()}`));
    client.on(ProbePush.bell, () => came.push("bell"));
    await client.service(Probe).pushMe({ text: "hi" });
    expect(came).toEqual(["text hi", "blob hi", "bell"]);
  });
});

describe.each(transports)("answers over %s", (transport: Transport) => {
  const refusals = [
    {
      route: "connector.probe.nope",
      code: "PIT-404",
      msg: "pitaya/handler: connector.probe.nope not found",
    },
    {
      route: "probe.nope",
      code: "PIT-404",
      msg: "pitaya/handler: connector.probe.nope not found",
    },
    {
      route: "connector.Probe.Echo",
      code: "PIT-404",
      msg: "pitaya/handler: connector.Probe.Echo not found",
    },
    { route: "a.b.c.d", code: "PIT-400", msg: "invalid route" },
    { route: "alone", code: "PIT-400", msg: "invalid route" },
    { route: "a..c", code: "PIT-400", msg: "route field can not be empty" },
    { route: "", code: "PIT-400", msg: "route field can not be empty" },
    { route: "connector.probe.note", code: "PIT-400", msg: "tried to request a notify route" },
  ];

  it.for(refusals)("$code to a request for $route", async ({ route, code, msg }, { lab }) => {
    const client = await lab.working(await startFront(lab), transport);
    const answer = await ask(client, 1, route, textBytes('{"text":"x"}'));
    expect(answer).toMatchObject({ error: true, text: JSON.stringify({ code, msg }) });
  });

  it("PIT-400 to a payload that can't be read", async ({ lab }) => {
    const client = await lab.working(await startFront(lab), transport);
    for (const payload of ["", "{", "no JSON"]) {
      const answer = await ask(client, 1, "connector.probe.echo", textBytes(payload));
      expect(answer, payload).toMatchObject({ error: true });
      expect(JSON.parse(answer.text)).toMatchObject({ code: "PIT-400" });
    }
  });

  it("two-part routes and routes of the dictionary alike", async ({ lab }) => {
    const front = await startFront(lab);
    const client = await lab.working(front, transport);
    expect((await ask(client, 1, "probe.echoraw", textBytes("two"))).text).toBe("two");
    const probe = (await lab.client(front, transport)).service(Probe);
    expect(await probe.echo({ text: "by code" })).toEqual({ text: "by code" });
  });

  it("any id but 0, which is worked on and not answered", async ({ lab }) => {
    const front = await startFront(lab);
    const client = await lab.working(front, transport);
    const ids = [1, 127, 128, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2n ** 63n, 2n ** 64n - 1n];
    for (const id of ids) {
      expect((await ask(client, id, "connector.probe.ping")).id).toBe(id);
    }
    client.send(requestPacket(0, "connector.probe.bind", textBytes('{"uid":"zero"}')));
    client.send(requestPacket(0, "connector.probe.nope"));
    const next = await ask(client, 5, "connector.probe.session");
    expect(JSON.parse(next.text)).toMatchObject({ uid: "zero" });
  });

  it("nothing to a notify, whatever becomes of it", async ({ lab }) => {
    const front = await startFront(lab);
    const client = await lab.working(front, transport);
    for (const [route, payload] of [
      ["connector.probe.note", '{"text":"throw"}'],
      ["connector.probe.note", "no JSON"],
      ["connector.probe.nope", "{}"],
      ["a.b.c.d", "{}"],
    ] as const) {
      client.send(notifyPacket(route, textBytes(payload)));
    }
    expect((await ask(client, 1, "connector.probe.ping")).error).toBe(false);
    const failures = front.log.complaints.filter(({ message }) => message === "notify failed");
    expect(failures.map(({ fields }) => fields["route"])).toEqual([
      "connector.probe.note",
      "connector.probe.note",
      // Clients make these up.
      "unknown",
      "unknown",
    ]);
  });

  it("nothing to a notify of a request handler, which runs", async ({ lab }) => {
    const front = await startFront(lab);
    const client = await lab.working(front, transport);
    client.send(notifyPacket("connector.probe.bind", textBytes('{"uid":"by-notify"}')));
    expect((await ask(client, 1, "connector.probe.ping")).id).toBe(1);
    expect(front.app.sessions.has("by-notify")).toBe(true);
  });

  it("compressed where that pays, and inflated whatever the server does itself", async ({
    lab,
  }) => {
    const front = await startFront(lab, { compression: false });
    const client = await lab.client(front, transport, { compress: true });
    const text = "zip".repeat(1_000);
    expect(await client.service(Probe).echo({ text })).toEqual({ text });
    const other = await lab.working(await startFront(lab), transport);
    const answer = await ask(other, 1, "connector.probe.echoraw", textBytes(text));
    expect(answer).toMatchObject({ compressed: true, text });
  });
});

describe("heartbeats", () => {
  it.for(transports)(
    "over %s: a silent client is cut after two intervals",
    async (transport, { lab }) => {
      const front = await startFront(lab, { heartbeatMs: 1_000 });
      const client = await lab.working(front, transport);
      const from = performance.now();
      await client.closed(4_500);
      const silentMs = performance.now() - from;
      expect(silentMs).toBeGreaterThan(1_950);
      expect(silentMs).toBeLessThan(4_100);
      expect(client.packets.drain().every(({ type }) => type === 3)).toBe(true);
      await until(() => front.app.sessions.count === 0, "no session");
    },
  );

  it("before the handshake too", async ({ lab }) => {
    const front = await startFront(lab, { heartbeatMs: 100 });
    const client = await lab.bytes(front, "tcp");
    expect((await client.packets.take()).type).toBe(3);
    await client.closed();
  });
});
