import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, cutAt } from "../../../test/harness/fuzz.js";
import { fromHex, toHex, type Vector, vectorsOf } from "../../../test/harness/vectors.js";
import { ProtocolError } from "../error/index.js";
import { encodePacket, type Packet, type PacketType } from "./packet.js";
import { PacketDecoder } from "./packet-decoder.js";

interface DecodeVector extends Vector {
  readonly bytes: string;
  readonly packets: readonly { readonly type: number; readonly payload: string }[];
}

interface Outcome {
  readonly packets: readonly { readonly type: number; readonly payload: string }[];
  readonly error: string | null;
  readonly pendingBytes: number;
}

/** Feeds chunks to a new decoder; bodies are read only at the end, when all of them have to be valid still. */
function decode(chunks: readonly Uint8Array[], maxBodyBytes?: number): Outcome {
  const packets: Packet[] = [];
  const decoder = new PacketDecoder((type, body) => packets.push({ type, body }), maxBodyBytes);
  let error: string | null = null;
  try {
    for (const chunk of chunks) decoder.push(chunk);
  } catch (thrown) {
    if (!(thrown instanceof ProtocolError)) throw thrown;
    error = thrown.code;
  }
  const read = packets.map(({ type, body }) => ({ type, payload: toHex(body) }));
  return { packets: read, error, pendingBytes: decoder.pendingBytes };
}

function singleBytes(bytes: Uint8Array): Uint8Array[] {
  return [...bytes].map((byte) => Uint8Array.of(byte));
}

/** Every way to cut into two chunks, every way to cut into three, and single bytes. */
function* everySplit(bytes: Uint8Array): Generator<Uint8Array[]> {
  for (let first = 0; first <= bytes.length; first++) {
    for (let second = first; second <= bytes.length; second++) yield cutAt(bytes, [first, second]);
  }
  yield singleBytes(bytes);
}

const decodeVectors = vectorsOf<DecodeVector>("packets", "decode");

describe("PacketDecoder.push()", () => {
  it.each(decodeVectors)("gives the packets of $name in every split", (vector) => {
    const bytes = fromHex(vector.bytes);
    const packets = vector.packets.map(({ type, payload }) => ({ type, payload }));
    const error = vector.error ? "wrong-packet-type" : null;
    for (const chunks of everySplit(bytes)) {
      expect(decode(chunks)).toMatchObject({ packets, error });
    }
  });

  it("keeps order and bodies of three packets in every split", () => {
    const sent: Packet[] = [
      { type: 1, body: Buffer.from('{"sys":{}}') },
      { type: 3, body: new Uint8Array(0) },
      { type: 4, body: fromHex("000102030405060708090a0b0c0d0e0f") },
    ];
    const stream = Buffer.concat(sent.map(({ type, body }) => encodePacket(type, body)));
    const packets = sent.map(({ type, body }) => ({ type, payload: toHex(body) }));
    for (const chunks of everySplit(stream)) {
      expect(decode(chunks)).toEqual({ packets, error: null, pendingBytes: 0 });
    }
  });

  it("hands each packet on as soon as its last byte is there", () => {
    const types: number[] = [];
    const decoder = new PacketDecoder((type) => types.push(type));
    const counts = singleBytes(fromHex("0300000004000002aabb05000000")).map((chunk) => {
      decoder.push(chunk);
      return types.length;
    });
    expect(counts).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3]);
    expect(types).toEqual([3, 4, 5]);
  });

  it("keeps no view of a chunk that ends inside a packet", () => {
    const bodies: Uint8Array[] = [];
    const decoder = new PacketDecoder((_type, body) => bodies.push(body));
    const first = fromHex("04000004aabb");
    decoder.push(first);
    first.fill(0);
    decoder.push(fromHex("ccdd"));
    expect(bodies.map(toHex)).toEqual(["aabbccdd"]);
  });

  it("refuses a body that is too long from its head, before any byte of it", () => {
    const head = fromHex("04000401");
    expect(decode([head], 1024).error).toBe("packet-too-large");
    expect(decode(singleBytes(head), 1024).error).toBe("packet-too-large");
    expect(decode([head.subarray(0, 3)], 1024).error).toBeNull();
  });

  it("takes a body of just the limit", () => {
    const packet = encodePacket(4, new Uint8Array(1024));
    expect(decode([packet], 1024)).toMatchObject({ error: null, packets: [{ type: 4 }] });
    expect(decode(cutAt(packet, [2]), 1024)).toMatchObject({ error: null, packets: [{ type: 4 }] });
  });

  it("uses a limit that its sink changed for the next packet of the same chunk", () => {
    const sizes: number[] = [];
    const decoder = new PacketDecoder((_type, body) => {
      sizes.push(body.length);
      decoder.maxBodyBytes = 8;
    }, 2);
    decoder.push(fromHex("01000002aabb040000080102030405060708"));
    expect(sizes).toEqual([2, 8]);
  });

  it("hands on what came before a wrong packet, and nothing after it", () => {
    const bytes = fromHex("0300000009000000030000000300");
    const { packets, error } = decode([bytes]);
    expect(packets).toEqual([{ type: 3, payload: "" }]);
    expect(error).toBe("wrong-packet-type");
  });

  it("holds no more of a large packet than came, in tiny chunks", () => {
    const body = new Uint8Array(300_000).map((_, i) => i);
    const packet = encodePacket(4, body);
    const bodies: Uint8Array[] = [];
    const decoder = new PacketDecoder((_type, whole) => bodies.push(whole));
    for (let at = 0; at < packet.length; at += 7) {
      // Each byte is held once: neither the chunks nor copies of them pile up.
      expect(decoder.pendingBytes).toBe(at);
      decoder.push(packet.slice(at, at + 7));
    }
    expect(decoder.pendingBytes).toBe(0);
    expect(bodies.map((whole) => Buffer.compare(whole, body))).toEqual([0]);
  });

  it("gives an announced length no memory before bytes come", () => {
    const announcers = Array.from({ length: 200 }, () => new PacketDecoder(() => {}));
    const before = process.memoryUsage().arrayBuffers;
    for (const decoder of announcers) {
      decoder.push(fromHex("04ffffff"));
      decoder.push(fromHex("61"));
    }
    const heldBytes = process.memoryUsage().arrayBuffers - before;
    expect(announcers.map(({ pendingBytes }) => pendingBytes)).toEqual(announcers.map(() => 5));
    expect(heldBytes).toBeLessThan(4 * 1024 * announcers.length);
  });
});

