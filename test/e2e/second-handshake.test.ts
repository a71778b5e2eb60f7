import { packetType } from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { transports } from "../harness/byte-client.js";
import { it } from "../harness/lab.js";
import { ackPacket, ask, dataPacket, handshakePacket, readHandshake } from "../harness/packets.js";
import { startFront } from "./services/servers.js";

const limits = { maxHandshakeBytes: 500, maxPacketBytes: 20_000 };

const long = handshakePacket({ user: { long: "x".repeat(500) } });
const tooLong = [{ fields: { limit: "maxHandshakeBytes", value: 500 } }];

describe.each(transports)("another handshake over %s", (transport) => {
  it("is answered, and its ack makes the bound of packets hold again", async ({ lab }) => {
    const front = await startFront(lab, { limits });
    const client = await lab.working(front, transport);
    client.send(handshakePacket());
    expect(readHandshake(await client.packets.take()).code).toBe(200);
    client.send(ackPacket);
    const answer = await ask(client, 1, "connector.probe.echoraw", Buffer.alloc(10_000, "x"));
    expect(answer.text).toHaveLength(10_000);
  });

  it("is bounded as the first one, before the first one's ack", async ({ lab }) => {
    const front = await startFront(lab, { limits });
    const client = await lab.bytes(front, transport);
    client.send(handshakePacket());
    await client.packets.take();
    client.send(long);
    await client.closed();
    expect(client.packets.size).toBe(0);
    expect(front.log.complaints).toMatchObject(tooLong);
  });

  it("is bounded as the first one, in a connection that works", async ({ lab }) => {
    const front = await startFront(lab, { limits });
    const client = await lab.working(front, transport);
    client.send(long);
    await client.closed();
    expect(client.packets.size).toBe(0);
    expect(front.log.complaints).toMatchObject(tooLong);
  });

  it("lowers the bound for all packets until its ack", async ({ lab }) => {
    const front = await startFront(lab, { limits });
    const client = await lab.working(front, transport);
    client.send(handshakePacket());
    await client.packets.take();
    client.send(dataPacket(new Uint8Array(501)));
    await client.closed();
    expect(front.log.complaints).toMatchObject(tooLong);
  });

  it("that is refused closes a connection that works, with code 400", async ({ lab }) => {
    const front = await startFront(lab, { limits });
    const client = await lab.working(front, transport);
    client.send(Uint8Array.of(packetType.handshake, 0, 0, 2, 0x5b, 0x5d));
    expect(readHandshake(await client.packets.take()).code).toBe(400);
    await client.closed();
    expect(front.log.complaints).toMatchObject([{ fields: { code: "bad-handshake" } }]);
  });
});
