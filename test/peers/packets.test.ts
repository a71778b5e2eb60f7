import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodePacket, PacketDecoder, type PacketType } from "../../runtime/src/wire/index.js";
import { check, cutAt } from "../harness/fuzz.js";
import { fromHex, toHex, type Vector, vectorsOf } from "../harness/vectors.js";
import { type PeerCodec, peers } from "./codec.js";

interface EncodeVector extends Vector {
  readonly type: number;
  readonly payload?: string;
  readonly encoded?: string;
}

interface DecodeVector extends Vector {
  readonly bytes: string;
  readonly packets: readonly PlainPacket[];
}

interface PlainPacket {
  readonly type: number;
  readonly payload: string;
}

const encodeVectors = vectorsOf<EncodeVector>("packets", "encode").filter(
  ({ encoded }) => encoded !== undefined,
);
/** Those that are whole; at half packets the peers differ. */
const decodeVectors = vectorsOf<DecodeVector>("packets", "decode").filter(
  ({ bytes, packets }) =>
    packets.length > 0 &&
    bytes.length / 2 === packets.reduce((sum, { payload }) => sum + 4 + payload.length / 2, 0),
);

const anyPackets = fc.array(
  fc.record({
    type: fc.integer({ min: 1, max: 5 }),
    body: fc.oneof(fc.uint8Array(), fc.uint8Array({ minLength: 250, maxLength: 270 })),
  }),
  { minLength: 1, maxLength: 6 },
);

function theirs(codec: PeerCodec, bytes: Uint8Array): PlainPacket[] {
  const decoded = codec.Package.decode(bytes);
  const packets = Array.isArray(decoded) ? decoded : [decoded];
  return packets.map(({ type, body }) => ({ type, payload: body === null ? "" : toHex(body) }));
}

function ours(chunks: readonly Uint8Array[]): PlainPacket[] {
  const packets: PlainPacket[] = [];
  const decoder = new PacketDecoder((type, body) => packets.push({ type, payload: toHex(body) }));
  for (const chunk of chunks) decoder.push(chunk);
  return packets;
}

describe.each(peers)("packets of %s", (_name, codec) => {
  it.each(encodeVectors)("are ours for $name", ({ type, payload, encoded }) => {
    expect(toHex(codec.Package.encode(type, fromHex(`${payload}`)))).toBe(encoded);
    expect(toHex(encodePacket(type as PacketType, fromHex(`${payload}`)))).toBe(encoded);
  });

  it.each(decodeVectors)("are read as ours are for $name", ({ bytes, packets }) => {
    const plain = packets.map(({ type, payload }) => ({ type, payload }));
    expect(theirs(codec, fromHex(bytes))).toEqual(plain);
    expect(ours([fromHex(bytes)])).toEqual(plain);
  });

  it("are the same bytes as ours, and are read both ways", () => {
    check(
      fc.property(anyPackets, fc.array(fc.nat()), (packets, cuts) => {
        const sent = Buffer.concat(
          packets.map(({ type, body }) => codec.Package.encode(type, body)),
        );
        const own = Buffer.concat(
          packets.map(({ type, body }) => encodePacket(type as PacketType, body)),
        );
        const plain = packets.map(({ type, body }) => ({ type, payload: toHex(body) }));
        expect(toHex(own)).toBe(toHex(sent));
        expect(ours(cutAt(sent, cuts))).toEqual(plain);
        expect(theirs(codec, own)).toEqual(plain);
      }),
    );
  });
});
