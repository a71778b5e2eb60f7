import { fromJson, type JsonValue, toBinary, toJson } from "@bufbuild/protobuf";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jsonSerializer } from "../../runtime/src/serialize/index.js";
import { check, fuzzRuns } from "../harness/fuzz.js";
import type { ProtobufPeer } from "../peers/protobuf-peer.js";
import { randomMessage } from "./random-message.js";
import { decodeOther, encodeOther, startPeer, type WideCodec, wideCodecs } from "./wide-codecs.js";

/** JSON of ours has no minus zero, as `JSON.stringify` has none; and an Any has no canonical form. */
function tellable<T>(value: T): T {
  if (value === 0) return 0 as T;
  if (Array.isArray(value)) return value.map(tellable) as T;
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  const entries = Object.entries(value).filter(([name]) => name !== "any");
  return Object.fromEntries(entries.map(([name, item]) => [name, tellable(item)])) as T;
}

/** The largest float in its fewest digits, which Python compares with all its digits, and finds too large. */
const hasLargestFloat = /3\.4028235e\+?38/;

function randomBytes({ desc }: WideCodec) {
  return randomMessage(desc).map((init) => encodeOther(desc, tellable(init)));
}

describe("protobuf-es", () => {
  it.each(wideCodecs)("reads and writes $name in JSON as we do", (codec) => {
    const { ours, desc } = codec;
    check(
      fc.property(randomBytes(codec), fc.boolean(), (bytes, useProtoFieldName) => {
        const message = ours.decode(bytes);
        const other = decodeOther(desc, bytes);
        const text = JSON.stringify(toJson(desc, other, { useProtoFieldName }));
        expect(jsonSerializer.deserialize(ours, Buffer.from(text))).toEqual(message);
        const json = Buffer.from(jsonSerializer.serialize(ours, message)).toString();
        const read = fromJson(desc, JSON.parse(json) as JsonValue);
        // Through bytes: those of floats have fewer digits.
        expect(decodeOther(desc, toBinary(desc, read))).toEqual(other);
      }),
    );
  });
});

describe.each(["go", "python"] as const)("%s", (language) => {
  let peer: ProtobufPeer;
  beforeAll(async () => {
    peer = await startPeer(language);
  });
  afterAll(() => peer.stop());

  it.each(wideCodecs)("reads and writes $name in JSON as we do", async (codec) => {
    const { name, ours, desc } = codec;
    const property = fc.asyncProperty(randomBytes(codec), async (bytes) => {
      const message = ours.decode(bytes);
      const theirs = await peer.ask("T", name, bytes);
      expect(jsonSerializer.deserialize(ours, theirs)).toEqual(message);
      const json = jsonSerializer.serialize(ours, message);
      if (language === "python" && hasLargestFloat.test(Buffer.from(json).toString())) return;
      const read = await peer.ask("F", name, json);
      expect(decodeOther(desc, read)).toEqual(decodeOther(desc, bytes));
    });
    await fc.assert(property, { numRuns: fuzzRuns() });
  });
});