const anyPacket = fc.record({
  type: fc.integer({ min: 1, max: 5 }),
  body: fc.uint8Array({ maxLength: 3000 }),
});
const anyCuts = fc.array(fc.nat(), { maxLength: 12 });

describe("PacketDecoder with anything", () => {
  it("gives back what encodePacket() wrote, cut anywhere", () => {
    check(
      fc.property(fc.array(anyPacket, { maxLength: 8 }), anyCuts, (sent, cuts) => {
        const stream = Buffer.concat(
          sent.map(({ type, body }) => encodePacket(type as PacketType, body)),
        );
        const packets = sent.map(({ type, body }) => ({ type, payload: toHex(body) }));
        expect(decode(cutAt(stream, cuts))).toEqual({ packets, error: null, pendingBytes: 0 });
      }),
    );
  });

  it("comes to the same end with any bytes, cut anywhere", () => {
    // Small lengths, or nearly no stream would hold a whole packet.
    const frame = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.uint8Array({ maxLength: 6 }));
    const frames = fc
      .array(frame, { maxLength: 6 })
      .map((all) => all.flatMap(([type, rest]) => [type, 0, 0, ...rest]));
    const anyBytes = fc.oneof(
      frames.map((bytes) => Uint8Array.from(bytes)),
      fc.uint8Array({ maxLength: 64 }),
    );
    check(
      fc.property(anyBytes, anyCuts, (bytes, cuts) => {
        const whole = decode([bytes], 64);
        const cut = decode(cutAt(bytes, cuts), 64);
        expect(cut.packets).toEqual(whole.packets);
        expect(cut.error).toBe(whole.error);
        expect(["wrong-packet-type", "packet-too-large", null]).toContain(whole.error);
      }),
    );
  });
});

describe("a decoder that is paused", () => {
  const stream = Buffer.concat([1, 2, 3, 4, 5].map((n) => encodePacket(4, Uint8Array.of(n, n))));

  it.each([1, 3, 7, 30])("hands on nothing until it is resumed, in chunks of %d bytes", (size) => {
    const seen: number[] = [];
    const decoder = new PacketDecoder((_, body) => {
      seen.push(body[0] as number);
      if (seen.length === 2) decoder.pause();
    });
    for (let at = 0; at < stream.length; at += size) decoder.push(stream.subarray(at, at + size));
    expect(seen).toEqual([1, 2]);
    expect(decoder.heldBytes + decoder.pendingBytes).toBe(3 * 6);
    decoder.resume();
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    expect(decoder.heldBytes).toBe(0);
  });

  it("may be paused again by what it hands on", () => {
    const seen: number[] = [];
    const decoder = new PacketDecoder((_, body) => {
      seen.push(body[0] as number);
      decoder.pause();
    });
    decoder.push(stream);
    for (let n = 1; n < 5; n++) {
      expect(seen).toHaveLength(n);
      decoder.resume();
    }
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });
});
