import type { TypeRefs } from "../type-refs.js";

/** Between messages of google.protobuf and the plain values that fields have for them. */
export interface Wrapping {
  /** What the type of the codec has besides. */
  readonly type: readonly string[];
  readonly methods: readonly string[];
}

/** Prints the `wrap` and `unwrap` methods of a message, if a plain value stands for it. */
export function printWrapping(typeName: string, refs: TypeRefs): Wrapping | undefined {
  const found = wrappings[typeName];
  if (found === undefined) return undefined;
  const message = refs.message(typeName);
  const { plain, optional, wrap, unwrap } = found;
  const given = optional ? `${plain} | undefined` : plain;
  return {
    type: [`wrap(value: ${given}): ${message};`, `unwrap(message: ${message}): ${plain};`],
    methods: [
      [`wrap(value: ${given}): ${message} {`, ...wrap(refs), "},"].join("\n"),
      [`unwrap(message: ${message}): ${plain} {`, ...unwrap(refs), "},"].join("\n"),
    ],
  };
}

interface WrapCode {
  readonly plain: string;
  /** Whether nothing may be given. */
  readonly optional: boolean;
  wrap(refs: TypeRefs): readonly string[];
  unwrap(refs: TypeRefs): readonly string[];
}

const wrappings: Readonly<Record<string, WrapCode>> = {
  "google.protobuf.FieldMask": {
    plain: "string[]",
    optional: true,
    wrap: () => ["return { paths: value ?? [] };"],
    unwrap: () => ["return message.paths;"],
  },
  "google.protobuf.ListValue": {
    plain: "unknown[]",
    optional: true,
    wrap: () => ["return { values: value ?? [] };"],
    unwrap: () => ["return message.values;"],
  },
  "google.protobuf.Struct": {
    plain: "{ [key: string]: unknown }",
    optional: true,
    wrap: () => ["return { fields: value ?? {} };"],
    unwrap: (refs) => [
      "const object: { [key: string]: unknown } = {};",
      "for (const key of globalThis.Object.keys(message.fields)) {",
      `${refs.support("wire", "setMember")}(object, key, message.fields[key]);`,
      "}",
      "return object;",
    ],
  },
  "google.protobuf.Value": {
    plain: "unknown",
    optional: false,
    wrap: () => [
      "if (value === undefined) return { kind: undefined };",
      'if (value === null) return { kind: { $case: "nullValue", nullValue: 0 } };',
      'if (typeof value === "boolean") return { kind: { $case: "boolValue", boolValue: value } };',
      'if (typeof value === "number") return { kind: { $case: "numberValue", numberValue: value } };',
      'if (typeof value === "string") return { kind: { $case: "stringValue", stringValue: value } };',
      'if (globalThis.Array.isArray(value)) return { kind: { $case: "listValue", listValue: value } };',
      'if (typeof value !== "object") {',
      'throw new RangeError("Cannot encode a google.protobuf.Value: JSON has no " + typeof value);',
      "}",
      'return { kind: { $case: "structValue", structValue: value as { [key: string]: unknown } } };',
    ],
    unwrap: () => [
      "const { kind } = message;",
      "switch (kind?.$case) {",
      'case "nullValue":',
      "return null;",
      'case "numberValue":',
      "return kind.numberValue;",
      'case "stringValue":',
      "return kind.stringValue;",
      'case "boolValue":',
      "return kind.boolValue;",
      'case "structValue":',
      "return kind.structValue;",
      'case "listValue":',
      "return kind.listValue;",
      "default:",
      "return undefined;",
      "}",
    ],
  },
};
