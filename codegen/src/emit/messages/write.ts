import { type FieldModel, isPlain, type MessageModel, type ValueType } from "../../model/index.js";
import { hasMapKey, type MapShape, members, type OneofMember } from "../members.js";
import { toPropertyName } from "../ts-names.js";
import type { TypeRefs } from "../type-refs.js";
import { plainDefault } from "../value-types.js";
import { maxBytes, roomFor, tagOf, wireType } from "./layout.js";
import {
  closePart,
  differsFromZero,
  makesRoom,
  requireShape,
  type WriteContext,
  writeTag,
  writeValue,
} from "./write-value.js";

/** Prints the functions that write messages into the shared buffer. */
export class WritePrinter {
  readonly #refs: TypeRefs;

  constructor(refs: TypeRefs) {
    this.#refs = refs;
  }

  /** The function: it writes behind `at`, and returns where it ended. */
  print(message: MessageModel): string {
    const { typeName, fields } = message;
    const type = this.#refs.message(typeName);
    const name = this.#refs.part(typeName, "write");
    const docs = "/** @internal */";
    if (fields.length === 0)
      return [
        docs,
        `export function ${name}(_message: ${type}, at: number): number {`,
        "return at;",
        "}",
      ].join("\n");
    const room = roomFor(message);
    const output = this.#refs.support("output", "output");
    return [
      docs,
      `export function ${name}(message: ${type}, at: number): number {`,
      `let bytes = ${output}.bytes;`,
      this.#ensure(String(room)),
      ...members(message).flatMap((member, index) =>
        member.kind === "oneof"
          ? this.#oneof(member, index, message)
          : this.#field(member.field, this.#context(member.field, message)),
      ),
      "return at;",
      "}",
    ].join("\n");
  }

  #context({ name, longAs }: FieldModel, message: MessageModel): WriteContext {
    const field = `${message.typeName}.${name}`;
    return { refs: this.#refs, room: roomFor(message), field, longAs };
  }

  #ensure(room: string): string {
    return `if (at + ${room} > bytes.length) bytes = ${this.#refs.support("output", "grow")}(at, ${room});`;
  }

  #field(field: FieldModel, context: WriteContext): readonly string[] {
    const { shape } = field;
    const local = `f${field.number}`;
    const access = `message.${toPropertyName(field.name)}`;
    const tag = writeTag(tagOf(field));
    if (shape.kind === "map") {
      const map = requireShape(hasMapKey(shape) ? "mapOf" : "recordOf", access, context);
      return [`const ${local} = ${map};`, ...this.#map(shape, local, tag, context)];
    }
    if (shape.kind === "list") {
      const lines = field.isPacked
        ? this.#packed(field, local, context)
        : this.#items(shape.value, local, tag, context);
      return [`const ${local} = ${requireShape("listOf", access, context)};`, ...lines];
    }
    const get = `const ${local} = ${access};`;
    const isAlways = field.hasPresence || shape.value.kind === "message";
    const present = isAlways
      ? `${local} !== undefined`
      : differsFromZero(shape.value, local, field.longAs);
    return [get, `if (${present}) {`, ...tag, ...writeValue(shape.value, local, context), "}"];
  }

  #items(
    value: ValueType,
    list: string,
    tag: readonly string[],
    context: WriteContext,
  ): readonly string[] {
    const room = makesRoom(value) ? [] : [this.#ensure(String(context.room))];
    return [
      `for (const item of ${list}) {`,
      ...tag,
      ...writeValue(value, "item", context),
      ...room,
      "}",
    ];
  }

  #packed(field: FieldModel, list: string, context: WriteContext): readonly string[] {
    const { value } = field.shape;
    return [
      `if (${list}.length !== 0) {`,
      ...writeTag(field.number * 8 + 2),
      "const start = ++at;",
      `const room = ${list}.length * ${maxBytes(value)} + ${context.room};`,
      this.#ensure("room"),
      `for (const item of ${list}) {`,
      ...writeValue(value, "item", context),
      "}",
      ...closePart(context),
      "}",
    ];
  }

  #map(
    shape: MapShape,
    map: string,
    tag: readonly string[],
    context: WriteContext,
  ): readonly string[] {
    const key: ValueType = { kind: "scalar", scalar: shape.key };
    const { value } = shape;
    const inner = writeValue(value, "value", { ...context, longAs: "bigint" });
    return [
      ...this.#entries(shape, map),
      ...tag,
      "const start = ++at;",
      ...writeTag(8 + wireType(key)),
      ...writeValue(key, "key", { ...context, longAs: "bigint" }),
      ...writeTag(16 + wireType(value)),
      ...(inner.some((line) => line.startsWith("const ")) ? ["{", ...inner, "}"] : inner),
      ...closePart(context),
      "}",
    ];
  }

  #entries(shape: MapShape, map: string): readonly string[] {
    const absent = "if (value === undefined) continue;";
    if (hasMapKey(shape)) {
      const { value } = shape;
      const mayBeAbsent = value.kind === "message" && isPlain(value.typeName);
      return [`for (const [key, value] of ${map}) {`, ...(mayBeAbsent ? [absent] : [])];
    }
    const keys = `globalThis.Object.keys(${map})`;
    if (shape.key === "string")
      return [`for (const key of ${keys}) {`, `const value = ${map}[key];`, absent];
    return [
      `for (const name of ${keys}) {`,
      "const key = globalThis.Number(name);",
      `const value = ${map}[key];`,
      absent,
    ];
  }

  #oneof({ name, fields }: OneofMember, index: number, message: MessageModel): readonly string[] {
    const local = `oneof${index}`;
    const cases = fields.flatMap((field) => {
      const property = toPropertyName(field.name);
      const lines = [
        ...writeTag(tagOf(field)),
        ...this.#member(field, `${local}.${property}`, this.#context(field, message)),
        "break;",
      ];
      const isBlock = lines.some((line) => line.startsWith("const "));
      const label = `case ${JSON.stringify(property)}:`;
      return isBlock ? [`${label} {`, ...lines, "}"] : [label, ...lines];
    });
    const at = JSON.stringify(`${message.typeName}.${fields[0]?.oneof ?? ""}`);
    const refuse = `${this.#refs.support("shapes", "refuseCase")}(${local}, ${at});`;
    return [
      `const ${local} = message.${name};`,
      `switch (${local}?.$case) {`,
      ...cases,
      "default:",
      refuse,
      "}",
    ];
  }

  /** A plain value that is absent stands for the default one. */
  #member(field: FieldModel, access: string, context: WriteContext): readonly string[] {
    const { value } = field.shape;
    const none = plainDefault(value);
    if (none === undefined) return writeValue(value, access, context);
    const given = `const value = ${access} === undefined ? ${none} : ${access};`;
    return [given, ...writeValue(value, "value", context)];
  }
}
