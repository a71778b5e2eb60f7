import { runInNewContext } from "node:vm";
import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import {
  Choice,
  Lists,
  LooseLists,
  Maps,
  Optionals,
  Scalars,
  Tree,
  WellKnown,
} from "@pitaya-ts/generated-test/wide/v1/wide.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, thrownBy } from "../harness/fuzz.js";
import { loadRegistry } from "./registry.js";

/*
 * Values that no type allows: programs without types have them, and casts, and rows of databases.
 */

interface Codec {
  create(): object;
  encode(message: object): { finish(): Uint8Array };
}

const codecs: Readonly<Record<string, Codec>> = {
  Choice,
  Lists,
  LooseLists,
  Maps,
  Optionals,
  Scalars,
  Tree,
  WellKnown,
};
const registry = loadRegistry("schema/test");

const anything = fc.oneof(
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSet: true,
    withTypedArray: true,
  }),
  fc.constantFrom<unknown>(
    ...[-5, 1.5, 2 ** 53, Number.NaN, "5", "", 5n, -(2n ** 70n), true, null, undefined],
    ...[{ length: -5 }, { length: Number.NaN }, { length: 100_000 }, [], [5], ["a"], [[]]],
    ...[new Date(5), new Date(Number.NaN), new ArrayBuffer(4), new DataView(new ArrayBuffer(4))],
    ...[new Uint16Array([300]), new Set(Array(5000).keys()), () => 1, Symbol("a"), /a/],
  ),
);

function wrongMessage(desc: DescMessage): fc.Arbitrary<object> {
  return fc
    .tuple(fc.constantFrom(...desc.fields), anything, fc.boolean())
    .map(([field, value, isInside]) => setField(field, isInside ? inside(field, value) : value));
}

function setField(field: DescField, value: unknown): object {
  if (field.oneof === undefined) return { [field.localName]: value };
  return { [field.oneof.localName]: { $case: field.localName, [field.localName]: value } };
}

function inside(field: DescField, value: unknown): unknown {
  if (field.fieldKind === "list") return [value, value];
  if (field.fieldKind !== "map") return { value, name: value, seconds: value, size: value };
  return field.localName.startsWith("by") ? new Map([[value, value]]) : { a: value };
}

