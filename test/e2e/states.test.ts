import { encodePacket, packetType } from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { type ByteClient, transports } from "../harness/byte-client.js";
import { it } from "../harness/lab.js";
import {
  ackPacket,
  ask,
  handshakePacket,
  heartbeatPacket,
  readHandshake,
  requestPacket,
} from "../harness/packets.js";
import { startFront } from "./services/servers.js";

const states = ["start", "handshake", "working"] as const;
type State = (typeof states)[number];

const packets = {
  handshake: handshakePacket(),
  ack: ackPacket,
  heartbeat: heartbeatPacket,
  data: requestPacket(1, "connector.probe.ping"),
  kick: encodePacket(packetType.kick),
  "type 0": Uint8Array.of(0, 0, 0, 0),
  "type 6": Uint8Array.of(6, 0, 0, 0),
  "ack with a body": encodePacket(packetType.handshakeAck, Uint8Array.of(1, 2)),
  "heartbeat with a body": encodePacket(packetType.heartbeat, Uint8Array.of(1, 2)),
} as const;

type Reaction =
  /** A handshake answer comes, and the state is then `handshake`. */
  | "handshake answered"
  | "answered"
  | "closed"
  /** Nothing comes, and the state stays. */
  | "ignored"
  /** Nothing comes, and the state is then `working`. */
  | "works then";

const reactions: Readonly<Record<keyof typeof packets, Readonly<Record<State, Reaction>>>> = {
  handshake: {
    start: "handshake answered",
    handshake: "handshake answered",
    working: "handshake answered",
  },
  ack: { start: "closed", handshake: "works then", working: "ignored" },
  heartbeat: { start: "ignored", handshake: "ignored", working: "ignored" },
  data: { start: "closed", handshake: "closed", working: "answered" },
  kick: { start: "ignored", handshake: "ignored", working: "ignored" },
  "type 0": { start: "closed", handshake: "closed", working: "closed" },
  "type 6": { start: "closed", handshake: "closed", working: "closed" },
  "ack with a body": { start: "closed", handshake: "works then", working: "ignored" },
  "heartbeat with a body": { start: "ignored", handshake: "ignored", working: "ignored" },
};

const rows = transports.flatMap((transport) =>
  states.flatMap((state) =>
    Object.entries(packets).map(([packet, bytes]) => {
      const reaction = reactions[packet as keyof typeof packets][state];
      return { transport, state, packet, bytes, reaction };
    }),
  ),
);

describe("every packet in every state", () => {
  it.for(rows)("$transport: $packet in state $state is $reaction", async (row, { lab }) => {
    const front = await startFront(lab);
    const client = await lab.bytes(front, row.transport);
    await reach(client, row.state);
    client.send(row.bytes);
    await check[row.reaction](client, row.state);
    const complaints = row.reaction === "closed" ? 1 : 0;
    expect(front.log.complaints).toHaveLength(complaints);
  });
});

describe.each(transports)("handshake over %s", (transport) => {
  it("drops a working connection back until it is acknowledged again", async ({ lab }) => {
    const front = await startFront(lab);
    const client = await lab.working(front, transport);
    client.send(handshakePacket());
    expect(readHandshake(await client.packets.take()).code).toBe(200);
    client.send(requestPacket(1, "connector.probe.ping"));
    await client.closed();
    expect(client.packets.size).toBe(0);
  });

  it.for(["", "x", "[]", '{"sys":1}', '{"sys":{"platform":1}}', '"text"'])(
    "refuses %j with code 400 and closes, others unharmed",
    async (text, { lab }) => {
      const front = await startFront(lab);
      const bystander = await lab.working(front, transport);
      const client = await lab.bytes(front, transport);
      client.send(encodePacket(packetType.handshake, new TextEncoder().encode(text)));
      // Plain, although the dictionary makes it long: nobody knows what this client can read.
      const answer: unknown = JSON.parse((await client.packets.take()).body.toString());
      expect(answer).toMatchObject({ code: 400 });
      await client.closed();
      expect(front.log.complaints).toMatchObject([
        { message: "closing connection", fields: { code: "bad-handshake" } },
      ]);
      expect((await ask(bystander, 1, "connector.probe.ping")).error).toBe(false);
    },
  );

  it("is told the heartbeat, the dictionary and the serializer", async ({ lab }) => {
    const front = await startFront(lab, { heartbeatMs: 7_000 });
    const client = await lab.bytes(front, transport);
    client.send(handshakePacket());
    const answer: unknown = JSON.parse(readHandshake(await client.packets.take()).text);
    expect(answer).toMatchObject({ code: 200, sys: { heartbeat: 7, serializer: "json" } });
    expect(answer).toHaveProperty(["sys", "dict", "onBell"], 7);
  });

  it("stays in the session", async ({ lab }) => {
    const front = await startFront(lab);
    const sys = { platform: "mac", libVersion: "1", clientBuildNumber: "2", clientVersion: "3" };
    await lab.working(front, transport, { sys, user: { age: 30 } });
    expect(front.app.sessions.byId(1).handshake).toMatchObject({ sys, user: { age: 30 } });
  });
});

async function reach(client: ByteClient, state: State): Promise<void> {
  if (state === "start") return;
  client.send(handshakePacket());
  await client.packets.take();
  if (state === "working") client.send(ackPacket);
}

const check: Readonly<Record<Reaction, (client: ByteClient, state: State) => Promise<void>>> = {
  async "handshake answered"(client) {
    expect(readHandshake(await client.packets.take()).code).toBe(200);
    client.send(ackPacket);
    await expectAnswer(client);
  },
  async answered(client) {
    expect((await client.packets.take()).type).toBe(packetType.data);
    await expectAnswer(client);
  },
  async closed(client) {
    await client.closed();
    expect(client.packets.size).toBe(0);
  },
  async ignored(client, state) {
    if (state === "start") client.send(handshakePacket());
    if (state === "start") expect(readHandshake(await client.packets.take()).code).toBe(200);
    if (state !== "working") client.send(ackPacket);
    await expectAnswer(client);
  },
  "works then": (client) => expectAnswer(client),
};

async function expectAnswer(client: ByteClient): Promise<void> {
  expect((await ask(client, 2, "connector.probe.ping")).error).toBe(false);
}
