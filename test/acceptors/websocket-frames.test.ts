import { wsAcceptor } from "@pitaya-ts/runtime";
import { describe, expect } from "vitest";
import { upgradeRequest, wsFrame } from "../attacks/hostile.js";
import { heartbeatPacket, textBytes } from "../harness/packets.js";
import { until } from "../harness/wait.js";
import { type Edge, it, type OpenChannel, type RawClient } from "./edge.js";

/*
 * RFC 6455 frame by frame, with a client that follows no library. `0x80` in the first byte is FIN, the
 * low bits are the opcode: 0 goes on, 1 text, 2 binary, 8 close, 9 ping, 10 pong.
 */

const host = "127.0.0.1";

interface Frame {
  readonly first: number;
  readonly body: Buffer;
}

/** What the server has sent after the upgrade: unmasked, and short here. */
function framesOf(client: RawClient): Frame[] {
  const all = client.received;
  const frames: Frame[] = [];
  let at = all.indexOf("\r\n\r\n") + 4;
  while (at < all.length) {
    const end = at + 2 + (all[at + 1] as number);
    frames.push({ first: all[at] as number, body: all.subarray(at + 2, end) });
    at = end;
  }
  return frames;
}

/** `0x88` and a code. */
function closeFrame(code: number, reason: Uint8Array = new Uint8Array(0)): Uint8Array {
  return wsFrame(0x88, Buffer.concat([Uint8Array.of(code >> 8, code & 0xff), reason]));
}

function codeOf(frame: Frame | undefined): number | null {
  return frame?.first === 0x88 ? frame.body.readUInt16BE() : null;
}

interface Opened {
  readonly client: RawClient;
  readonly channel: OpenChannel;
}

async function open(edge: Edge): Promise<Opened> {
  const port = await edge.listen(wsAcceptor({ port: 0, host, maxMessageBytes: 1_000 }));
  const client = await edge.dial(port);
  client.send(upgradeRequest());
  const channel = await edge.channels.take();
  return { client, channel };
}

async function frames(client: RawClient, count: number): Promise<Frame[]> {
  await until(() => framesOf(client).length >= count, `${count} frames`);
  return framesOf(client);
}

/** A packet of 7 bytes whose body is no UTF-8. */
const packet = Buffer.of(4, 0, 0, 3, 0xff, 0xc0, 0x80);

describe("messages", () => {
  it("come in fragments with control frames between them", async ({ edge }) => {
    const { client, channel } = await open(edge);
    client.send(wsFrame(0x02, packet.subarray(0, 1)));
    client.send(wsFrame(0x89, textBytes("one")));
    client.send(wsFrame(0x00, new Uint8Array(0)));
    client.send(wsFrame(0x8a, textBytes("a pong that nobody asked for")));
    client.send(wsFrame(0x00, packet.subarray(1, 5)));
    client.send(wsFrame(0x89, new Uint8Array(0)));
    client.send(wsFrame(0x80, packet.subarray(5)));
    expect(await channel.chunks.take()).toEqual(packet);
    expect(await frames(client, 2)).toEqual([
      { first: 0x8a, body: Buffer.from("one") },
      { first: 0x8a, body: Buffer.alloc(0) },
    ]);
    expect(channel.broken.size).toBe(0);
  });

  it("come whole although their frame comes byte by byte", async ({ edge }) => {
    const { client, channel } = await open(edge);
    for (const byte of wsFrame(0x82, packet)) {
      client.send(Uint8Array.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await channel.chunks.take()).toEqual(packet);
  });

  it("are as good as text, in any bytes, as with deployed servers", async ({ edge }) => {
    const { client, channel } = await open(edge);
    client.send(wsFrame(0x81, packet));
    expect(await channel.chunks.take()).toEqual(packet);
    client.send(wsFrame(0x01, packet.subarray(0, 5)));
    client.send(wsFrame(0x80, packet.subarray(5)));
    expect(await channel.chunks.take()).toEqual(packet);
    expect(channel.broken.size).toBe(0);
  });

  it("go out as one unmasked binary frame for each packet", async ({ edge }) => {
    const { client, channel } = await open(edge);
    channel.channel.writeAll([Buffer.concat([heartbeatPacket, packet]), heartbeatPacket]);
    const sent = await frames(client, 3);
    expect(sent.map(({ first }) => first)).toEqual([0x82, 0x82, 0x82]);
    expect(sent[1]?.body).toEqual(packet);
  });

  it("may not come in thousands of pieces", async ({ edge }) => {
    const { client, channel } = await open(edge);
    client.send(wsFrame(0x02, packet.subarray(0, 1)));
    client.send(Buffer.concat(Array.from({ length: 2_000 }, () => wsFrame(0, new Uint8Array(0)))));
    expect(await channel.broken.take()).toMatchObject({ code: "invalid-packet" });
    expect(codeOf((await frames(client, 1))[0])).toBe(1008);
  });
});

describe("pings", () => {
  it("of 125 bytes get their pong", async ({ edge }) => {
    const { client } = await open(edge);
    const body = Buffer.alloc(125, "p");
    client.send(wsFrame(0x89, body));
    expect(await frames(client, 1)).toEqual([{ first: 0x8a, body }]);
  });

  it("that come in one read get a pong each, in order", async ({ edge }) => {
    const { client } = await open(edge);
    const bodies = Array.from({ length: 10 }, (_, i) => Buffer.from(`ping ${i}`));
    client.send(Buffer.concat(bodies.map((body) => wsFrame(0x89, body))));
    expect(await frames(client, 10)).toEqual(bodies.map((body) => ({ first: 0x8a, body })));
  });
});

const zero = new Uint8Array(0);

/** Against the rules; what the close frame says about it. */
const breaches: readonly { what: string; sent: readonly Uint8Array[]; code: number }[] = [
  { what: "an unmasked message", sent: [wsFrame(0x82, packet, { masked: false })], code: 1002 },
  { what: "an unmasked ping", sent: [wsFrame(0x89, zero, { masked: false })], code: 1002 },
  { what: "reserved bit 1, compression", sent: [wsFrame(0xc2, packet)], code: 1002 },
  { what: "reserved bit 2", sent: [wsFrame(0xa2, packet)], code: 1002 },
  { what: "reserved bit 3", sent: [wsFrame(0x92, packet)], code: 1002 },
  { what: "a reserved bit in a ping", sent: [wsFrame(0xc9, zero)], code: 1002 },
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) => ({
    what: `opcode ${opcode}`,
    sent: [wsFrame(0x80 | opcode, zero)],
    code: 1002,
  })),
  { what: "a fragmented ping", sent: [wsFrame(0x09, zero)], code: 1002 },
  { what: "a fragmented close", sent: [wsFrame(0x08, zero)], code: 1002 },
  { what: "a ping of 126 bytes", sent: [wsFrame(0x89, Buffer.alloc(126))], code: 1002 },
  { what: "a close of 126 bytes", sent: [wsFrame(0x88, Buffer.alloc(126, 3))], code: 1002 },
  { what: "a continuation of nothing", sent: [wsFrame(0x80, packet)], code: 1002 },
  {
    what: "a message within a message",
    sent: [wsFrame(0x02, packet), wsFrame(0x82, packet)],
    code: 1002,
  },
  { what: "a close of one byte", sent: [wsFrame(0x88, Uint8Array.of(3))], code: 1002 },
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535].map((code) => ({
    what: `the close code ${code}`,
    sent: [closeFrame(code)],
    code: 1002,
  })),
  {
    what: "a length of 2^63",
    sent: [Buffer.of(0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0)],
    code: 1009,
  },
  {
    what: "a length of 2^53",
    sent: [Buffer.of(0x82, 0xff, 0, 0x20, 0, 0, 0, 0, 0, 0)],
    code: 1009,
  },
  { what: "a message too long", sent: [wsFrame(0x82, Buffer.alloc(1_005))], code: 1009 },
];

