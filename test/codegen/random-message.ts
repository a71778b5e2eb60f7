import {
  type DescField,
  type DescMessage,
  fromJson,
  type JsonValue,
  type MessageInitShape,
  ScalarType,
} from "@bufbuild/protobuf";
import { FieldOptions_JSType, ValueSchema } from "@bufbuild/protobuf/wkt";
import fc, { type Arbitrary } from "fast-check";

/*
 * Random messages of any type, with values of the whole range that our types of fields can hold.
 */

/** A message as `create()` of protobuf-es takes it. */
export type AnyInit = MessageInitShape<DescMessage>;

/** Messages inside of messages get smaller, and end. */
const maxDepth = 2;

export function randomMessage(desc: DescMessage, depth = 0): Arbitrary<AnyInit> {
  const single = desc.fields.filter((field) => field.oneof === undefined);
  const fields = single.map((field) => [field.localName, randomField(field, depth)] as const);
  const oneofs = desc.oneofs.map(
    ({ localName, fields }) => [localName, fc.oneof(...fields.map(randomCase(depth)))] as const,
  );
  const members = Object.fromEntries([...fields, ...oneofs]);
  return fc.record(members, { requiredKeys: [] }).map((init) => init as AnyInit);
}

function randomCase(depth: number) {
  return (field: DescField): Arbitrary<unknown> =>
    randomField(field, depth).map((value) =>
      value === undefined ? undefined : { case: field.localName, value },
    );
}

function randomField(field: DescField, depth: number): Arbitrary<unknown> {
  if (field.message !== undefined && depth >= maxDepth)
    return fc.constantFrom({ list: [], map: {} }[field.fieldKind as string]);
  const most = depth === 0 ? 3 : 1;
  if (field.fieldKind === "list") return fc.array(randomValue(field, depth), { maxLength: most });
  if (field.fieldKind === "map")
    return fc.dictionary(randomKey(field.mapKey), randomValue(field, depth), {
      maxKeys: most,
      noNullPrototype: true,
    });
  return randomValue(field, depth);
}

/** As a member's name. */
function randomKey(key: ScalarType): Arbitrary<string> {
  // protobuf-es can't take it in an init.
  if (key === ScalarType.STRING) return randomText.filter((text) => text !== "__proto__");
  return randomScalar(key).map(String);
}

const randomText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ maxLength: 40 }),
  fc.constantFrom("constructor", "toString", "\ufeff", "\u0000", "\ufffd", "é".repeat(60)),
);

function randomValue(field: DescField, depth: number): Arbitrary<unknown> {
  const { message } = field;
  if (message !== undefined) {
    const scalar = wrapped[message.typeName];
    // Only where it stands alone has protobuf-es a plain value for it.
    const isPlain = field.fieldKind === "message" && field.oneof === undefined;
    if (scalar !== undefined) return isPlain ? scalar : fc.record({ value: scalar });
    return randomWellKnown[message.typeName] ?? randomMessage(message, depth + 1);
  }
  if (field.enum !== undefined) {
    const { typeName, values } = field.enum;
    if (typeName === "google.protobuf.NullValue") return fc.constant(0);
    // Also numbers of newer schemas.
    return fc.oneof(fc.constantFrom(...values.map(({ number }) => number)), int32);
  }
  const longAsString = "longAsString" in field && field.longAsString;
  if (field.proto.options?.jstype === FieldOptions_JSType.JS_NUMBER)
    return fc.maxSafeInteger().map((value) => BigInt(hasSign(field) ? value : Math.abs(value)));
  const value = randomScalar(field.scalar ?? ScalarType.STRING);
  return longAsString ? value.map(String) : value;
}

function hasSign({ scalar }: DescField): boolean {
  return scalar !== ScalarType.UINT64 && scalar !== ScalarType.FIXED64;
}

