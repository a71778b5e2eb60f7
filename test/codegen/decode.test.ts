import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  toBinary,
} from "@bufbuild/protobuf";
import { FailRequest } from "@pitaya-ts/generated-test/e2e/v1/e2e.js";
import { AllTypes, AllTypes_Inner } from "@pitaya-ts/generated-test/e2e/v1/types.js";
import { JsonError } from "@pitaya-ts/generated-test/pitaya-support/json.js";
import { WellKnown } from "@pitaya-ts/generated-test/wide/v1/wide.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, thrownBy } from "../harness/fuzz.js";
import { fromHex } from "../harness/vectors.js";
import { arbitraryMessage } from "../validation/messages.js";
import { loadRegistry } from "./registry.js";

const allTypes = loadRegistry("schema/test").getMessage("e2e.v1.AllTypes") as DescMessage;

/** Messages inside of each other, as bytes of the field `children`. */
function nest(depth: number): Uint8Array {
  let bytes = AllTypes_Inner.encode(AllTypes_Inner.create()).finish();
  for (let level = 0; level < depth; level += 1) {
    const { length } = bytes;
    const size = length < 128 ? [length] : [(length & 0x7f) | 0x80, length >> 7];
    bytes = Uint8Array.of(0x12, ...size, ...bytes);
  }
  return bytes;
}