describe("a client's breach", () => {
  it.for(breaches)("$what is told once and closed with $code", async ({ sent, code }, { edge }) => {
    const { client, channel } = await open(edge);
    for (const bytes of sent) client.send(bytes);
    const breach = await channel.broken.take();
    expect(breach).toMatchObject({ name: "ProtocolError" });
    expect(codeOf((await frames(client, 1))[0])).toBe(code);
    // As the server does then.
    channel.channel.end();
    await client.closed();
    expect(await channel.ends.take()).toBeUndefined();
    expect(channel.broken.size + channel.chunks.size).toBe(0);
  });
});

describe("a close", () => {
  it.for([1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999])(
    "with code %i comes back, and the connection ends in order",
    async (code, { edge }) => {
      const { client, channel } = await open(edge);
      client.send(closeFrame(code, textBytes("that was all")));
      await client.closed();
      expect(framesOf(client).map(codeOf)).toEqual([code]);
      expect(await channel.ends.take()).toBeUndefined();
      expect(channel.broken.size).toBe(0);
    },
  );

  it("without a code comes back without one", async ({ edge }) => {
    const { client, channel } = await open(edge);
    client.send(wsFrame(0x88, zero));
    await client.closed();
    expect(framesOf(client)).toEqual([{ first: 0x88, body: Buffer.alloc(0) }]);
    expect(await channel.ends.take()).toBeUndefined();
  });

  it("whose reason is no UTF-8 ends the connection all the same", async ({ edge }) => {
    const { client, channel } = await open(edge);
    client.send(closeFrame(1000, Uint8Array.of(0xc3, 0x28)));
    await client.closed();
    expect(framesOf(client)).toHaveLength(1);
    expect(await channel.ends.take()).toBeUndefined();
  });

  it("ends what follows it unread", async ({ edge }) => {
    const { client, channel } = await open(edge);
    client.send(
      Buffer.concat([
        wsFrame(0x82, packet),
        closeFrame(1000),
        wsFrame(0x82, packet),
        wsFrame(0x89, zero),
      ]),
    );
    await client.closed();
    expect(await channel.chunks.take()).toEqual(packet);
    expect(await channel.ends.take()).toBeUndefined();
    expect(channel.chunks.size).toBe(0);
    expect(framesOf(client).map(codeOf)).toEqual([1000]);
  });

  it("in the middle of a message drops the message", async ({ edge }) => {
    const { client, channel } = await open(edge);
    client.send(wsFrame(0x02, packet.subarray(0, 3)));
    client.send(closeFrame(1001));
    await client.closed();
    expect(await channel.ends.take()).toBeUndefined();
    expect(channel.chunks.size + channel.broken.size).toBe(0);
  });
});
