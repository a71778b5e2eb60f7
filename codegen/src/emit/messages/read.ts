import {
  type FieldModel,
  type LongType,
  type MessageModel,
  type ValueType,
  wrappedScalar,
} from "../../model/index.js";
import type { MapShape } from "../members.js";
import { toPropertyName } from "../ts-names.js";
import type { TypeRefs } from "../type-refs.js";
import { isPlainObject, setEntry, valueType, wrapEarlier, zeroValue } from "../value-types.js";
import { tagOf, wireType } from "./layout.js";

/** The statements that read a value: those before it, an expression, and those behind it. */
interface ReadCode {
  readonly before: readonly string[];
  readonly value: string;
  readonly after: readonly string[];
}

/** What the code of a value has to know of the code around it. */
interface ReadContext {
  readonly longAs: LongType;
  /** The variable that says where what holds the value ends. */
  readonly end: string;
  /** What was read for the same field before. */
  readonly earlier?: string;
}

/** Prints the functions that read messages of unknown origin. */
export class ReadPrinter {
  readonly #refs: TypeRefs;

  constructor(refs: TypeRefs) {
    this.#refs = refs;
  }

  /** The function: it reads from `at` to `end` into `into`, or a new message. */
  print({ typeName, fields }: MessageModel): string {
    const type = this.#refs.message(typeName);
    const bytes = this.#refs.global("Uint8Array");
    const skip = this.#decode("skip");
    const name = this.#refs.part(typeName, "read");
    return [
      "/** @internal */",
      `export function ${name}(bytes: ${bytes}, at: number, end: number, into: ${type} | undefined, depth: number): ${type} {`,
      `if (depth > 100) ${this.#decode("tooDeep")}();`,
      `const message = into ?? ${this.#refs.part(typeName, "base")}();`,
      ...this.#loop("end", [
        ...(fields.length === 0
          ? [`at = ${skip}(bytes, at, end, tag, depth);`]
          : [
              "switch (tag) {",
              ...fields.flatMap((field) => this.#field(field)),
              "default:",
              `at = ${skip}(bytes, at, end, tag, depth);`,
              "}",
            ]),
      ]),
      "return message;",
      "}",
    ].join("\n");
  }

  /** Reads tag after tag; the last field must end where its message does. */
  #loop(end: string, lines: readonly string[]): readonly string[] {
    return [
      `while (at < ${end}) {`,
      "let tag = bytes[at++]!;",
      "if (tag > 127) {",
      `tag = ${this.#decode("readTag")}(bytes, at - 1, ${end});`,
      `at = ${this.#decode("input")}.at;`,
      "}",
      ...lines,
      "}",
      `if (at !== ${end}) ${this.#decode("refuseEnd")}();`,
    ];
  }

  #decode(name: string): string {
    return this.#refs.support("decode", name);
  }

  #field(field: FieldModel): readonly string[] {
    const { shape, longAs } = field;
    const access = `message.${toPropertyName(field.name)}`;
    if (shape.kind === "map") return this.#map(field, shape, access);
    if (shape.kind === "list") return this.#list(field, shape.value, access);
    if (field.oneof !== undefined) return this.#member(field, field.oneof);
    const code = this.#read(shape.value, { longAs, end: "end", earlier: access });
    return caseOf(
      tagOf(field),
      toLines(code, (value) => `${access} = ${value};`),
    );
  }

  #member(field: FieldModel, oneof: string): readonly string[] {
    const name = toPropertyName(field.name);
    const quoted = JSON.stringify(name);
    const access = `message.${toPropertyName(oneof)}`;
    const { value } = field.shape;
    const code = this.#read(value, { longAs: field.longAs, end: "end", earlier: "earlier" });
    const earlier =
      value.kind === "message"
        ? [`const earlier = ${access}?.$case === ${quoted} ? ${access}.${name} : undefined;`]
        : [];
    return caseOf(tagOf(field), [
      ...earlier,
      ...toLines(code, (read) => `${access} = { $case: ${quoted}, ${name}: ${read} };`),
    ]);
  }

  /** Numbers come packed or one by one, whatever the schema says. */
  #list(field: FieldModel, value: ValueType, access: string): readonly string[] {
    const push = (end: string) =>
      toLines(
        this.#read(value, { longAs: field.longAs, end }),
        (item) => `${access}.push(${item});`,
      );
    const one = caseOf(field.number * 8 + wireType(value), push("end"));
    if (wireType(value) === 2) return one;
    const packed = [
      ...this.#enter("end"),
      "while (at < stop) {",
      ...push("stop"),
      "}",
      `if (at !== stop) ${this.#decode("refuseEnd")}();`,
    ];
    return [...one, ...caseOf(field.number * 8 + 2, packed)];
  }

  #map(field: FieldModel, shape: MapShape, access: string): readonly string[] {
    const key: ValueType = { kind: "scalar", scalar: shape.key };
    const context: ReadContext = { longAs: "bigint", end: "last" };
    const readKey = this.#read(key, context);
    const readItem = this.#read(shape.value, { ...context, earlier: "item" });
    return caseOf(field.number * 8 + 2, [
      ...this.#enter("end"),
      "const last = stop;",
      `let key${key.scalar === "bool" ? ": boolean" : ""} = ${zeroValue(key)};`,
      ...this.#entryValue(shape.value),
      ...this.#loop("last", [
        "switch (tag) {",
        ...caseOf(
          8 + wireType(key),
          toLines(readKey, (value) => `key = ${value};`),
        ),
        ...caseOf(
          16 + wireType(shape.value),
          toLines(readItem, (value) => `item = ${value};`),
        ),
        "default:",
        `at = ${this.#decode("skip")}(bytes, at, last, tag, depth);`,
        "}",
      ]),
      setEntry(shape, access, this.#orEmpty(shape.value), this.#refs),
    ]);
  }

  #entryValue(value: ValueType): readonly string[] {
    const type = valueType(value, this.#refs);
    if (value.kind === "message") return [`let item: ${type} | undefined;`];
    return [`let item: ${type} = ${this.#zero(value)};`];
  }

  #zero(value: ValueType): string {
    const isBytes = value.kind === "scalar" && value.scalar === "bytes";
    return isBytes ? this.#refs.support("wire", "noBytes") : zeroValue(value);
  }

  /** An entry without a value has the default one. */
  #orEmpty(value: ValueType): string {
    if (value.kind !== "message") return "item";
    const { typeName } = value;
    if (typeName === "google.protobuf.Value") return "item ?? null";
    return `item ?? ${this.#unwrap(typeName, `${this.#refs.part(typeName, "base")}()`)}`;
  }

  #read(value: ValueType, context: ReadContext): ReadCode {
    const { end } = context;
    if (value.kind === "enum")
      return this.#varint(end, `value as ${this.#refs.enum(value.typeName)}`);
    if (value.kind === "scalar") return this.#scalar(value.scalar, context);
    return this.#part(end, this.#message(value.typeName, context.earlier));
  }

  /** Parts of one message field are merged, also those that a plain value stands for. */
  #message(typeName: string, earlier: string | undefined): string {
    const read = (into: string) =>
      this.#unwrap(
        typeName,
        `${this.#refs.part(typeName, "read")}(bytes, at, stop, ${into}, depth + 1)`,
      );
    if (earlier === undefined) return read("undefined");
    if (typeName === "google.protobuf.Struct")
      return `${this.#refs.support("wire", "mergeStruct")}(${earlier}, ${read("undefined")})`;
    return read(wrapEarlier(typeName, earlier, this.#refs));
  }

  #scalar(scalar: string, { longAs, end }: ReadContext): ReadCode {
    if (scalar === "string") return this.#part(end, `${this.#decode("readText")}(bytes, at, stop)`);
    if (scalar === "bytes") return this.#part(end, "bytes.subarray(at, stop)");
    if (scalar === "bool") return this.#varint(end, "value !== 0", "readFlag");
    if (scalar === "int32") return this.#varint(end, "value");
    if (scalar === "uint32") return this.#varint(end, "value >>> 0");
    if (scalar === "sint32") return this.#varint(end, "(value >>> 1) ^ -(value & 1)");
    const read = `${this.#decode(`read${scalar.charAt(0).toUpperCase()}${scalar.slice(1)}`)}(bytes, at, ${end})`;
    const value = scalar.endsWith("64") ? this.#toLong(read, longAs) : read;
    const bytes = { 0: "", 1: "8", 5: "4" }[wireType({ kind: "scalar", scalar })] ?? "";
    const after = bytes === "" ? `at = ${this.#decode("input")}.at;` : `at += ${bytes};`;
    return { before: [], value, after: [after] };
  }

  #toLong(read: string, longAs: LongType): string {
    if (longAs === "bigint") return read;
    if (longAs === "string") return `globalThis.String(${read})`;
    return `${this.#refs.support("wire", "toSafeNumber")}(${read})`;
  }

  /** A number that mostly has one byte. */
  #varint(end: string, value: string, reader = "readVarint"): ReadCode {
    return {
      before: [
        "let value = bytes[at++]!;",
        "if (value > 127) {",
        `value = ${this.#decode(reader)}(bytes, at - 1, ${end});`,
        `at = ${this.#decode("input")}.at;`,
        "}",
      ],
      value,
      after: [],
    };
  }

  /** A part that has its length before it. */
  #part(end: string, value: string): ReadCode {
    return { before: this.#enter(end), value, after: ["at = stop;"] };
  }

  #enter(end: string): readonly string[] {
    return [
      "let stop = at + bytes[at++]! + 1;",
      `if (stop - at > 127 || !(stop <= ${end})) {`,
      `stop = ${this.#decode("readEnd")}(bytes, at - 1, ${end});`,
      `at = ${this.#decode("input")}.at;`,
      "}",
    ];
  }

  /** The plain value that stands for a message of google.protobuf. */
  #unwrap(typeName: string, message: string): string {
    if (typeName === "google.protobuf.Timestamp")
      return `${this.#refs.support("wire", "fromTimestamp")}(${message})`;
    if (wrappedScalar(typeName) !== undefined) return `${message}.value`;
    if (isPlainObject(typeName)) return `${this.#refs.message(typeName)}.unwrap(${message})`;
    return message;
  }
}

function toLines({ before, value, after }: ReadCode, use: (value: string) => string) {
  return [...before, use(value), ...after];
}

function caseOf(tag: number, lines: readonly string[]): readonly string[] {
  const isBlock = lines.some((line) => /^(?:let|const) /.test(line));
  return isBlock
    ? [`case ${tag}: {`, ...lines, "break;", "}"]
    : [`case ${tag}:`, ...lines, "break;"];
}
