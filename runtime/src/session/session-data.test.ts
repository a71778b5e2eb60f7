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

  it("keeps names that objects have by themselves", () => {
    const data = new SessionData();
    data.decode(utf8Encode('{"__proto__":1,"constructor":2}'));
    expect(data.get("__proto__")).toBe(1);
    expect(data.get("toString")).toBeUndefined();
    expect(utf8Decode(data.encode())).toBe('{"__proto__":1,"constructor":2}');
  });
});