describe("a value of a wrong type", () => {
  const good = Tree.create({ name: "good", branches: [{ tree: { leaf: { size: 300 } } }] });
  const goodBytes = Uint8Array.from(Tree.encode(good).finish());

  it.each(Object.entries(codecs))("in a %s harms no other message", (name, codec) => {
    const desc = registry.getMessage(`wide.v1.${name}`) as DescMessage;
    check(
      fc.property(wrongMessage(desc), (wrong) => {
        const earlier = Tree.encode(good).finish();
        const thrown = thrownBy(() => codec.encode({ ...codec.create(), ...wrong }));
        const later = Tree.encode(good).finish();
        if (thrown !== undefined) expect(thrown).toBeInstanceOf(Error);
        expect(Uint8Array.from(earlier)).toEqual(goodBytes);
        expect(Uint8Array.from(later)).toEqual(goodBytes);
      }),
    );
  });

  it.each([
    ["aDouble", "1", "wide.v1.Scalars.a_double: a value of type String is no number"],
    ["aDouble", 5n, "wide.v1.Scalars.a_double: a value of type BigInt is no number"],
    ["aFloat", 0n, "wide.v1.Scalars.a_float: a value of type BigInt is no 32-bit float"],
    ["anInt32", 5n, "wide.v1.Scalars.an_int32: a value of type BigInt is no 32-bit integer"],
    ["aUint32", 5n, "a_uint32: a value of type BigInt is no unsigned 32-bit integer"],
    ["aSint32", 500n, "a_sint32: a value of type BigInt is no 32-bit integer"],
    ["aFixed32", Symbol("a"), "a_fixed32: a value of type Symbol is no unsigned 32-bit integer"],
    ["anSfixed32", "1", "an_sfixed32: a value of type String is no 32-bit integer"],
    ["anInt64", [5], "wide.v1.Scalars.an_int64: a value of type Array is no 64-bit integer"],
    ["aUint64", true, "a_uint64: a value of type Boolean is no unsigned 64-bit integer"],
    ["aBool", 1, "wide.v1.Scalars.a_bool: a value of type Number is no boolean"],
    ["aBool", 0, "a value of type Number is no boolean"],
    ["aBool", "false", "a value of type String is no boolean"],
    ["aBool", undefined, "a value of type Undefined is no boolean"],
    ["aString", 5, "wide.v1.Scalars.a_string: a value of type Number is no text"],
    ["aString", 5n, "wide.v1.Scalars.a_string: a value of type BigInt is no text"],
    ["aString", new Date(5), "a value of type Date is no text"],
    ["aString", undefined, "a value of type Undefined is no text"],
    ["aString", [], "a value of type Array is no text"],
    ["someBytes", "text", "wide.v1.Scalars.some_bytes: a value of type String is no Uint8Array"],
    ["someBytes", new ArrayBuffer(4), "a value of type ArrayBuffer is no Uint8Array"],
    ["someBytes", { length: -5 }, "a value of type Object is no Uint8Array"],
    ["someBytes", new Uint16Array([300]), "a value of type Uint16Array is no Uint8Array"],
  ])("is refused by name: %s = %s", (field, value, text) => {
    const message = { ...Scalars.create(), [field]: value };
    expect(() => Scalars.encode(message)).toThrow(TypeError);
    expect(() => Scalars.encode(message)).toThrow(text);
  });

  it.each([
    ["aFloat", 1e39, "wide.v1.Scalars.a_float: 1e+39 is no 32-bit float"],
    ["anInt32", 2 ** 31, "wide.v1.Scalars.an_int32: 2147483648 is no 32-bit integer"],
    ["aUint32", -1, "-1 is no unsigned 32-bit integer"],
    ["aSint32", 1.5, "1.5 is no 32-bit integer"],
    ["anInt64", 2n ** 63n, "9223372036854775808 is no 64-bit integer"],
    ["anInt64", "five", "five is no 64-bit integer"],
    ["aUint64", -1n, "-1 is no unsigned 64-bit integer"],
  ])("is no number of its field: %s = %s", (field, value, text) => {
    const message = { ...Scalars.create(), [field]: value };
    expect(() => Scalars.encode(message)).toThrow(RangeError);
    expect(() => Scalars.encode(message)).toThrow(text);
  });

  const plain = (registry.getMessage("wide.v1.Scalars") as DescMessage).fields.filter(
    ({ scalar, message }) => message === undefined && scalar !== ScalarType.BYTES,
  );

  it.each(plain)("of $name is told with the field's name, or is the field's own", (field) => {
    check(
      fc.property(anything, (value) => {
        const message = { ...Scalars.create(), [field.localName]: value };
        const thrown = thrownBy(() => Scalars.encode(message));
        if (thrown !== undefined)
          expect(String(thrown)).toContain(`wide.v1.Scalars.${field.name}: `);
        else if (field.scalar === ScalarType.BOOL) expect(value).toBeTypeOf("boolean");
      }),
    );
  });

  it.each([
    ["Lists", Lists, { bools: [true, 1] }, "wide.v1.Lists.bools: a value of type Number"],
    ["Lists", Lists, { int32s: [1, 5n] }, "wide.v1.Lists.int32s: a value of type BigInt"],
    ["Optionals", Optionals, { aBool: "" }, "wide.v1.Optionals.a_bool: a value of type String"],
    ["Optionals", Optionals, { hue: 1n }, "wide.v1.Optionals.hue: a value of type BigInt"],
    ["Maps", Maps, { byBool: new Map([["a", "b"]]) }, "by_bool: a value of type String"],
    ["WellKnown", WellKnown, { aBool: 1 }, "wide.v1.WellKnown.a_bool: a value of type Number"],
    ["WellKnown", WellKnown, { anInt32: 1n }, "an_int32: a value of type BigInt"],
  ] as const)("is refused in all places: %s", (_, codec: Codec, wrong, text) => {
    expect(() => codec.encode({ ...codec.create(), ...wrong })).toThrow(text);
  });

  it.each([
    [
      "Lists",
      Lists,
      { doubles: { 0: 1 } },
      "wide.v1.Lists.doubles: a value of type Object is no array",
    ],
    ["Lists", Lists, { strings: null }, "wide.v1.Lists.strings: a value of type Null is no array"],
    ["Scalars", Scalars, { someBytes: null }, "some_bytes: a value of type Null is no Uint8Array"],
    [
      "Maps",
      Maps,
      { byInt64: { 5: "a" } },
      "wide.v1.Maps.by_int64: a value of type Object is no Map",
    ],
    ["Maps", Maps, { byInt32: new Map([[1, "a"]]) }, "by_int32: a value of type Map is no object"],
    ["Tree", Tree, { leaf: null }, "wide.v1.Tree.leaf: a value of type Null is no message"],
    ["Tree", Tree, { leaf: [] }, "wide.v1.Tree.leaf: a value of type Array is no message"],
    [
      "Tree",
      Tree,
      { branches: [5] },
      "wide.v1.Tree.branches: a value of type Number is no message",
    ],
    [
      "WellKnown",
      WellKnown,
      { at: "2030" },
      "wide.v1.WellKnown.at: a value of type String is no Date",
    ],
    [
      "WellKnown",
      WellKnown,
      { mask: "a" },
      "wide.v1.WellKnown.mask: a value of type String is no array",
    ],
    ["WellKnown", WellKnown, { object: new Map() }, "object: a value of type Map is no object"],
    ["WellKnown", WellKnown, { value: { at: new Date() } }, "a value of type Date is no object"],
    [
      "WellKnown",
      WellKnown,
      { list: null },
      "wide.v1.WellKnown.list: a value of type Null is no array",
    ],
    ["WellKnown", WellKnown, { aString: null }, "a_string: a value of type Null is no text"],
    [
      "WellKnown",
      WellKnown,
      { someBytes: null },
      "some_bytes: a value of type Null is no Uint8Array",
    ],
    ["Choice", Choice, { choice: { $case: "no" } }, "wide.v1.Choice.choice: it has no member no"],
    ["Choice", Choice, { choice: "aBool" }, "wide.v1.Choice.choice: a value of type String is no"],
  ] as const)(
    "is refused where more than one value is asked for: %s",
    (_, codec: Codec, wrong, text) => {
      const message = { ...codec.create(), ...wrong };
      expect(() => codec.encode(message)).toThrow(TypeError);
      expect(() => codec.encode(message)).toThrow(text);
    },
  );

  it("is told with the message where there is none, and with the field of an invalid Date", () => {
    const none = undefined as unknown as Scalars;
    expect(() => Scalars.encode(none)).toThrow(
      new TypeError("Cannot encode wide.v1.Scalars: a value of type Undefined is no message"),
    );
    const at = new Date(Number.NaN);
    expect(() => WellKnown.encode(WellKnown.create({ at }))).toThrow(
      new RangeError("Cannot encode wide.v1.WellKnown.at: an invalid Date"),
    );
  });

  it("is refused in wrappers, and in a list that does not tell its length", () => {
    const text = { ...WellKnown.create(), aString: 5 as unknown as string };
    expect(() => WellKnown.encode(text)).toThrow("wide.v1.WellKnown.a_string: a value of type");
    const int32s = new Set(Array(5000).keys()) as unknown as number[];
    expect(() => Lists.encode({ ...Lists.create(), int32s })).toThrow(TypeError);
  });

  it("is not that of bytes of another context", () => {
    const someBytes = runInNewContext("Uint8Array.of(1, 2)") as Uint8Array;
    expect(someBytes).not.toBeInstanceOf(Uint8Array);
    const bytes = Scalars.encode(Scalars.create({ someBytes })).finish();
    expect(Scalars.decode(bytes).someBytes).toEqual(Uint8Array.of(1, 2));
  });
});
