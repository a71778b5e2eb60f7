import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import {
  type DescMessage,
  fromBinary,
  fromJson,
  type JsonValue,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { EchoRequest, FailRequest } from "@pitaya-ts/generated-test/e2e/v1/e2e.js";
import { AllTypes, AllTypes_Inner, Color } from "@pitaya-ts/generated-test/e2e/v1/types.js";
import { Request } from "@pitaya-ts/protocol/request.js";
import { describe, expect, it } from "vitest";
import { loadRegistry } from "./registry.js";

const full = AllTypes.create({
  aDouble: 0.1,
  aFloat: 0.5,
  anInt32: -1,
  anInt64: -(2n ** 63n),
  aUint32: 0xffffffff,
  aUint64: 2n ** 64n - 1n,
  aSint32: -5,
  aSint64: -6n,
  aFixed32: 7,
  aFixed64: 8n,
  anSfixed32: -9,
  anSfixed64: -10n,
  aBool: true,
  aString: "ä€😀",
  someBytes: Uint8Array.of(0, 255, 1),
  color: Color.COLOR_BLUE,
  inner: { label: "a", children: [{ label: "b", deep: { depth: 2 } }] },
  maybeInt: 0,
  maybeText: "",
  maybeInner: {},
  maybeColor: Color.COLOR_UNSPECIFIED,
  ints: [1, -2, 3],
  longs: [1n, -2n],
  texts: ["", "x"],
  blobs: [Uint8Array.of(1)],
  colors: [Color.COLOR_RED, Color.COLOR_UNSPECIFIED],
  inners: [{}, { label: "c" }],
  loose: [1.5, 2],
  labels: { b: "2", a: "1" },
  byNumber: { 3: { label: "three" } },
  byLong: new Map([[-4n, "four"]]),
  byFlag: new Map([[true, Color.COLOR_RED]]),
  byName: { x: Uint8Array.of(9) },
  choice: { $case: "part", part: { label: "part" } },
  at: new Date(1_700_000_000_123),
  lasting: { seconds: 3n, nanos: 500_000_000 },
  wrapped: "",
  wrappedLong: 12n,
  object: { a: [1, null, { b: true }] },
  anyValue: "text",
  times: [new Date(0)],
});

const registry = loadRegistry("schema/test");
const allTypes = registry.getMessage("e2e.v1.AllTypes") as DescMessage;

describe("generated messages", () => {
  it("are the same bytes to another protobuf", () => {
    const other = fromBinary(allTypes, AllTypes.encode(full).finish());
    expect(AllTypes.decode(toBinary(allTypes, other))).toEqual(full);
  });

  it("are the same JSON to another protobuf", () => {
    const message = full;
    const other = fromBinary(allTypes, AllTypes.encode(message).finish());
    const json = AllTypes.toJSON(message) as JsonValue;
    expect(fromJson(allTypes, json)).toEqual(other);
    expect(AllTypes.fromJSON(json)).toEqual(message);
    expect(AllTypes.fromJSON(toJson(allTypes, other))).toEqual(message);
  });

  it("have every field when nothing is given", () => {
    const empty = AllTypes.create();
    expect(AllTypes.encode(empty).finish()).toHaveLength(0);
    expect(AllTypes.decode(new Uint8Array())).toEqual(empty);
    expect(AllTypes.fromJSON({})).toEqual(empty);
    expect(empty).toMatchObject({ aString: "", anInt64: 0n, ints: [], labels: {}, color: 0 });
  });

  it("take snake_case and camelCase in, and give camelCase", () => {
    expect(AllTypes.fromJSON({ a_string: "x" }).aString).toBe("x");
    expect(AllTypes.fromJSON({ aString: "x" }).aString).toBe("x");
    expect(AllTypes.toJSON(AllTypes.create({ aString: "x" }))).toEqual({ aString: "x" });
  });

  it("are made of their own lists and maps", () => {
    const texts = ["a"];
    const metadata = { a: "1" };
    const message = AllTypes.create({ texts });
    const failure = FailRequest.create({ metadata });
    texts.push("b");
    metadata.a = "2";
    expect(message.texts).toEqual(["a"]);
    expect(failure.metadata).toEqual({ a: "1" });
  });

  it("take whole messages, parts and undefined as init", () => {
    const inner = AllTypes_Inner.create({ label: "x" });
    expect(AllTypes.create({ inner }).inner).toEqual(inner);
    expect(EchoRequest.create({ text: undefined }).text).toBe("");
    expect(AllTypes.create({ choice: { $case: "number", number: 5n } }).choice).toEqual({
      $case: "number",
      number: 5n,
    });
  });

  it("decode bytes of unknown fields without them", () => {
    const bytes = Request.encode(
      Request.create({ frontendID: "f", session: { uid: "u" } }),
    ).finish();
    const unknown = Uint8Array.of(...bytes, 0xfa, 0x07, 2, 65, 66);
    expect(Request.decode(unknown)).toEqual(Request.decode(bytes));
  });

  it("show no any to users", async () => {
    for (const name of [
      "generated-test/e2e/v1/types",
      "generated-test/names/v1/names",
      "protocol/request",
    ]) {
      const url = import.meta.resolve(`@pitaya-ts/${name}.js`).replace(/\.js$/, ".d.ts");
      expect(await readFile(fileURLToPath(url), "utf8")).not.toMatch(/\bany\b(?!.*\*)/);
    }
  });
});
