import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { check, fuzzRuns, thrownBy } from "../harness/fuzz.js";
import { toHex } from "../harness/vectors.js";
import { PeerRefusal, type ProtobufPeer } from "../peers/protobuf-peer.js";
import { hostileBytes } from "./hostile-bytes.js";
import { decodeOther, reencodeOther, rewrite, startPeer, wideCodecs } from "./wide-codecs.js";
import { hasOtherWireType } from "./wire-types.js";

/*
 * Bytes that are almost messages: we take them where others do, and read the same. The differences that
 * there are, are here.
 */

/** What we refuse and all others take, by our error. */
const ourLimits = [
  // Of `jstype = JS_NUMBER`.
  /is too large for a JavaScript number$/,
  // A Date holds about 275,000 years, a Timestamp more.
  /^Cannot decode: a timestamp is out of range$/,
  // Members of a Struct that lead to what all objects inherit.
  /^Cannot decode: no member /,
  // Go has 10,000 levels.
  /^Cannot decode: messages are nested more than 100 deep$/,
];

/** What Go takes besides: tags with zeros behind their 32 bits. */
const longTags = [/^Cannot decode: a tag does not fit into 32 bits$/];

/** What protobuf-es takes besides: it reads over the end of a part, and of a number. */
const overEnds = [
  /^Cannot decode: a field is longer than its message$/,
  /^Cannot decode: a number has more than ten bytes$/,
];

/** A number of ten bytes whose last one has bits beyond the 64th: Go refuses what others drop. */
const overlong = /^(?:..)*(?:[89a-f].){9}(?:0[2-9a-f]|[1-7].)/;

function isListed(error: unknown, list: readonly RegExp[]): boolean {
  return error instanceof Error && list.some((each) => each.test(error.message));
}

function toRefusal(error: unknown): PeerRefusal {
  if (error instanceof PeerRefusal) return error;
  throw error;
}

describe("protobuf-es", () => {
  it.each(wideCodecs)("takes and refuses the same bytes of $name", ({ ours, desc }) => {
    check(
      fc.property(hostileBytes(desc), (bytes) => {
        if (hasOtherWireType(desc, bytes)) return;
        const refused = thrownBy(() => ours.decode(bytes));
        if (isListed(refused, [...ourLimits, ...overEnds])) return;
        expect(thrownBy(() => decodeOther(desc, bytes)) === undefined).toBe(refused === undefined);
        if (refused !== undefined) return;
        // Both ways through theirs, which writes no minus zero where zero is left out.
        const read = ours.decode(reencodeOther(desc, bytes));
        expect(read).toEqual(ours.decode(reencodeOther(desc, rewrite(ours, bytes))));
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

  it.each(wideCodecs)("takes and refuses the same bytes of $name", async ({ name, ours, desc }) => {
    const property = fc.asyncProperty(hostileBytes(desc), async (bytes) => {
      const refused = thrownBy(() => ours.decode(bytes));
      if (isListed(refused, [...ourLimits, ...(language === "go" ? longTags : [])])) return;
      const theirs = await peer.ask("R", name, bytes).catch(toRefusal);
      const isRefused = theirs instanceof PeerRefusal;
      if (language === "go" && isRefused && overlong.test(toHex(bytes))) return;
      // Go's dynamic messages have no way for a map's key of another wire type.
      if (isRefused && theirs.message.startsWith("panic: type mismatch")) return;
      expect(isRefused, String(refused)).toBe(refused !== undefined);
      // To Python a whole entry of a map is unknown if something in it is.
      if (!isRefused && language === "go") expect(ours.decode(theirs)).toEqual(ours.decode(bytes));
    });
    await fc.assert(property, { numRuns: fuzzRuns() });
  });
});
