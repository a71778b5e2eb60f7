import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fuzzRuns } from "../harness/fuzz.js";
import type { ProtobufPeer } from "../peers/protobuf-peer.js";
import { randomMessage } from "./random-message.js";
import { decodeOther, encodeOther, rewrite, startPeer, wideCodecs } from "./wide-codecs.js";

describe.each(["go", "python"] as const)("%s", (language) => {
  let peer: ProtobufPeer;
  beforeAll(async () => {
    peer = await startPeer(language);
  });
  afterAll(() => peer.stop());

  it.each(wideCodecs)("reads and writes $name as we do", async ({ name, ours, desc }) => {
    const property = fc.asyncProperty(randomMessage(desc), async (init) => {
      const theirs = encodeOther(desc, init);
      const back = await peer.ask("R", name, rewrite(ours, theirs));
      expect(decodeOther(desc, back)).toEqual(decodeOther(desc, theirs));
      expect(ours.decode(back)).toEqual(ours.decode(theirs));
    });
    await fc.assert(property, { numRuns: fuzzRuns() });
  });
});
