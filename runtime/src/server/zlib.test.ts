import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, thrownBy } from "../../../test/harness/fuzz.js";
import { fromHex, toHex, type Vector, vectorsOf } from "../../../test/harness/vectors.js";
import { ProtocolError } from "../error/index.js";
import { deflateIfShorter, isCompressed } from "../wire/index.js";
import { zlibCompression } from "./zlib.js";

interface InflateVector extends Vector {
  readonly plain: string;
  readonly compressed: string;
  readonly smaller: boolean;
}

const vectors = vectorsOf<InflateVector>("compression", "inflate");
const limitBytes = 1 << 20;
const hello = deflateSync("hello hello hello hello");

function codeOf(stream: Uint8Array, maxBytes = limitBytes): string | undefined {
  const thrown = thrownBy(() => zlibCompression.inflate(stream, maxBytes));
  if (thrown === undefined) return undefined;
  expect(thrown).toBeInstanceOf(ProtocolError);
  return (thrown as ProtocolError).code;
}

describe("zlibCompression.inflate()", () => {
  it.each(vectors)("reads the stream of $name", ({ plain, compressed }) => {
    expect(toHex(zlibCompression.inflate(fromHex(compressed), limitBytes))).toBe(plain);
  });

  it.each(vectors)("reads back what it deflated of $name", ({ plain, smaller }) => {
    const stream = zlibCompression.deflate(fromHex(plain));
    expect(isCompressed(stream)).toBe(true);
    expect(toHex(zlibCompression.inflate(stream, limitBytes))).toBe(plain);
    expect(deflateIfShorter(zlibCompression, fromHex(plain)) !== null).toBe(smaller);
  });

  it("refuses a stream that is cut at any byte", () => {
    for (let bytes = 0; bytes < hello.length; bytes++) {
      expect(codeOf(hello.subarray(0, bytes))).toBe("bad-compression");
    }
  });

  it("refuses a wrong checksum, in any of its bytes", () => {
    for (let at = hello.length - 4; at < hello.length; at++) {
      const stream = Uint8Array.from(hello);
      stream[at] = (stream[at] ?? 0) ^ 1;
      expect(codeOf(stream)).toBe("bad-compression");
    }
  });

  it.each([
    ["an empty body", new Uint8Array(0)],
    ["a gzip stream", gzipSync("hello")],
    ["raw deflate", deflateRawSync("hello")],
    ["a preset dictionary", deflateSync("hello", { dictionary: Buffer.from("hello") })],
    ["plain text", Buffer.from('{"a":1}')],
  ])("refuses %s", (_what, stream) => {
    expect(codeOf(stream)).toBe("bad-compression");
  });

  it("ignores bytes after the end of the stream", () => {
    const stream = Buffer.concat([hello, Buffer.from("aabb"), hello]);
    expect(Buffer.from(zlibCompression.inflate(stream, limitBytes)).toString()).toBe(
      "hello hello hello hello",
    );
  });

  it.each([
    [23, undefined],
    [22, "inflated-too-large"],
    [1, "inflated-too-large"],
    [0, "inflated-too-large"],
  ])("of 23 bytes with a limit of %d ends with %s", (maxBytes, code) => {
    expect(codeOf(hello, maxBytes)).toBe(code);
  });

  it("takes an empty content with a limit of 0", () => {
    expect(zlibCompression.inflate(deflateSync(""), 0)).toHaveLength(0);
  });

  it("stops at the limit instead of unpacking a bomb", () => {
    const bomb = deflateSync(new Uint8Array(64 << 20));
    const before = process.memoryUsage().arrayBuffers;
    expect(codeOf(bomb, 1 << 16)).toBe("inflated-too-large");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 << 20);
  });

  it("gives bytes or a ProtocolError for anything", () => {
    const damaged = fc
      .tuple(fc.uint8Array({ maxLength: 200 }), fc.nat(), fc.nat(255))
      .map(([plain, at, byte]) => {
        const stream = Uint8Array.from(zlibCompression.deflate(plain));
        stream[at % stream.length] = byte;
        return stream;
      });
    check(
      fc.property(fc.oneof(damaged, fc.uint8Array()), (stream) => {
        expect(["bad-compression", "inflated-too-large", undefined]).toContain(codeOf(stream, 100));
      }),
    );
  });
});
