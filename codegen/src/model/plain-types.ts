/*
 * Messages of google.protobuf that fields don't hold as such, but as a plain value of the language.
 */

/** What each wrapper holds. */
const wrapped: ReadonlyMap<string, string> = new Map(
  "Double Float Int64 UInt64 Int32 UInt32 Bool String Bytes"
    .split(" ")
    .map((name) => [`google.protobuf.${name}Value`, name.toLowerCase()]),
);

const others: ReadonlySet<string> = new Set(
  "Timestamp Struct Value ListValue FieldMask".split(" ").map((name) => `google.protobuf.${name}`),
);

/** What a wrapper message wraps, such as `int64` for `google.protobuf.Int64Value`. */
export function wrappedScalar(typeName: string): string | undefined {
  return wrapped.get(typeName);
}

/** Whether a field of this type holds a plain value, such as a `Date`. */
export function isPlain(typeName: string): boolean {
  return wrapped.has(typeName) || others.has(typeName);
}
