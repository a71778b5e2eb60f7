import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../harness/fuzz.js";
import { randomMessage } from "./random-message.js";
import { decodeOther, encodeOther, rewrite, wideCodecs } from "./wide-codecs.js";

describe.each(wideCodecs)("$name", ({ ours, desc }) => {
  it("is the same to protobuf-es, and its is to us", () => {
    check(
      fc.property(randomMessage(desc), (init) => {
        const theirs = encodeOther(desc, init);
        const bytes = rewrite(ours, theirs);
        expect(decodeOther(desc, bytes)).toEqual(decodeOther(desc, theirs));
        expect(ours.decode(bytes)).toEqual(ours.decode(theirs));
      }),
    );
  });
});
