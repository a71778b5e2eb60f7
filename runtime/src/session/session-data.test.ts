import { describe, expect, it } from "vitest";
import vectors from "../../../test/vectors/session.json" with { type: "json" };
import { utf8Decode, utf8Encode } from "../wire/index.js";
import { SessionData } from "./session-data.js";

interface EncodeVector {
  readonly name: string;
  readonly entries: readonly { readonly key: string; readonly value: unknown }[];
  readonly encodedText: string;
}

interface DecodeVector {
  readonly name: string;
  readonly before: Readonly<Record<string, unknown>>;
  readonly bytesText: string;
  readonly dataAfter: Readonly<Record<string, unknown>> | null;
  readonly error: string | null;
}

const ofOp = (op: string): unknown[] => vectors.vectors.filter((vector) => vector.op === op);
/** Numbers that JSON can't carry exactly stand as text in the vectors. */
const exactValue = (value: unknown): unknown => {
  const { $int64, $float } = (value ?? {}) as { $int64?: string; $float?: string };
  if ($int64 !== undefined) return BigInt($int64);
  return $float === undefined ? value : Number($float);
};

describe("SessionData", () => {
  it.each(ofOp("sessionData") as EncodeVector[])("writes $name as Pitaya does", (vector) => {
    const data = new SessionData();
    for (const { key, value } of vector.entries) data.set(key, exactValue(value));
    expect(utf8Decode(data.encode())).toBe(vector.encodedText);
  });

  it.each(ofOp("sessionDataDecode") as DecodeVector[])("reads $name as Pitaya does", (vector) => {
    const data = new SessionData();
    data.replace(vector.before);
    const decode = (): void => data.decode(utf8Encode(vector.bytesText));
    if (vector.error === null) decode();
    else expect(decode).toThrow(SyntaxError);
    expect(Object.fromEntries(data.entries())).toEqual(vector.dataAfter ?? {});
  });

  it.each([() => 1, undefined, Number.NaN, new Map()])(
    "takes no %o, and says for which key",
    (value) => {
      const data = new SessionData();
      data.set("kept", 1);
      expect(() => data.set("cb", value)).toThrow(/^cannot set session data "cb": it holds /);
      expect(() => data.replace({ cb: value })).toThrow(/"cb"/);
      expect(utf8Decode(data.encode())).toBe('{"kept":1}');
    },
  );

  it("stays JSON whatever becomes of a value that was set", () => {
    const data = new SessionData();
    const value: Record<string, unknown> = {};
    data.set("k", value);
    Object.assign(value, { call: () => 1, number: Number.NaN });
    expect(JSON.parse(utf8Decode(data.encode()))).toEqual({ k: { call: null, number: null } });
  });

  it("has getters by type, with a zero for what is absent or something else", () => {
    const data = new SessionData();
    data.decode(utf8Encode('{"i":7,"f":1.5,"s":"x","b":true,"big":9223372036854775807}'));
    expect([data.int("i"), data.int("f"), data.int("s"), data.int("none")]).toEqual([7, 0, 0, 0]);
    expect([data.number("i"), data.number("f"), data.number("b")]).toEqual([7, 1.5, 0]);
    expect([data.string("s"), data.string("i"), data.string("none")]).toEqual(["x", "", ""]);
    expect([data.bool("b"), data.bool("i"), data.bool("none")]).toEqual([true, false, false]);
    expect(data.bigint("big")).toBe(2n ** 63n - 1n);
    expect([data.bigint("i"), data.bigint("f"), data.bigint("s")]).toEqual([7n, 0n, 0n]);
    expect([data.int("big"), data.number("big")]).toEqual([0, 2 ** 63]);
  });

  it("keeps names that objects have by themselves", () => {
    const data = new SessionData();
    data.decode(utf8Encode('{"__proto__":1,"constructor":2}'));
    expect(data.get("__proto__")).toBe(1);
    expect(data.get("toString")).toBeUndefined();
    expect(utf8Decode(data.encode())).toBe('{"__proto__":1,"constructor":2}');
  });
});
