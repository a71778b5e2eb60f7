import {
  create,
  type DescMessage,
  fromBinary,
  fromJson,
  type JsonValue,
  type MessageInitShape,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { AllTypes } from "@pitaya-ts/generated-test/e2e/v1/types.js";
import { Any } from "@pitaya-ts/generated-test/google/protobuf/any.js";
import { Duration } from "@pitaya-ts/generated-test/google/protobuf/duration.js";
import { Timestamp } from "@pitaya-ts/generated-test/google/protobuf/timestamp.js";
import { Int64Value } from "@pitaya-ts/generated-test/google/protobuf/wrappers.js";
import { WellKnown } from "@pitaya-ts/generated-test/wide/v1/wide.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonSerializer } from "../../runtime/src/serialize/index.js";
import { check, thrownBy } from "../harness/fuzz.js";
import { arbitraryMessage } from "../validation/messages.js";
import { loadRegistry } from "./registry.js";

const registry = loadRegistry("schema/test");
const allTypes = registry.getMessage("e2e.v1.AllTypes") as DescMessage;

const read = (text: string) => jsonSerializer.deserialize(AllTypes, Buffer.from(text));
const write = (message: AllTypes) =>
  Buffer.from(jsonSerializer.serialize(AllTypes, message)).toString();

describe("JSON_DIALECT_PROTO", () => {
  it("is read by another protobuf, and reads what that one writes", () => {
    check(
      fc.property(arbitraryMessage(allTypes), fc.boolean(), (init, useProtoFieldName) => {
        const bytes = toBinary(allTypes, create(allTypes, init as MessageInitShape<DescMessage>));
        const other = fromBinary(allTypes, bytes);
        const ours = AllTypes.decode(bytes);
        // Floats are rounded when they are written as bytes.
        const back = toBinary(allTypes, fromJson(allTypes, JSON.parse(write(ours)) as JsonValue));
        expect(fromBinary(allTypes, back)).toEqual(other);
        expect(read(JSON.stringify(toJson(allTypes, other, { useProtoFieldName })))).toEqual(ours);
        expect(read(write(ours))).toEqual(ours);
      }),
    );
  });

  it("takes and refuses what another protobuf takes and refuses", () => {
    const values = fc.oneof(
      fc.constantFrom<JsonValue>(
        "1",
        "1.5",
        "",
        "NaN",
        "COLOR_RED",
        "nope",
        "AQ==",
        "!",
        "1s",
        "2020-01-01T00:00:00Z",
        -1,
        1.5,
        2 ** 31,
        2 ** 32,
        1e300,
        true,
        {},
        [],
        [null],
        [1],
        { a: "1" },
        { "1": {} },
      ),
      fc
        .jsonValue({ maxDepth: 1 })
        .map((value) => JSON.parse(JSON.stringify(value)) as JsonValue)
        // Numbers as texts are theirs to take in more ways, such as "+0".
        .filter((value) => typeof value !== "string" || !/\d/.test(value)),
    );
    const names = fc.constantFrom(...allTypes.fields.map(({ jsonName }) => jsonName));
    check(
      fc.property(names, values, (name, value) => {
        const text = JSON.stringify({ [name]: value });
        const theirsWith = (ignoreUnknownFields: boolean) =>
          thrownBy(() =>
            fromJson(allTypes, JSON.parse(text) as JsonValue, { ignoreUnknownFields }),
          );
        const theirs = theirsWith(false);
        // We ignore unknown members, but no unknown names of enums; they can't do one alone.
        fc.pre((theirs === undefined) === (theirsWith(true) === undefined));
        const ours = thrownBy(() => read(text));
        expect(ours === undefined, String(ours)).toBe(theirs === undefined);
      }),
    );
  });

  it("keeps 64-bit integers exact, as numbers and as texts", () => {
    const { anInt64, aUint64 } = read(
      '{"anInt64":-9223372036854775808,"a_uint64":18446744073709551615}',
    );
    expect([anInt64, aUint64]).toEqual([-(2n ** 63n), 2n ** 64n - 1n]);
    expect(read('{"anInt64":"-9223372036854775808"}').anInt64).toBe(-(2n ** 63n));
    expect(write(AllTypes.create({ anInt64: 9007199254740993n }))).toBe(
      '{"anInt64":"9007199254740993"}',
    );
  });

  it("writes enums by name, and floats with few digits", () => {
    const message = AllTypes.create({
      color: 2,
      colors: [0, 7 as never],
      aFloat: Math.fround(0.1),
    });
    expect(write(message)).toBe(
      '{"aFloat":0.1,"color":"COLOR_BLUE","colors":["COLOR_UNSPECIFIED",7]}',
    );
  });

  it("has forms of its own for types of google.protobuf that are called with", () => {
    const duration = Duration.create({ seconds: -1n, nanos: -500_000_000 });
    expect(Duration.toJSON(duration)).toBe("-1.500s");
    expect(Duration.fromJSON("-1.500s")).toEqual(duration);
    const timestamp = Timestamp.create({ seconds: -1n, nanos: 1 });
    expect(Timestamp.toJSON(timestamp)).toBe("1969-12-31T23:59:59.000000001Z");
    expect(Timestamp.fromJSON("1970-01-01T00:59:59.000000001+01:00")).toEqual(timestamp);
    expect(Int64Value.toJSON(Int64Value.create({ value: 5n }))).toBe("5");
  });

  it("has a form of ours for an Any, and refuses the one that takes the schema of what is inside", () => {
    const of = (text: string) => jsonSerializer.deserialize(WellKnown, Buffer.from(text));
    const message = WellKnown.create({ any: { typeUrl: "a/b.C", value: Uint8Array.of(1, 2) } });
    const text = Buffer.from(jsonSerializer.serialize(WellKnown, message)).toString();
    expect(text).toBe('{"any":{"typeUrl":"a/b.C","value":"AQI="}}');
    expect(of(text)).toEqual(message);
    expect(of('{"any":{"type_url":"a/b.C","value":"AQI=","more":1}}')).toEqual(message);
    expect(of('{"any":{}}')).toEqual(WellKnown.create({ any: {} }));
    const refused = thrownBy(() => of('{"any":{"@type":"a/b.C","label":"x"}}'));
    expect(refused).toMatchObject({ name: "JsonError", path: "any.@type" });
    expect(String(refused)).toContain('"value": "<its bytes in base64>"');
    expect(thrownBy(() => Any.fromJSON({ "@type": null }))).toMatchObject({ path: "@type" });
  });

  it.each([
    ['{"aString":5}', "a_string: expected text, got number 5"],
    [
      '{"an_int32":"x"}',
      'an_int32: expected an integer from -2147483648 to 2147483647, got text "x"',
    ],
    [
      '{"inner":{"children":[{},{"label":true}]}}',
      "inner.children[1].label: expected text, got true",
    ],
    [
      '{"byNumber":{"1":{"deep":[]}}}',
      'by_number["1"].deep: expected an object (e2e.v1.AllTypes.Inner.Deep), got an array',
    ],
    ['{"byLong":{"x":"y"}}', 'by_long["x"]: expected a signed 64-bit integer, got text "x"'],
    ['{"color":"COLOR_GREEN"}', "color: expected the name or number of a e2e.v1.Color"],
    ['{"name":"a","number":1}', "number: oneof choice has another member already"],
    ['{"at":"2020-02-30T00:00:00Z"}', "at: expected a time"],
    ['{"someBytes":"*"}', "some_bytes: expected base64 text"],
    ["[]", "expected an object (e2e.v1.AllTypes), got an array"],
  ])("refuses %s and names the field", (text, message) => {
    expect(() => read(text)).toThrowError(message);
  });
});
