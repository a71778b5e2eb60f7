import { describe, expect, it } from "vitest";
import { fromHex, type Vector, vectorsOf } from "../../../test/harness/vectors.js";
import { type Compression, deflateIfShorter, isCompressed } from "./compression.js";

interface IsCompressedVector extends Vector {
  readonly bytes: string;
  readonly result: boolean;
}

describe("isCompressed()", () => {
  it.each(vectorsOf<IsCompressedVector>("compression", "isCompressed"))(
    "is $result for $name",
    ({ bytes, result }) => {
      expect(isCompressed(fromHex(bytes))).toBe(result);
    },
  );

  it("is false for nothing", () => {
    expect(isCompressed(new Uint8Array(0))).toBe(false);
  });
});

describe("deflateIfShorter()", () => {
  function deflatingTo(bytes: number): Compression {
    return {
      deflate: () => new Uint8Array(bytes),
      inflate: () => {
        throw new Error("not asked for");
      },
    };
  }

  it.each([
    [99, true],
    [100, false],
    [101, false],
  ])("with %d bytes for 100 uses the stream: %s", (bytes, used) => {
    const stream = deflateIfShorter(deflatingTo(bytes), new Uint8Array(100));
    expect(stream === null ? null : stream.length).toBe(used ? bytes : null);
  });
});
