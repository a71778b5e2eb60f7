import {
  type DescField,
  type DescMessage,
  fromJson,
  type JsonValue,
  type MessageInitShape,
  ScalarType,
} from "@bufbuild/protobuf";
import { FieldOptions_JSType, isWrapperDesc, ValueSchema } from "@bufbuild/protobuf/wkt";
import fc, { type Arbitrary } from "fast-check";

/*
 * Random messages of any type, near the values that rules of the schema speak of.
 */

const texts = [
  "",
  "a",
  "b",
  "c",
  "ab",
  "abc",
  "aXc",
  "abcx",
  "abxc",
  "é",
  "日本",
  "😀😀",
  "a1",
  "A",
  "a\n",
  "abcde",
  "a@b.c",
  "a@b",
  "@",
  "host.example",
  "-a.b",
  "1.2.3.4",
  "01.2.3.4",
  "256.1.1.1",
  "1.2.3",
  "x",
  "12345678-1234-1234-1234-123456789abc",
  "12345678-1234-1234-1234-123456789ab",
  '<"é',
  "http://a.b/c?d#e",
  "http://[",
  "__proto__",
];

/** Members with such names are refused; tests of their own say so. */
const isRefused = (value: unknown): boolean =>
  /"(?:__proto__|constructor)":/.test(JSON.stringify(value));

const arbitraryAny = fc
  .jsonValue({ maxDepth: 2 })
  .filter((value) => !isRefused(value))
  .map((value) => JSON.parse(JSON.stringify(value).replaceAll("-0", "0")) as JsonValue);
const arbitraryStruct = fc
  .dictionary(fc.string(), arbitraryAny)
  .filter((entries) => !isRefused(Object.fromEntries(Object.keys(entries).map((key) => [key, 0]))))
  .map((entries) => ({ ...entries }));

const numbers = [
  0,
  1,
  -1,
  2,
  3,
  -3,
  4,
  5,
  99,
  100,
  0.1,
  0.2,
  -1.5,
  -1.6,
  Number.NaN,
  Number.POSITIVE_INFINITY,
];
const longs = [0n, 1n, 2n, 3n, 5n, 99n, 100n, 9007199254740992n, 9007199254740993n, 2n ** 63n - 1n];

/** A message as `create()` of protobuf-es takes it. */
export function arbitraryMessage(
  desc: DescMessage,
  depth = 0,
): Arbitrary<MessageInitShape<DescMessage>> {
  const fields = desc.fields.filter((field) => field.oneof === undefined);
  const shape = Object.fromEntries(
    fields.map((field) => [field.localName, optional(arbitraryField(field, depth))]),
  );
  const oneofs = Object.fromEntries(
    desc.oneofs.map((oneof) => {
      const fields = oneof.fields.filter(({ message }) => depth <= 2 || message === undefined);
      const cases = fields.map((field) =>
        arbitraryField(field, depth).map((value) => ({ case: field.localName, value })),
      );
      return [oneof.localName, optional(fc.oneof(...cases))];
    }),
  );
  return fc.record({ ...shape, ...oneofs }).map((init) => init as MessageInitShape<DescMessage>);
}

function optional<T>(value: Arbitrary<T>): Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined, freq: 4 });
}

function arbitraryField(field: DescField, depth: number): Arbitrary<unknown> {
  switch (field.fieldKind) {
    case "list":
      return depth > 2 ? fc.constant([]) : fc.array(arbitraryValue(field, depth), { maxLength: 4 });
    case "map":
      // One entry has no order that could differ.
      if (depth > 2) return fc.constant({});
      return fc.dictionary(arbitraryKey(field.mapKey), arbitraryValue(field, depth), {
        maxKeys: 1,
      });
    case "message":
      return depth > 2 ? fc.constant(undefined) : arbitraryValue(field, depth);
    default:
      return arbitraryValue(field, depth);
  }
}

function arbitraryKey(key: ScalarType): Arbitrary<string> {
  if (key === ScalarType.STRING)
    return fc.constantFrom(...texts.filter((text) => text !== "__proto__"));
  if (key === ScalarType.BOOL) return fc.constantFrom("true", "false");
  return fc.constantFrom("0", "1", "5");
}

function arbitraryValue(field: DescField, depth: number): Arbitrary<unknown> {
  if (field.message !== undefined) {
    const { typeName } = field.message;
    if (typeName === "google.protobuf.Timestamp") {
      return fc.integer({ min: -2_000, max: 2_000 }).map((ms) => ({
        seconds: BigInt(Math.floor(ms / 1000)),
        nanos: (((ms % 1000) + 1000) % 1000) * 1_000_000,
      }));
    }
    if (typeName === "google.protobuf.Duration")
      return fc.integer({ min: -5_000, max: 5_000 }).map((ms) => ({
        seconds: BigInt(Math.trunc(ms / 1000)),
        nanos: (ms % 1000) * 1_000_000 + 0,
      }));
    if (typeName === "google.protobuf.Int64Value") return wrapped(field, fc.constantFrom(...longs));
    if (typeName === "google.protobuf.Struct") return arbitraryStruct;
    if (typeName === "google.protobuf.Value")
      return arbitraryAny.map((json) => fromJson(ValueSchema, json));
    if (typeName === "google.protobuf.StringValue")
      return wrapped(field, fc.constantFrom(...texts));
    if (typeName === "google.protobuf.Int32Value")
      return wrapped(field, fc.integer({ min: -2, max: 2 }));
    if (isWrapperDesc(field.message))
      return wrapped(field, arbitraryScalar(field.message.fields[0].scalar, false));
    return arbitraryMessage(field.message, depth + 1);
  }
  if (field.enum !== undefined) return fc.constantFrom(0, 1, 2, 7);
  // Such a field refuses what a number can't hold.
  if (field.proto.options?.jstype === FieldOptions_JSType.JS_NUMBER)
    return fc.constantFrom(0n, 99n, 100n, 2n ** 53n - 1n);
  return arbitraryScalar(
    field.scalar ?? ScalarType.STRING,
    "longAsString" in field && field.longAsString,
  );
}

/** A field of its own has the plain value, others have the message. */
function wrapped(field: DescField, value: Arbitrary<unknown>): Arbitrary<unknown> {
  const isPlain = field.fieldKind === "message" && field.oneof === undefined;
  return isPlain ? value : value.map((plain) => ({ value: plain }));
}

function arbitraryScalar(scalar: ScalarType, longAsString: boolean): Arbitrary<unknown> {
  switch (scalar) {
    case ScalarType.STRING:
      return fc.oneof(fc.constantFrom(...texts), fc.string({ unit: "grapheme", maxLength: 5 }));
    case ScalarType.BYTES:
      return fc.uint8Array({ maxLength: 3, max: 2 });
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.DOUBLE:
      return fc.constantFrom(...numbers);
    case ScalarType.FLOAT:
      return fc.constantFrom(...numbers).map(Math.fround);
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return fc.integer({ min: 0, max: 8 });
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return fc.constantFrom(...longs).map((value) => (longAsString ? String(value) : value));
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return fc
        .tuple(fc.constantFrom(...longs), fc.boolean())
        .map(([value, minus]) => (minus ? -value : value))
        .map((value) => (longAsString ? String(value) : value));
    default:
      return fc.integer({ min: -5, max: 5 });
  }
}
