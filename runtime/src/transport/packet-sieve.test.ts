import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodePacket, type PacketType, packetType } from "../wire/index.js";
import { PacketSieve } from "./packet-sieve.js";

const packets = fc.array(
  fc.record({
    type: fc.constantFrom<PacketType>(...Object.values(packetType)),
    body: fc.uint8Array({ maxLength: 20 }),
    isLet: fc.boolean(),
  }),
  { maxLength: 12 },
);

/** Sieves `stream`, cut at the given places. */
function sieve(stream: Uint8Array, cuts: readonly number[], lets: (type: number) => boolean) {
  const out: Uint8Array[] = [];
  const sieved = new PacketSieve(lets, (bytes) => out.push(bytes));
  const places = [...new Set(cuts.map((cut) => cut % (stream.length + 1)))].sort((a, b) => a - b);
  let at = 0;
  for (const place of [...places, stream.length]) {
    sieved.push(stream.slice(at, place));
    at = place;
  }
  return { out, bytes: Buffer.concat(out) };
}

describe("PacketSieve", () => {
  it("hands on exactly the packets that are let through, however the stream is cut", () => {
    const property = fc.property(packets, fc.array(fc.nat()), (all, cuts) => {
      const stream = Buffer.concat(all.map(({ type, body }) => encodePacket(type, body)));
      const asked: number[] = [];
      const { bytes } = sieve(stream, cuts, (type) => {
        asked.push(type);
        return all[asked.length - 1]?.isLet === true;
      });
      const kept = all.filter(({ isLet }) => isLet);
      const expected = Buffer.concat(kept.map(({ type, body }) => encodePacket(type, body)));
      expect(bytes.equals(expected)).toBe(true);
      expect(asked).toEqual(all.map(({ type }) => type));
    });
    fc.assert(property, { numRuns: 500 });
  });

  it("changes nothing of any bytes when it lets all through, but may keep a head that is cut", () => {
    const property = fc.property(fc.uint8Array(), fc.array(fc.nat()), (stream, cuts) => {
      const { bytes } = sieve(stream, cuts, () => true);
      expect(bytes.equals(stream.subarray(0, bytes.length))).toBe(true);
      expect(stream.length - bytes.length).toBeLessThan(4);
    });
    fc.assert(property, { numRuns: 500 });
  });

  it("hands on the chunk itself when all of it goes through", () => {
    const chunk = Buffer.concat([
      encodePacket(packetType.data),
      encodePacket(packetType.heartbeat),
    ]);
    const out: Uint8Array[] = [];
    new PacketSieve(
      () => true,
      (bytes) => out.push(bytes),
    ).push(chunk);
    expect(out).toHaveLength(1);
    expect(out[0]).toBe(chunk);
  });

  it("lets everything through from a type on that does not exist", () => {
    const stream = Buffer.from("GET / HTTP/1.1\r\n\r\n");
    const { out } = sieve(stream, [], () => false);
    expect(out).toEqual([stream]);
  });
});
