import { describe, expect, it } from "vitest";
import vectors from "../../../test/vectors/context.json" with { type: "json" };
import { utf8Decode, utf8Encode } from "../wire/index.js";
import { decodeMetadata, encodeMetadata } from "./metadata.js";

interface DecodeVector {
  readonly name: string;
  readonly op: string;
  readonly bytesText: string;
  readonly requestContextError: string | null;
}

const decodes = (vectors.vectors as unknown as DecodeVector[]).filter(({ op }) => op === "decode");

describe("propagated context", () => {
  it.each(decodes)("reads $name as Pitaya does", ({ bytesText, requestContextError }) => {
    const decode = () => decodeMetadata(utf8Encode(bytesText));
    if (requestContextError === null)
      expect(Object.keys(decode())).toEqual(Object.keys(JSON.parse(bytesText)));
    else expect(decode).toThrow(expect.objectContaining({ code: "PIT-500" }));
  });

  it.each(['{"reqTimeout":"soon"}', '{"reqTimeout":5}'])("refuses %s", (text) => {
    expect(() => decodeMetadata(utf8Encode(text))).toThrow(/time: invalid duration/);
  });

  it("writes keys sorted and escaped as Go does", () => {
    expect(utf8Decode(encodeMetadata({ b: 1, a: "<&>" }))).toBe(
      '{"a":"\\u003c\\u0026\\u003e","b":1}',
    );
  });
});
