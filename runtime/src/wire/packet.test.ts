import { describe, expect, it } from "vitest";
import { fromHex, toHex, type Vector, vectorsOf } from "../../../test/harness/vectors.js";
import {
  encodePacket,
  maxPacketBodyBytes,
  type PacketType,
  packetHeadBytes,
  packetType,
  writePacketHead,
} from "./packet.js";

interface EncodeVector extends Vector {
  readonly type: number;
  readonly payload?: string;
  readonly payloadFill?: string;
  readonly payloadLength?: number;
  readonly encoded?: string;
  readonly encodedHeader?: string;
  readonly encodedLength?: number;
}

const encodeVectors = vectorsOf<EncodeVector>("packets", "encode");
const refused = encodeVectors.filter(({ error }) => error);
// Go writes a length of 0 for it; a body that the head can't tell is refused.
const overflowing = encodeVectors.filter(({ payloadLength = 0 }) => payloadLength >= 2 ** 24);
const accepted = encodeVectors.filter((v) => !refused.includes(v) && !overflowing.includes(v));

function bodyOf(vector: EncodeVector): Uint8Array {
  if (vector.payload !== undefined) return fromHex(vector.payload);
  return new Uint8Array(vector.payloadLength ?? 0).fill(
    Number.parseInt(`${vector.payloadFill}`, 16),
  );
}

describe("encodePacket()", () => {
  it.each(accepted)("writes the bytes of $name", (vector) => {
    const packet = encodePacket(vector.type as PacketType, bodyOf(vector));
    if (vector.encoded !== undefined) {
      expect(toHex(packet)).toBe(vector.encoded);
    } else {
      expect(toHex(packet.subarray(0, packetHeadBytes))).toBe(vector.encodedHeader);
      expect(packet.length).toBe(vector.encodedLength);
      expect(Buffer.compare(packet.subarray(packetHeadBytes), bodyOf(vector))).toBe(0);
    }
  });

  it.each(refused)("refuses $name", ({ type }) => {
    expect(() => encodePacket(type as PacketType)).toThrowError(
      expect.objectContaining({ name: "ProtocolError", code: "wrong-packet-type" }),
    );
  });

  it("knows the overflow of the vectors", () => {
    expect(overflowing.map(({ name }) => name)).toEqual(["encode/data-zeros16777216"]);
  });

  it.each(overflowing)("refuses $name, whose length the head can't tell", (vector) => {
    expect(() => encodePacket(vector.type as PacketType, bodyOf(vector))).toThrowError(
      expect.objectContaining({ name: "ProtocolError", code: "packet-too-large" }),
    );
  });

  it("takes no body for an empty one", () => {
    expect(toHex(encodePacket(packetType.heartbeat))).toBe("03000000");
  });
});

describe("writePacketHead()", () => {
  it("writes four bytes at the place asked for and no other", () => {
    const into = new Uint8Array(8).fill(0xee);
    writePacketHead(into, 2, packetType.data, 0x010203);
    expect(toHex(into)).toBe("eeee04010203eeee");
  });

  it("refuses a body over the limit before it writes", () => {
    const into = new Uint8Array(packetHeadBytes);
    expect(() => writePacketHead(into, 0, packetType.data, maxPacketBodyBytes + 1)).toThrowError(
      expect.objectContaining({ code: "packet-too-large" }),
    );
    expect(toHex(into)).toBe("00000000");
  });
});
