import { describe, expect, it } from "vitest";
import { vectorsOf } from "../../../test/harness/vectors.js";
import { codes } from "./codes.js";
import { EngineError } from "./engine-error.js";
import { PitayaError } from "./pitaya-error.js";
import { ProtocolError } from "./protocol-error.js";

describe("PitayaError", () => {
  it("has code, message, metadata and cause", () => {
    const cause = new Error("disk");
    const error = new PitayaError("ROOM-FULL", "room is full", { metadata: { a: "1" }, cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: "PitayaError",
      code: "ROOM-FULL",
      message: "room is full",
      metadata: { a: "1" },
    });
    expect(error.cause).toBe(cause);
  });

  it("has no metadata and no cause unless given", () => {
    const error = new PitayaError("X", "x");
    expect(error.metadata).toEqual({});
    expect("cause" in error).toBe(false);
  });
});

describe("metadata of an error", () => {
  it.each([1n, 5, null, undefined, { deep: 1n }])("can't hold %s: the key is named", (value) => {
    const make = () => new PitayaError("X", "x", { metadata: { good: "1", odd: value as never } });
    expect(make).toThrow(TypeError);
    expect(make).toThrow(/^Cannot use metadata "odd" of error X: it has to be text, and is /);
  });
});

describe("PitayaError.from()", () => {
  it.each(vectorsOf("errors", "newError"))(
    "keeps the code that is there already, as %s",
    (vector) => {
      const inner = vector as unknown as {
        code: string;
        msg: string;
        metadata: Record<string, string>;
      };
      const error = new PitayaError(inner.code, inner.msg, { metadata: inner.metadata });
      expect(PitayaError.from(error)).toBe(error);
    },
  );

  it("keeps an error of a class that extends PitayaError", () => {
    class RoomError extends PitayaError {}
    const error = new RoomError("ROOM-FULL", "full");
    expect(PitayaError.from(error)).toBe(error);
  });

  it("does not take the code of an error that is only wrapped", () => {
    const inner = new PitayaError("PIT-404", "inner");
    const error = PitayaError.from(new Error("ctx: inner", { cause: inner }));
    expect(error).toMatchObject({ code: codes.unknown, message: "ctx: inner", metadata: {} });
  });

  it("keeps what is for the log alone from callers", () => {
    class StoreError extends EngineError {
      readonly told = "the store does not answer";
    }
    const thrown = new StoreError("cannot read: 10.0.0.7:2379 does not answer");
    const error = PitayaError.from(thrown);
    expect(error).toMatchObject({ code: codes.internal, message: thrown.told, cause: thrown });
  });

  it("does not take the code of Node's own errors", () => {
    const thrown = Object.assign(new Error("no such file"), { code: "ENOENT" });
    expect(PitayaError.from(thrown)).toMatchObject({
      code: codes.unknown,
      message: "no such file",
    });
  });

  it.each([
    ["text", "text"],
    [42, "42"],
    [null, "null"],
    [undefined, "undefined"],
    [Symbol("s"), "Symbol(s)"],
    [Object.create(null), "unknown error"],
    [
      {
        toString: () => {
          throw new Error("no");
        },
      },
      "unknown error",
    ],
  ])("makes an error of whatever was thrown (%#)", (thrown, message) => {
    const error = PitayaError.from(thrown);
    expect(error.code).toBe(codes.unknown);
    expect(error.message).toBe(message);
    expect(error.cause).toBe(thrown);
  });
});

describe("ProtocolError", () => {
  it("has a code and a cause, and is no PitayaError", () => {
    const cause = new Error("zlib");
    const error = new ProtocolError("bad-compression", "cannot inflate", { cause });
    expect(error).toMatchObject({ name: "ProtocolError", code: "bad-compression", cause });
    expect(error).not.toBeInstanceOf(PitayaError);
  });
});
