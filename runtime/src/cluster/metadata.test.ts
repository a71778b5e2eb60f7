import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../../../test/harness/fuzz.js";
import vectors from "../../../test/vectors/context.json" with { type: "json" };
import { formatGoMap, parseExactJson, utf8Decode, utf8Encode } from "../wire/index.js";
import { decodeMetadata, encodeMetadata } from "./metadata.js";

interface DecodeVector {
  readonly name: string;
  readonly op: string;
  readonly bytesText: string;
  readonly requestContextError: string | null;
}

interface EncodeVector {
  readonly name: string;
  readonly encodedText: string;
}

/** Go has an empty context written as nothing, which no server reads. */
const encodes = (vectors.vectors as unknown as (EncodeVector & DecodeVector)[]).filter(
  ({ op, encodedText }) => op === "encode" && encodedText !== "",
);
const decodes = (vectors.vectors as unknown as DecodeVector[]).filter(({ op }) => op === "decode");

describe("propagated context", () => {
  it.each(decodes)("reads $name as Pitaya does", ({ bytesText, requestContextError }) => {
    const decode = () => decodeMetadata(utf8Encode(bytesText));
    if (requestContextError === null)
      expect(Object.keys(decode())).toEqual(Object.keys(JSON.parse(bytesText)));
    else expect(decode).toThrow(expect.objectContaining({ code: "PIT-500" }));
  });

  it.each(encodes)("hands on $name byte for byte", ({ encodedText }) => {
    const read = decodeMetadata(utf8Encode(encodedText));
    expect(utf8Decode(encodeMetadata(read))).toBe(encodedText);
  });

  it("names the key of a value that JSON can't hold", () => {
    const loop: Record<string, unknown> = {};
    loop["self"] = loop;
    for (const odd of [loop, { deep: [{ toJSON: () => 1n }] }]) {
      const named = { code: "PIT-000", message: expect.stringContaining('metadata "odd" can\'t') };
      const encode = () => encodeMetadata({ big: 1n, list: [{ deep: 2n }], odd });
      expect(encode).toThrow(expect.objectContaining(named));
    }
  });

  it.each(['{"reqTimeout":"soon"}', '{"reqTimeout":5}'])("refuses %s", (text) => {
    expect(() => decodeMetadata(utf8Encode(text))).toThrow(/time: invalid duration/);
  });

  it("writes keys sorted and escaped as Go does", () => {
    expect(utf8Decode(encodeMetadata({ b: 1, a: "<&>" }))).toBe(
      '{"a":"\\u003c\\u0026\\u003e","b":1}',
    );
  });

  const wide = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.integer(), fc.string());
  const contexts = fc.dictionary(
    fc.constantFrom(
      ...["peer.id", "peer.service", "req-route", "req-start-time", "reqTimeout", "request.id"],
      ...["custom", "a"],
    ),
    fc.oneof(wide, fc.record({ "req-start-time": wide })),
  );

  it("writes and reads every context alike, whichever way is taken", () => {
    check(
      fc.property(contexts, (context) => {
        const text = utf8Decode(encodeMetadata(context));
        expect(text).toBe(formatGoMap(context));
        if ("reqTimeout" in context) return;
        expect(decodeMetadata(utf8Encode(text))).toEqual(parseExactJson(text));
      }),
    );
  });
});