const int32 = fc.oneof(
  fc.integer(),
  fc.constantFrom(0, 1, -1, 127, 128, 16383, 16384, 2 ** 31 - 1, -(2 ** 31)),
);
const uint32 = fc.oneof(
  fc.nat({ max: 2 ** 32 - 1 }),
  fc.constantFrom(0, 127, 128, 2 ** 28, 2 ** 31, 2 ** 32 - 1),
);
const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(0n, 1n, -1n, 2n ** 28n, 2n ** 31n, 2n ** 35n, -(2n ** 63n), 2n ** 63n - 1n),
  fc.integer().map(BigInt),
);
const uint64 = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.constantFrom(0n, 1n, 2n ** 28n, 2n ** 32n, 2n ** 35n, 2n ** 63n, 2n ** 64n - 1n),
);
const float = fc.float();
const double = fc.double();
const bytes = fc.uint8Array({ maxLength: 40 });

function randomScalar(scalar: ScalarType): Arbitrary<unknown> {
  switch (scalar) {
    case ScalarType.STRING:
      return randomText;
    case ScalarType.BYTES:
      return bytes;
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.DOUBLE:
      return double;
    case ScalarType.FLOAT:
      return float;
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return uint32;
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return uint64;
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return int64;
    default:
      return int32;
  }
}

/** The years 1 to 9999, in milliseconds: what a `Date` holds and every JSON can tell. */
const timestamp = fc
  .oneof(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), fc.nat())
  .map((ms) => ({
    seconds: BigInt(Math.floor(ms / 1000)),
    nanos: (((ms % 1000) + 1000) % 1000) * 1_000_000,
  }));

/** Seconds and nanoseconds of one sign. */
const duration = fc
  .tuple(fc.nat({ max: 315_576_000_000 }), fc.nat({ max: 999_999_999 }), fc.boolean())
  .map(([seconds, nanos, isMinus]) => ({
    seconds: BigInt(isMinus ? -seconds : seconds),
    nanos: seconds === 315_576_000_000 || nanos === 0 ? 0 : isMinus ? -nanos : nanos,
  }));

/** Two names are refused in Structs; tests of their own say so. */
const json = fc
  .jsonValue({ maxDepth: 2 })
  .filter((value) => !/"(?:__proto__|constructor)":/.test(JSON.stringify(value)))
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);
const struct = fc
  .dictionary(fc.string(), json, { maxKeys: 3, noNullPrototype: true })
  .filter((object) => !Object.keys(object).some((key) => /^(__proto__|constructor)$/.test(key)));
const list = fc.array(json, { maxLength: 3 });

/** Paths that JSON can tell: no letter is a capital. */
const path = fc
  .array(fc.stringMatching(/^[a-z][a-z0-9]{0,4}(_[a-z][a-z0-9]{0,3})?$/), {
    minLength: 1,
    maxLength: 3,
  })
  .map((names) => names.join("."));

const wrapped: Readonly<Record<string, Arbitrary<unknown>>> = {
  "google.protobuf.DoubleValue": double,
  "google.protobuf.FloatValue": float,
  "google.protobuf.Int64Value": int64,
  "google.protobuf.UInt64Value": uint64,
  "google.protobuf.Int32Value": int32,
  "google.protobuf.UInt32Value": uint32,
  "google.protobuf.BoolValue": fc.boolean(),
  "google.protobuf.StringValue": randomText,
  "google.protobuf.BytesValue": bytes,
};

const randomWellKnown: Readonly<Record<string, Arbitrary<unknown>>> = {
  "google.protobuf.Timestamp": timestamp,
  "google.protobuf.Duration": duration,
  "google.protobuf.Struct": struct,
  "google.protobuf.Value": json.map((value) => fromJson(ValueSchema, value)),
  "google.protobuf.ListValue": list.map((values) => ({
    values: values.map((value) => fromJson(ValueSchema, value)),
  })),
  "google.protobuf.FieldMask": fc.record({ paths: fc.array(path, { maxLength: 3 }) }),
  // An Any of a type that readers of JSON would have to know has no JSON.
  "google.protobuf.Any": fc.record({ typeUrl: fc.string(), value: bytes }),
};
