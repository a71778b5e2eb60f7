import {
  type FieldModel,
  type LongType,
  type MessageModel,
  type ValueType,
  wrappedScalar,
} from "../../model/index.js";
import { type MapShape, ownMessage } from "../members.js";
import { tagOf, wireType } from "../messages/layout.js";
import { toPropertyName } from "../ts-names.js";
import type { TypeRefs } from "../type-refs.js";
import { setEntry, valueType, wrapEarlier, zeroValue } from "../value-types.js";

/** Prints the `decode` method of messages, which takes bytes of unknown origin. */
export class DecodePrinter {
  readonly #refs: TypeRefs;

  constructor(refs: TypeRefs) {
    this.#refs = refs;
  }

  /** The method. */
  method({ fields }: MessageModel, name: string): string {
    const reader = this.#refs.support("ts-proto", "MessageReader");
    return [
      `decode(input: ${reader} | Uint8Array, end?: number, into?: ${name}): ${name} {`,
      `const reader = input instanceof ${reader} ? input : new ${reader}(input);`,
      `const message = into ?? ${name}$base();`,
      "const stop = end ?? reader.len;",
      "while (reader.pos < stop) {",
      "const tag = reader.fieldTag();",
      "switch (tag) {",
      ...fields.flatMap((field) => this.#field(field)),
      "default:",
      "reader.skipField(tag);",
      "}",
      "}",
      "if (end !== undefined) reader.leave(end);",
      "return message;",
      "},",
    ].join("\n");
  }

  #field(field: FieldModel): readonly string[] {
    const { shape, longAs } = field;
    const access = `message.${toPropertyName(field.name)}`;
    if (shape.kind === "map") return this.#map(field, shape, access);
    if (shape.kind === "list") return this.#list(field, shape.value, access);
    if (field.oneof !== undefined) return this.#member(field, field.oneof);
    const value = this.#read(shape.value, longAs, access);
    return [`case ${tagOf(field)}:`, `${access} = ${value};`, "break;"];
  }

  #member(field: FieldModel, oneof: string): readonly string[] {
    const name = toPropertyName(field.name);
    const quoted = JSON.stringify(name);
    const access = `message.${toPropertyName(oneof)}`;
    const value = this.#read(field.shape.value, field.longAs, "earlier");
    const set = `${access} = { $case: ${quoted}, ${name}: ${value} };`;
    if (field.shape.value.kind !== "message") return [`case ${tagOf(field)}:`, set, "break;"];
    return [
      `case ${tagOf(field)}: {`,
      `const earlier = ${access}?.$case === ${quoted} ? ${access}.${name} : undefined;`,
      set,
      "break;",
      "}",
    ];
  }

  /** Numbers come packed or one by one, whatever the schema says. */
  #list(field: FieldModel, value: ValueType, access: string): readonly string[] {
    const push = `${access}.push(${this.#read(value, field.longAs)});`;
    const single = wireType(value);
    const one = [`case ${field.number * 8 + single}:`, push, "break;"];
    if (single === 2) return one;
    return [
      ...one,
      `case ${field.number * 8 + 2}: {`,
      "const stop = reader.enter();",
      `while (reader.pos < stop) ${push}`,
      "reader.leave(stop);",
      "break;",
      "}",
    ];
  }

  #map(field: FieldModel, shape: MapShape, access: string): readonly string[] {
    const key: ValueType = { kind: "scalar", scalar: shape.key };
    return [
      `case ${field.number * 8 + 2}: {`,
      "const stop = reader.enter();",
      `let key = ${zeroValue(key)};`,
      ...this.#entryValue(shape.value),
      "while (reader.pos < stop) {",
      "const tag = reader.fieldTag();",
      `if (tag === ${8 + wireType(key)}) key = ${this.#read(key, "bigint")};`,
      `else if (tag === ${16 + wireType(shape.value)}) value = ${this.#read(shape.value, "bigint", "value")};`,
      "else reader.skipField(tag);",
      "}",
      "reader.leave(stop);",
      setEntry(shape, access, this.#orEmpty(shape.value), this.#refs),
      "break;",
      "}",
    ];
  }

  #entryValue(value: ValueType): readonly string[] {
    const type = valueType(value, this.#refs);
    if (value.kind === "message") return [`let value: ${type} | undefined;`];
    return [`let value: ${type} = ${zeroValue(value)};`];
  }

  /** An entry without a value has the default one. */
  #orEmpty(value: ValueType): string {
    if (value.kind !== "message") return "value";
    const { typeName } = value;
    if (typeName === "google.protobuf.Value") return "value ?? null";
    const message = this.#refs.message(typeName);
    return `value ?? ${this.#unwrap(typeName, `${message}.create()`)}`;
  }

  #read(value: ValueType, longAs: LongType, earlier?: string): string {
    if (value.kind === "enum") return `reader.int32() as ${this.#refs.enum(value.typeName)}`;
    if (value.kind === "scalar") return this.#scalar(value.scalar, longAs);
    const { typeName } = value;
    const read = (into: string) =>
      this.#unwrap(
        typeName,
        `${this.#refs.message(typeName)}.decode(reader, reader.enter()${into})`,
      );
    if (earlier === undefined) return read("");
    if (typeName === "google.protobuf.Struct")
      return `${this.#refs.support("wire", "mergeStruct")}(${earlier}, ${read("")})`;
    const into = wrapEarlier(typeName, earlier, this.#refs);
    // Of a mask that is absent ts-proto's function can't make a message.
    return read(typeName === "google.protobuf.FieldMask" ? `, ${earlier} && ${into}` : `, ${into}`);
  }

  #scalar(scalar: string, longAs: LongType): string {
    if (scalar === "string") return "reader.string(true)";
    if (!scalar.endsWith("64")) return `reader.${scalar}()`;
    if (longAs === "string") return `globalThis.String(reader.${scalar}())`;
    if (longAs === "bigint") return `reader.${scalar}() as bigint`;
    return `${this.#refs.support("wire", "toSafeNumber")}(reader.${scalar}())`;
  }

  /** The plain value that stands for a message of google.protobuf. */
  #unwrap(typeName: string, message: string): string {
    if (ownMessage({ kind: "message", typeName }) !== undefined) return message;
    if (typeName === "google.protobuf.Timestamp")
      return `${this.#refs.support("wire", "fromTimestamp")}(${message})`;
    if (wrappedScalar(typeName) !== undefined) return `${message}.value`;
    return `${this.#refs.message(typeName)}.unwrap(${message})`;
  }
}