describe("decode()", () => {
  it("reads what another protobuf writes", () => {
    check(
      fc.property(arbitraryMessage(allTypes), (init) => {
        const bytes = AllTypes.encode(AllTypes.decode(encodeOther(init))).finish();
        expect(fromBinary(allTypes, bytes)).toEqual(fromBinary(allTypes, encodeOther(init)));
      }),
    );
  });

  it("makes a message or an error of any bytes", () => {
    const anyBytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .tuple(arbitraryMessage(allTypes), fc.nat(), fc.nat({ max: 255 }), fc.nat())
        .map(([init, at, byte, cut]) => spoil(encodeOther(init), at, byte, cut)),
    );
    check(
      fc.property(anyBytes, (bytes) => {
        const thrown = thrownBy(() => AllTypes.encode(AllTypes.decode(bytes)).finish());
        if (thrown !== undefined) expect(thrown).toBeInstanceOf(Error);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
    );
  });

  it.each([
    ["tag 0", "00"],
    ["field 0", "0001"],
    ["an end of a group", "0c"],
    ["a group that does not end", "0b0801"],
    ["a wire type that does not exist", "0f"],
    ["a tag beyond 32 bits", "f8ffffffff01"],
    ["a varint of eleven bytes", "20ffffffffffffffffffff01"],
    ["an unknown varint of eleven bytes", "c03effffffffffffffffffff01"],
    ["text that is no UTF-8", "7201ff"],
    ["a field that ends behind its message", "8a01020a05616263"],
    ["a length of 2 ** 35", "7a8080808080010001"],
    ["an unknown field with a length of 2 ** 35", "c23e80808080800100"],
    ["a packed list that ends inside of an item", "f2010180"],
    ["an entry that is longer than the message", "c2027f0a0161"],
    ["half a double", "0900000000"],
  ])("throws on %s", (_what, hex) => {
    expect(() => AllTypes.decode(fromHex(hex))).toThrowError();
  });

  it.each(["7201ff", `7220${"41".repeat(31)}ff`])("tells text that is no UTF-8: %s", (hex) => {
    expect(() => AllTypes.decode(fromHex(hex))).toThrow(RangeError);
    expect(() => AllTypes.decode(fromHex(hex))).toThrow("Cannot decode: text is no UTF-8");
  });

  it("reads JSON as deep as bytes, and no deeper", () => {
    const inner = (depth: number): unknown => (depth === 0 ? {} : { children: [inner(depth - 1)] });
    expect(() => AllTypes_Inner.fromJSON(inner(100))).not.toThrowError();
    expect(() => AllTypes_Inner.fromJSON(inner(101))).toThrowError(JsonError);
    let endless: unknown = {};
    for (let level = 0; level < 20_000; level += 1) endless = { children: [endless] };
    expect(() => AllTypes_Inner.fromJSON(endless)).toThrowError(JsonError);
    expect(() => AllTypes_Inner.fromJSON(endless)).toThrowError("nested more than 100 deep");
    expect(() => AllTypes_Inner.fromJSON(inner(100))).not.toThrowError();
  });

  it("reads a google.protobuf.Value as JSON as deep as bytes", () => {
    const list = (depth: number): unknown => (depth === 0 ? 1 : [list(depth - 1)]);
    for (const depth of [1, 48, 49]) {
      const known = WellKnown.fromJSON({ value: list(depth), object: { a: list(depth - 1) } });
      expect(WellKnown.decode(WellKnown.encode(known).finish())).toEqual(known);
    }
    let endless: unknown = {};
    for (let level = 0; level < 20_000; level += 1) endless = [{ a: endless }];
    for (const json of [{ value: endless }, { object: { a: endless } }, { list: [endless] }]) {
      expect(() => WellKnown.fromJSON(json)).toThrowError(JsonError);
    }
    expect(() => WellKnown.fromJSON({ value: list(49) })).not.toThrowError();
  });

  it("throws on what is nested more than 100 deep", () => {
    expect(() => AllTypes_Inner.decode(nest(100))).not.toThrowError();
    expect(() => AllTypes_Inner.decode(nest(101))).toThrowError("nested more than 100 deep");
  });

  it("merges the parts of one message field", () => {
    const bytes = fromHex("8a01030a01618a01041a020805");
    expect(AllTypes.decode(bytes).inner).toEqual({ label: "a", children: [], deep: { depth: 5 } });
  });

  it("keeps keys that every object has, as keys of the map alone", () => {
    const metadata = JSON.parse('{"__proto__":"x","constructor":"y","toString":"z"}') as Record<
      string,
      string
    >;
    const message = FailRequest.create({ metadata });
    for (const back of [
      FailRequest.decode(FailRequest.encode(message).finish()),
      FailRequest.fromJSON(JSON.parse(JSON.stringify(FailRequest.toJSON(message)))),
    ]) {
      expect(Object.entries(back.metadata)).toEqual(Object.entries(metadata));
      expect(Object.getPrototypeOf(back.metadata)).toBe(Object.prototype);
    }
  });

  it.each(['{"a":[{"__proto__":{"polluted":true}}]}', '{"constructor":{"prototype":{"a":1}}}'])(
    "refuses a Struct that holds them: %s",
    (json) => {
      const object = JSON.parse(json) as Record<string, unknown>;
      const bytes = AllTypes.encode(AllTypes.create({ object })).finish();
      expect(() => AllTypes.decode(bytes)).toThrow(/^Cannot decode: no member/);
      expect(() => AllTypes.fromJSON({ object })).toThrow(/^object: no member/);
      expect({}).not.toHaveProperty("polluted");
    },
  );

  it("keeps members of a Struct that are only named like them", () => {
    const object = { constructor: "Ferrari", prototype: { constructor: null } };
    const bytes = AllTypes.encode(AllTypes.create({ object })).finish();
    expect(AllTypes.decode(bytes).object).toEqual(object);
    expect(AllTypes.fromJSON({ object }).object).toEqual(object);
  });
});

function encodeOther(init: object): Uint8Array {
  return toBinary(allTypes, create(allTypes, init as MessageInitShape<DescMessage>));
}

/** Sets one byte and cuts the end off. */
function spoil(bytes: Uint8Array, at: number, byte: number, cut: number): Uint8Array {
  const spoilt = Uint8Array.from(bytes);
  if (spoilt.length > 0) spoilt[at % spoilt.length] = byte;
  return spoilt.slice(0, spoilt.length - (cut % 4));
}
