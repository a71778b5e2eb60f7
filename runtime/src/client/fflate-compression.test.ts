import { randomBytes } from "node:crypto";
import { constants, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, thrownBy } from "../../../test/harness/fuzz.js";
import { fromHex, toHex, type Vector, vectorsOf } from "../../../test/harness/vectors.js";
import { ProtocolError } from "../error/index.js";
import { isCompressed } from "../wire/index.js";
import { fflateCompression } from "./fflate-compression.js";

interface InflateVector extends Vector {
  readonly plain: string;
  readonly compressed: string;
}

const limitBytes = 1 << 20;
const { inflate, deflate } = fflateCompression;
const hello = deflateSync("hello hello hello hello");
const long = randomBytes(300_000);

function codeOf(stream: Uint8Array, maxBytes = limitBytes): string | undefined {
  const thrown = thrownBy(() => inflate(stream, maxBytes));
  if (thrown === undefined) return undefined;
  expect(thrown).toBeInstanceOf(ProtocolError);
  return (thrown as ProtocolError).code;
}

describe("fflateCompression.inflate()", () => {
  it.each(vectorsOf<InflateVector>("compression", "inflate"))(
    "reads the stream of $name, and its own",
    ({ plain, compressed }) => {
      expect(toHex(inflate(fromHex(compressed), limitBytes))).toBe(plain);
      const stream = deflate(fromHex(plain));
      expect(isCompressed(stream)).toBe(true);
      expect(toHex(inflate(stream, limitBytes))).toBe(plain);
    },
  );

  it.each([
    ["stored blocks", deflateSync(long, { level: 0 }), long],
    ["blocks that can't be made shorter", deflateSync(long), long],
    ["many pieces", deflateSync(long.toString("hex")), Buffer.from(long.toString("hex"))],
    ["fixed codes", deflateSync("abc".repeat(9), { strategy: constants.Z_FIXED }), "abc".repeat(9)],
    ["a run", deflateSync(Buffer.alloc(1_000_000)), Buffer.alloc(1_000_000)],
  ])("reads %s", (_what, stream, plain) => {
    expect(Buffer.from(plain).equals(inflate(stream, limitBytes))).toBe(true);
  });

  it.each([1, 4, 4096, 500_000])("ignores %i bytes after the end", (bytes) => {
    const stream = Buffer.concat([hello, randomBytes(bytes)]);
    expect(Buffer.from(inflate(stream, limitBytes)).toString()).toBe("hello hello hello hello");
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

  it("takes just as much as is allowed", () => {
    const stream = deflateSync(Buffer.alloc(5000));
    expect(codeOf(stream, 5000)).toBeUndefined();
    expect(codeOf(stream, 4999)).toBe("inflated-too-large");
  });

  it("stops early in a stream that would fill the memory", () => {
    const bomb = deflateSync(Buffer.alloc(64 << 20));
    const before = performance.now();
    expect(codeOf(Buffer.concat([bomb, bomb]), limitBytes)).toBe("inflated-too-large");
    expect(performance.now() - before).toBeLessThan(1000);
  });

  it("gives content or a ProtocolError for any bytes behind a good head", () => {
    check(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        codeOf(Uint8Array.of(0x78, 0x9c, ...bytes));
      }),
    );
  });

  it("gives the content or a ProtocolError for a stream with damaged bytes", () => {
    const plain = "the quick brown fox jumps over the lazy dog ".repeat(20);
    const good = deflateSync(plain);
    check(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const stream = Uint8Array.from(good);
        stream[at] = (stream[at] ?? 0) ^ flip;
        const thrown = thrownBy(() => {
          expect(Buffer.from(inflate(stream, limitBytes)).toString()).toBe(plain);
        });
        if (thrown !== undefined) expect(thrown).toBeInstanceOf(ProtocolError);
      }),
    );
  });

  it("reads what others deflated, at any level", () => {
    const level = fc.integer({ min: 0, max: 9 });
    check(
      fc.property(fc.uint8Array({ maxLength: 2000 }), level, (plain, chosen) => {
        expect(toHex(inflate(deflateSync(plain, { level: chosen }), limitBytes))).toBe(
          toHex(plain),
        );
      }),
    );
  });
});
